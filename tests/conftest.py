"""Every test that touches a database runs on SQLite and on PostgreSQL, in a township of its own.

Nothing is cleaned up between tests: the books can't be emptied, and townships don't see each other.

On PostgreSQL the tables belong to one role and tests run as another, as `qiaotou db roles` makes it: one that can't
change the books. A test that tampers on purpose (drops a trigger, changes a transfer) takes the engine
`owner_database`, which signs in as the tables' owner, instead of `database`; on SQLite both open the same file.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from kernel.clock import FixedClock
from kernel.database import engine_options, prepare_engine
from kernel.persistence import db, unit_of_work
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests import postgresql
from tests.browsing import Visitor
from tests.building import built
from tests.founding import Founded, found, fresh_code
from township import migrations

Work = Callable[[], AbstractContextManager[Session]]

SECRETS = ephemeral()
"""Of every test's application."""
MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai


@dataclass(frozen=True)
class Addresses:
    """A migrated database, as the application and as the owner of its tables sign in to it."""

    application: str
    owner: str


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Addresses]:
    """Make this worker's database of a kind when first asked for: its tests may come in any order."""

    @cache
    def made(kind: str, name: str = "") -> Addresses:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'qiaotou.sqlite3'}"
            migrations.upgrade(url)
            return Addresses(url, url)
        url = postgresql.create_database(postgresql.shared_url(), f"qiaotou_{worker_id}{name}")
        migrations.upgrade(url)
        return Addresses(postgresql.as_application(url, f"qiaotou_{worker_id}{name}_app"), url)

    return made


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def addresses(request: pytest.FixtureRequest, migrated: Callable[..., Addresses]) -> Addresses:
    """The addresses of a migrated database of this worker's own."""
    return migrated(request.param)


@pytest.fixture(scope="session")
def database_url(addresses: Addresses) -> str:
    """The address that the application is given."""
    return addresses.application


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Engine]:
    """The engine as the product opens it, for tests of the floors that know no web."""
    with _opened(database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def owner_database(addresses: Addresses) -> Iterator[Engine]:
    """The same database for who owns its tables and may do anything to them."""
    with _opened(addresses.owner) as engine:
        yield engine


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over the worker's database, with a clock that tests set."""
    with _built(database_url, tmp_path_factory.mktemp("files")) as app:
        yield app


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def quiet_house(
    request: pytest.FixtureRequest, migrated: Callable[..., Addresses], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The same over a database of the few tests that open pages on which all townships stand."""
    with _built(migrated(request.param, "_quiet").application, tmp_path_factory.mktemp("files")) as app:
        yield app


@contextmanager
def _built(database_url: str, files: Path) -> Iterator[Flask]:
    settings = Settings(database_url=database_url, secrets=SECRETS, files=files, testing=True)
    app = built(settings, FixedClock(MORNING))
    yield app
    gc.collect()  # the answers to a test client hold what they streamed from, until they are collected
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def clock(house: Flask) -> FixedClock:
    """The application's clock: nine in the morning of 22 November 2026 until a test moves it."""
    clock = house.extensions["qiaotou"].clock
    assert isinstance(clock, FixedClock)
    clock.set(MORNING)
    return clock


@pytest.fixture
def app(house: Flask, clock: FixedClock) -> Flask:
    """The application at nine in the morning. No context is pushed: requests must not share one."""
    return house


@pytest.fixture
def work(app: Flask) -> Work:
    """A unit of work in a context of its own, for calling services; `with work() as session: ...` commits."""
    return works_of(app)


def works_of(app: Flask) -> Work:
    """Return how units of work of an application are begun, each in a context of its own."""

    @contextmanager
    def in_own_context() -> Iterator[Session]:
        with app.app_context(), unit_of_work() as session:
            yield session

    return in_own_context


@pytest.fixture
def township(work: Work) -> Founded:
    """A fresh township with two villages, 小桥头 and 上林湖."""
    with work() as session:
        return found(session, fresh_code())


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """A new browser without cookies, each time it is called."""
    return lambda: Visitor(app)
