"""A township's calendar of working days."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.workdays.calendar import KNOWN_UNTIL, WorkingDays, announced
from kernel.workdays.models import NoticeEntered, WorkdayCorrection

_NOTICE_MONTH = 11


def calendar(session: Session, township_id: int) -> WorkingDays:
    """Return a township's working days, with what its officers corrected."""
    rows = session.execute(
        select(WorkdayCorrection.day, WorkdayCorrection.working)
        .where(WorkdayCorrection.township_id == township_id)
        .order_by(WorkdayCorrection.id)
    )
    latest = {row.day: row.working for row in rows}
    return WorkingDays({day: working for day, working in latest.items() if working is not None})


def as_relied_on(session: Session, township_id: int) -> Callable[[datetime], WorkingDays]:
    """Return what gives the calendar by which somebody acted at a moment: what had been corrected by then.

    Of a day that was corrected again since, what was said last holds: whoever relied on a mistake relied on nothing.
    """
    rows = session.execute(
        select(WorkdayCorrection.day, WorkdayCorrection.working, WorkdayCorrection.corrected_at)
        .where(WorkdayCorrection.township_id == township_id)
        .order_by(WorkdayCorrection.id)
    ).all()
    latest = {row.day: row.working for row in rows}

    def relied_on(at: datetime) -> WorkingDays:
        days = {row.day for row in rows if row.corrected_at <= at}
        return WorkingDays({day: working for day, working in latest.items() if day in days and working is not None})

    return relied_on


def as_it_passed(session: Session, township_id: int, day: date) -> bool:
    """Say whether a day was a working day by what had been entered of it up to its end."""
    rows = session.execute(
        select(WorkdayCorrection.working, WorkdayCorrection.corrected_at)
        .where(WorkdayCorrection.township_id == township_id, WorkdayCorrection.day == day)
        .order_by(WorkdayCorrection.id)
    )
    said = [row.working for row in rows if business_day(row.corrected_at) <= day]
    return announced(day) if not said or said[-1] is None else bool(said[-1])


def times_corrected(session: Session, township_id: int, day: date) -> Sequence[datetime]:
    """Return when a day was corrected, the first time first."""
    return session.scalars(
        select(WorkdayCorrection.corrected_at)
        .where(WorkdayCorrection.township_id == township_id, WorkdayCorrection.day == day)
        .order_by(WorkdayCorrection.id)
    ).all()


def notice_missing(session: Session, township_id: int, today: date) -> int | None:
    """Return the year whose notice is missing: this one, or from November on the next; None when all is known.

    The State Council's notice for a year comes out in November of the year before, as a rule.
    """
    years = [today.year, today.year + 1] if today.month >= _NOTICE_MONTH else [today.year]
    return next((year for year in years if not is_notice_known(session, township_id, year)), None)


def is_notice_known(session: Session, township_id: int, year: int) -> bool:
    """Say whether the calendar knows the notice of a year, or an officer has entered it."""
    entered = select(NoticeEntered.id).where(NoticeEntered.township_id == township_id, NoticeEntered.year == year)
    return year <= KNOWN_UNTIL.year or session.scalars(entered).first() is not None


def corrections(session: Session, township_id: int, limit: int = 200) -> Sequence[WorkdayCorrection]:
    """Return what was corrected, the newest first."""
    return session.scalars(
        select(WorkdayCorrection)
        .where(WorkdayCorrection.township_id == township_id)
        .order_by(WorkdayCorrection.id.desc())
        .limit(limit)
    ).all()
