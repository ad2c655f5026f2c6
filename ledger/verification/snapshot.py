"""Reading the books as they are at one moment, over several connections, while others go on writing."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

WORKERS = max(2, min(os.cpu_count() or 2, 4))
"""Connections that read side by side, as many as there are processors; one more keeps up with what they find."""
_PINNED = ("SET LOCAL search_path = pg_catalog, public, pg_temp", "SET LOCAL datestyle = 'ISO, YMD'")
"""That functions are the database's own, whatever was set for the database or the role; and how
`ledger.verification.texts` takes days to be written.
"""


@contextmanager
def readers(session: Session) -> Iterator[list[Connection]]:
    """Yield connections that all see the same books: several, or the session's own alone when it may have written.

    What a session has written and not committed is seen by its own connection alone.
    """
    engine = session.get_bind().engine
    writes = session.in_transaction() and session.connection().get_execution_options().get("qiaotou_writes", False)
    if writes or _in_memory(engine):
        own = session.connection()
        if own.dialect.name == "postgresql":
            _pin(own)
        yield [own]
        return
    with ExitStack() as stack:
        yield (_sqlite if engine.dialect.name == "sqlite" else _postgresql)(engine, stack)


def _pin(connection: Connection) -> None:
    for statement in _PINNED:
        connection.exec_driver_sql(statement)


def _in_memory(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:")


def _sqlite(engine: Engine, stack: ExitStack) -> list[Connection]:
    """Let them all begin while nobody writes."""
    with engine.connect().execution_options(qiaotou_writes=True) as still:
        still.exec_driver_sql("SELECT 1")
        found = [stack.enter_context(engine.connect()) for _ in range(1 + WORKERS)]
        for connection in found:
            connection.exec_driver_sql("SELECT count(*) FROM (SELECT 1 FROM ledger_head LIMIT 1)")
    return found


def _postgresql(engine: Engine, stack: ExitStack) -> list[Connection]:
    """Let the others take the first one's snapshot. Reading may take longer than any request."""
    options = {"isolation_level": "REPEATABLE READ"}
    found = [stack.enter_context(engine.connect().execution_options(**options)) for _ in range(1 + WORKERS)]
    name = found[0].scalar(text("SELECT pg_catalog.pg_export_snapshot()"))
    for connection in found[1:]:
        connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{name}'")
    for connection in found:
        _pin(connection)
        for timeout in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {timeout} = 0")
        connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")
        # It would sort all transfers by their accounts, not knowing that those are few.
        connection.exec_driver_sql("SET LOCAL enable_mergejoin = off")
    return found
