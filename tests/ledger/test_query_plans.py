"""Balances, statements and queries find their lines by index: none walks through all transfers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

import ledger
from ledger.reports import queries
from tests.ledger.village import NOW, TODAY, Village

TABLES = ("ledger_transfer", "ledger_day_total", "ledger_leaf", "ledger_lot")
CLOCKS: tuple[dict[str, Any], ...] = (
    {}, {"as_of": TODAY}, {"known_at": NOW}, {"as_of": TODAY, "known_at": NOW},
)  # fmt: skip
ASKS: dict[str, Callable[[Session, Village], object]] = {
    **{
        f"{ask.__name__} {number}": lambda session, village, ask=ask, clocks=clocks: ask(
            session, village.id, village.programme, **clocks
        )
        for ask in (ledger.balance, ledger.statement)
        for number, clocks in enumerate(CLOCKS)
    },
    "key": lambda session, village: queries.transfers(session, village.id, key="k"),
    "account": lambda session, village: queries.transfers(session, village.id, account_id=village.zhang, since=NOW),
    "time": lambda session, village: queries.transfers(session, village.id, since=NOW, until=NOW + timedelta(1)),
}


@contextmanager
def said(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is sent to the database."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", ASKS)
def test_nothing_is_read_from_end_to_end(village: Village, name: str) -> None:
    village.award(village.zhang, 5, key="k")
    with Session(village.engine) as session:
        with said(village.engine) as statements:
            ASKS[name](session, village)
        plans = "\n".join(plan_of(session, *statement) for statement in statements if "SELECT" in statement[0])
    assert "ledger_" in plans
    for table in TABLES:
        assert f"Seq Scan on {table}" not in plans
        assert f"SCAN {table}" not in plans


def plan_of(session: Session, statement: str, parameters: Any) -> str:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    else:
        # The tables of a test are so small that reading them whole is right; it must be possible not to.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)
