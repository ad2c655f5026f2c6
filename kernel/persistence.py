"""The one place where work is committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from kernel.database import Base
from kernel.errors import Refusal

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

_WRITES = {"qiaotou_writes": True}


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Yield a session whose work is committed when the block ends, or rolled back whole when it raises.

    What was read before the block is forgotten first: decisions are made on what is true inside it.
    """
    session = db.session()
    try:
        _begin(session)
        yield session
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.aftermath:
            _see_to(session, refusal.aftermath)
        raise
    except BaseException:
        session.rollback()
        raise


def _begin(session: Session) -> None:
    if session.in_transaction() and _may_go_on(session.connection()):
        session.expire_all()
        session.connection().execution_options(**_WRITES)
        return
    session.rollback()
    session.connection(execution_options=_WRITES)


def _may_go_on(connection: Connection) -> bool:
    """Say whether a transaction has only read, and shows each statement what is true by then, as a new one would.

    So it is on PostgreSQL. To end it there and to begin another costs as much as three statements.
    """
    if connection.dialect.name != "postgresql" or connection.get_execution_options().get("qiaotou_writes"):
        return False
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.info.transaction_status == TransactionStatus.INTRANS)


def _see_to(session: Session, aftermath: Callable[[Session], None]) -> None:
    try:
        session.connection(execution_options=_WRITES)
        aftermath(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise


def reading() -> Session:
    """Return the request's session for queries that change nothing."""
    return db.session()
