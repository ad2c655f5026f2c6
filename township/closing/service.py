"""Closing the books of a township through a day."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from ledger import close_period, closed_through
from township.closing.refusals import AlreadyClosed, DayNotOver, RunInTheWay
from township.settlement.models import SettlementRun

_UNFINISHED = ("prepared", "checked")


def close_books(session: Session, township_id: int, officer_id: UUID | None, through: date, now: datetime) -> date:
    """Let nothing be booked any more for `through` or a day before it; return the last day that is closed now.

    It is for good. `officer_id` is None for whoever works at the machine itself. Raises DayNotOver, AlreadyClosed,
    RunInTheWay (a settlement run of those days is not finished).
    """
    today = business_day(now)
    if through >= today:
        raise DayNotOver(latest=today - timedelta(days=1))
    last = closed_through(session, township_id)
    if last is not None and through <= last:
        raise AlreadyClosed(through=last)
    _require_finished_runs(session, township_id, through)
    closed = close_period(session, township_id, through, now)
    details = {"through": through.isoformat()}
    audit.record(session, township_id, officer_id, "books.close", f"township:{township_id}", details, now)
    session.flush()
    return closed


def _require_finished_runs(session: Session, township_id: int, through: date) -> None:
    # A run books on its cut-off, and so does what the bank sends back of it.
    run = session.scalars(
        select(SettlementRun)
        .where(
            SettlementRun.township_id == township_id,
            SettlementRun.state.in_(_UNFINISHED),
            SettlementRun.cut_off <= through,
        )
        .order_by(SettlementRun.cut_off)
    ).first()
    if run is not None:
        raise RunInTheWay(number=run.number)
