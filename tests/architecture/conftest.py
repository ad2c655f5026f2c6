"""Two small living townships: one that nobody changes, and one to which anything is done."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from sqlalchemy.engine import make_url

from tests import postgresql
from tests.architecture.crawling import Opened, crawl
from tests.living import Living, copied_township, living_township

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def living(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Living]:
    """A township that every test leaves as it was."""
    url = f"sqlite:///{tmp_path_factory.mktemp('living') / 'living.sqlite3'}"
    if request.param == "postgresql":
        url = postgresql.create_database(postgresql.shared_url(), f"qiaotou_{worker_id}_living")
    with living_township(url, NOW) as township:
        township.everybody_signs_in()
        yield township


@pytest.fixture(scope="session")
def pages_of(living: Living) -> Callable[[str | None], list[Opened]]:
    """The pages that someone of a role, or a stranger, finds by links; opened when first asked for, writing nothing."""

    @cache
    def opened(role: str | None) -> list[Opened]:
        visitor = living.visitor(role) if role else living.stranger()
        before = living.checksum()
        pages = list(crawl(living.app, visitor))
        assert living.checksum() == before
        return pages

    return opened


@pytest.fixture
def lively(living: Living) -> Iterator[Living]:
    """A copy of the township, under the same addresses, in which anything may be done."""
    with copied_township(living, _copy) as township:
        township.everybody_signs_in()
        yield township


def _copy(url: str) -> str:
    source = make_url(url)
    if source.get_backend_name() == "sqlite":
        return f"sqlite:///{shutil.copy(str(source.database), f'{source.database}.copy')}"
    name = str(source.database)
    return postgresql.create_database(postgresql.shared_url(), f"{name}_copy", template=name)
