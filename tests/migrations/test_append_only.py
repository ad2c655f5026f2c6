"""The books and the officers' log only grow: the database itself refuses everything else, on both engines."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel import audit
from kernel.money import POINT
from ledger import Entry, TransferDraft, open_account, post
from tests.conftest import Work
from tests.founding import Founded

EVENING = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
def transfer(work: Work, township: Founded) -> Founded:
    """A township whose books have one transfer."""
    with work() as session:
        rewards = open_account(session, township.id, "programme-rewards", POINT, normal_side="debit")
        wallet = open_account(session, township.id, "wallet", POINT, normal_side="credit", reference="1")
        draft = TransferDraft(debit_id=rewards.id, credit_id=wallet.id, amount=3, unit=POINT, code="award.reading")
        entry = Entry(key="award:1", effective_on=date(2026, 11, 22), recorded_at=EVENING, transfers=(draft,))
        post(session, township.id, entry)
    return township


@pytest.fixture
def audit_entry(work: Work, township: Founded) -> Founded:
    """A township whose log has one entry."""
    with work() as session:
        audit.record(session, township.id, None, "demo.note", "township:1", {"first": 1}, EVENING)
    return township


_UPDATE = "UPDATE {table} SET {column} = {column} WHERE township_id = :township"
_DELETE = "DELETE FROM {table} WHERE township_id = :township"
_REPLACE = "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE township_id = :township"
_TRUNCATE = "TRUNCATE {table} CASCADE"
CHANGES = {"sqlite": (_UPDATE, _DELETE, _REPLACE), "postgresql": (_UPDATE, _DELETE, _TRUNCATE)}


def test_the_log_refuses_every_change(audit_entry: Founded, database: Engine, owner_database: Engine) -> None:
    _refuses(database, owner_database, "audit_entry", "act", audit_entry.id)


def test_the_books_refuse_every_change(transfer: Founded, database: Engine, owner_database: Engine) -> None:
    _refuses(database, owner_database, "ledger_transfer", "amount", transfer.id)


def test_replacing_a_row_is_refused_on_any_connection(transfer: Founded, audit_entry: Founded, work: Work) -> None:
    """Another program's connection to the SQLite file has none of our settings; the triggers are in the file."""
    if _dialect(work) == "postgresql":
        return  # it has no REPLACE
    with work() as session:
        file = session.get_bind().engine.url.database  # type: ignore[union-attr]
    for table, township in (("ledger_transfer", transfer.id), ("audit_entry", audit_entry.id)):
        replace = _REPLACE.format(table=table).replace(":township", str(township))
        stranger = closing(sqlite3.connect(file or "", isolation_level=None))
        with stranger as connection, pytest.raises(sqlite3.IntegrityError, match="refuses REPLACE"):
            connection.execute(replace)


def _refuses(application: Engine, owner: Engine, table: str, column: str, township: int) -> None:
    """Try each change in a table that has rows; the database must say no and keep every row.

    The application has no right to it, and even the owner of the table meets its triggers.
    """
    before = _count(owner, table, township)
    assert before > 0
    for change in CHANGES[owner.dialect.name]:
        statement = change.format(table=table, column=column)
        for engine, answer in ((application, "refuses|permission denied"), (owner, "refuses")):
            with pytest.raises(DBAPIError, match=answer):
                _run(engine, statement, township)
            assert _count(owner, table, township) == before


def _run(engine: Engine, statement: str, township: int) -> Any:
    values = {"township": township} if "WHERE" in statement else {}
    with Session(engine) as session, session.begin():
        session.connection(execution_options={"qiaotou_writes": True})
        return session.execute(text(statement), values)


def _count(engine: Engine, table: str, township: int) -> int:
    with Session(engine) as session:
        count = text(f"SELECT count(*) FROM {table} WHERE township_id = :township")
        return int(session.execute(count, {"township": township}).scalar_one())


def _dialect(work: Work) -> str:
    with work() as session:
        return session.get_bind().dialect.name
