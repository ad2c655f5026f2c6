"""Correcting the calendar: what is still due moves with it, what was published keeps its day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.workdays.calendar import announced
from kernel.workdays.models import NoticeEntered, WorkdayCorrection
from kernel.workdays.queries import as_it_passed, calendar, notice_missing
from kernel.workdays.refusals import DayWorked, NotAwaited


def correct(
    session: Session, township_id: int, day: date, working: bool | None, reason: str, officer_id: UUID, now: datetime
) -> None:
    """Let a day be a working day, or a day off, or (None) what the announced calendar says of it.

    What holds already is not written again. Raises DayWorked: a day that passed as a working day can't be a day off
    afterwards, or somebody who was late would seem to have been in time.
    """
    if calendar(session, township_id).corrections.get(day) == working:
        return
    _check_not_worked(session, township_id, day, working, business_day(now))
    session.add(
        WorkdayCorrection(
            township_id=township_id,
            id=new_id(),
            day=day,
            working=working,
            reason=reason,
            corrected_by=officer_id,
            corrected_at=now,
        )
    )
    details = {"day": day.isoformat(), "working": _NAMES[working], "reason": reason}
    audit.record(session, township_id, officer_id, "workday.correct", f"day:{day}", details, now)
    session.flush()


def _check_not_worked(session: Session, township_id: int, day: date, working: bool | None, today: date) -> None:
    off = not (announced(day) if working is None else working)
    if off and day < today and as_it_passed(session, township_id, day):
        raise DayWorked


def enter_notice(session: Session, township_id: int, year: int, officer_id: UUID, now: datetime) -> None:
    """Write down that all that a year's notice says is entered. Raises NotAwaited for another than is missing."""
    if year != notice_missing(session, township_id, business_day(now)):
        raise NotAwaited
    session.add(NoticeEntered(township_id=township_id, id=new_id(), year=year, entered_by=officer_id, entered_at=now))
    audit.record(session, township_id, officer_id, "holiday-notice.enter", f"year:{year}", {"year": year}, now)
    session.flush()


_NAMES = {True: "working", False: "off", None: "as-announced"}
