"""Closing the books: from then on no transfer counts for a day that has been reported."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from kernel.ids import floor_of, new_id
from ledger.booking import locks
from ledger.drafts import Details, check_day, check_details, check_time
from ledger.refusals import InvalidDay, RecordedTooLate
from ledger.tables import CLOSING, HEAD, TRANSFER, insert_unless_there

_H, _T = HEAD.c, TRANSFER.c


def close_period(
    session: Session, township_id: int, through: date, recorded_at: datetime, details: Details | None = None
) -> date:
    """Take no more transfers that count for `through` or a day before it; return the last day that is closed now.

    Waits for postings under way. It is for good: what was wrong is put right on a later day. Closing what is closed
    changes nothing. Raises InvalidDay, also for a day that has not begun yet, InvalidTime, InvalidDetails, and
    RecordedTooLate when something was recorded for these days at a later moment than this.
    """
    check_day(through)
    check_time(recorded_at)
    check_details(details or {})
    if through > recorded_at.astimezone(UTC).date():
        raise InvalidDay
    connection = session.connection()
    locks.claim(connection, township_id)
    connection.execute(insert_unless_there(connection, HEAD), {"township_id": township_id})
    _require_nothing_later(connection, township_id, through, recorded_at)
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


def _require_nothing_later(connection: Connection, township_id: int, through: date, recorded_at: datetime) -> None:
    """Refuse a closing that would seem to be older than what it closes."""
    later = select(_T.id).where(
        _T.township_id == township_id,
        _T.id > floor_of(recorded_at),
        _T.recorded_at > recorded_at,
        _T.effective_on.between(func.coalesce(_closed(township_id), date.min), through),
    )
    if connection.scalar(later.limit(1)):
        raise RecordedTooLate


def _closed(township_id: int) -> ScalarSelect[date]:
    return select(_H.closed_through).where(_H.township_id == township_id).scalar_subquery()


def closed_through(session: Session, township_id: int) -> date | None:
    """Return the last business day that is closed, or None."""
    query = select(func.max(CLOSING.c.through)).where(CLOSING.c.township_id == township_id)
    found: date | None = session.connection().scalar(query)
    return found
