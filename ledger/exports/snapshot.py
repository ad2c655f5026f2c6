"""One view of the books for as long as an export takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

_STEADY = ("REPEATABLE READ", "SERIALIZABLE")


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """Give a session in which all queries see the same books.

    SQLite's transactions are so by themselves. On PostgreSQL it is a transaction of its own unless the caller's is
    steady already: then it does not see what the caller has not committed.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite" or connection.get_isolation_level() in _STEADY:
        yield session
        return
    with Session(connection.engine.execution_options(isolation_level="REPEATABLE READ")) as own:
        yield own
