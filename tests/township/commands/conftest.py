"""Installations for commands: one with nothing in it, and one in which 桥头镇 is founded."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import postgresql
from tests.township.commands.installed import CODE, Command, installation, well


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[str]:
    """The name of the PostgreSQL database that a test may make, or "" for SQLite."""
    name = f"qiaotou_{worker_id}_cli" if request.param == "postgresql" else ""
    yield name
    if name:
        postgresql.drop_database(postgresql.shared_url(), name)


@pytest.fixture
def qiaotou(database: str, tmp_path: Path) -> Iterator[Command]:
    """Run `qiaotou` in an installation of its own: `qiaotou("db", "upgrade")`."""
    with installation(tmp_path / "data", database) as command:
        yield command


@pytest.fixture(scope="session")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Found 桥头镇 in a folder, and in the named database, when first asked for; tests work in copies of it."""

    @cache
    def found(database: str) -> Path:
        data = tmp_path_factory.mktemp("founded") / "data"
        with installation(data, database) as qiaotou:
            well(qiaotou("db", "upgrade"))
            well(qiaotou("import", "township", CODE))
        return data

    return found


@pytest.fixture
def founded(database: str, foundation: Callable[[str], Path]) -> Iterator[Command]:
    """An installation with 桥头镇 in it, always in the same place: so its settings are the same for every test."""
    template = f"{database}_founded" if database else ""
    founded = foundation(template)
    data = founded.with_name("copy")
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(founded, data)
    with installation(data, database, template or None) as command:
        yield command
