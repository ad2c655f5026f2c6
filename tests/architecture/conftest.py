"""Two small living townships: one that nobody changes, and one to which anything is done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from tests import postgresql
from tests.architecture.crawling import Opened, crawl
from tests.living import Living, living_township

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def living(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Living]:
    """A township that every test leaves as it was."""
    yield from _living(request.param, tmp_path_factory, f"qiaotou_{worker_id}_living")


@pytest.fixture(scope="session")
def pages_of(living: Living) -> Callable[[str | None], list[Opened]]:
    """The pages that someone of a role, or a stranger, finds by links; opened when first asked for."""

    @cache
    def opened(role: str | None) -> list[Opened]:
        return list(crawl(living.app, living.visitor(role) if role else living.stranger()))

    return opened


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lively(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Living]:
    """A township of a module's own, in which anything may be done."""
    name = f"qiaotou_{worker_id}_lively_{request.module.__name__.rsplit('_', 1)[1]}"
    yield from _living(request.param, tmp_path_factory, name)


def _living(kind: str, folders: pytest.TempPathFactory, name: str) -> Iterator[Living]:
    on_sqlite = kind == "sqlite"
    url = f"sqlite:///{folders.mktemp(name) / 'living.sqlite3'}" if on_sqlite else _created(name)
    with living_township(url, NOW) as township:
        township.everybody_signs_in()
        yield township


def _created(name: str) -> str:
    return postgresql.create_database(postgresql.shared_url(), name)
