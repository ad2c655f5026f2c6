"""One view of the books for as long as an export takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

_STEADY = ("REPEATABLE READ", "SERIALIZABLE")


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """Give a session in which all queries see the same books.

    SQLite's transactions are so by themselves. On PostgreSQL it is a transaction of its own unless the caller's is
    steady already: then it does not see what the caller has not committed. It may take longer than any request.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite" or connection.get_isolation_level() in _STEADY:
        yield session
        return
    _be_patient(session)  # it idles all the while
    with Session(connection.engine.execution_options(isolation_level="REPEATABLE READ")) as own:
        _be_patient(own)
        yield own


def _be_patient(session: Session) -> None:
    """Let the session's transaction take its time."""
    for timeout in ("statement_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {timeout} = 0"))
