"""The books are read committed, whatever the database's own default is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

import ledger
from kernel.database import engine_options
from ledger import Books
from ledger.refusals import AccountFrozen
from tests.ledger.owned.test_troubles import _until_someone_waits
from tests.ledger.village import Village, entry, found_village, points_to


@pytest.fixture
def village(database: Engine) -> Village:
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite has one level: serializable, one writer at a time")
    return found_village(database)


@pytest.fixture
def stricter(village: Village, owner_database: Engine) -> Iterator[None]:
    """The database says of itself that its transactions are repeatable reads."""
    name = village.engine.url.database
    with owner_database.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.execute(text(f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'repeatable read'"))
        yield
        owner.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_isolation'))


def _level(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT current_setting('transaction_isolation')"))


def test_our_options_go_before_the_database_s_default(database_url: str, village: Village, stricter: None) -> None:
    plain = create_engine(database_url, poolclass=NullPool)
    ours = create_engine(database_url, poolclass=NullPool, connect_args=engine_options(database_url)["connect_args"])
    assert _level(plain) == "repeatable read"
    assert _level(ours) == "read committed"


def test_a_posting_that_waited_for_a_freeze_sees_it(
    database_url: str, village: Village, owner_database: Engine, stricter: None
) -> None:
    """On an engine of the caller's own, whose sessions take the database's default."""
    engine = create_engine(database_url)
    with Books(engine) as books, ThreadPoolExecutor(1) as pool:
        books.post(village.id, entry(points_to(village, village.zhang, 1)))
        kept = books._desk.connections.take()
        assert kept.driver.execute("SHOW transaction_isolation").fetchone() == ("read committed",)
        books._desk.connections.give_back(kept)
        with Session(village.engine) as session, session.begin():
            ledger.freeze(session, village.id, village.zhang)
            session.flush()
            waiting = pool.submit(books.post, village.id, entry(points_to(village, village.zhang, 5)))
            _until_someone_waits(owner_database)
        with pytest.raises(AccountFrozen):
            waiting.result(timeout=20)
    engine.dispose()
    assert village.balance(village.zhang).available == 1
