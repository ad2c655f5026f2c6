"""Closing the books: from then on no transfer counts for a day that has been reported."""

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kernel.ids import new_id
from ledger.booking import locks
from ledger.drafts import Details, check_day, check_details, check_time
from ledger.tables import CLOSING, HEAD, insert_unless_there

_H = HEAD.c


def close_period(
    session: Session, township_id: int, through: date, recorded_at: datetime, details: Details | None = None
) -> date:
    """Take no more transfers that count for `through` or a day before it; return the last day that is closed now.

    Waits for postings under way. It is for good: what was wrong is put right on a later day. Closing what is closed
    changes nothing. Raises InvalidDay, InvalidTime, InvalidDetails.
    """
    check_day(through)
    check_time(recorded_at)
    check_details(details or {})
    connection = session.connection()
    locks.claim(connection, township_id)
    connection.execute(insert_unless_there(connection, HEAD), {"township_id": township_id})
    moved = connection.execute(
        update(HEAD).where(_H.township_id == township_id, _H.closed_through < through).values(closed_through=through)
    )
    if moved.rowcount:
        closing = {
            "township_id": township_id,
            "id": new_id(),
            "through": through,
            "recorded_at": recorded_at,
            "details": dict(details or {}),
        }
        connection.execute(CLOSING.insert(), closing)
    return closed_through(session, township_id) or through


def closed_through(session: Session, township_id: int) -> date | None:
    """Return the last business day that is closed, or None."""
    query = select(func.max(CLOSING.c.through)).where(CLOSING.c.township_id == township_id)
    found: date | None = session.connection().scalar(query)
    return found
