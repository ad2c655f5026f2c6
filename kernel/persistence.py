"""The one place where work is committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from kernel.database import Base
from kernel.errors import Refusal

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Yield a session whose work is committed when the block ends, or rolled back whole when it raises.

    What was read before the block is forgotten first: decisions are made on what is true inside it.
    """
    session = db.session()
    session.rollback()
    try:
        session.connection(execution_options={"qiaotou_writes": True})
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


def _see_to(session: Session, aftermath: Callable[[Session], None]) -> None:
    try:
        session.connection(execution_options={"qiaotou_writes": True})
        aftermath(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise


def reading() -> Session:
    """Return the request's session for queries that change nothing."""
    return db.session()
