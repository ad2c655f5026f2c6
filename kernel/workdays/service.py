"""Correcting the calendar: what is still due moves with it, what was published keeps its day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.workdays.models import NoticeEntered, WorkdayCorrection
from kernel.workdays.queries import calendar, notice_missing
from kernel.workdays.refusals import NotAwaited


def correct(
    session: Session, township_id: int, day: date, working: bool | None, reason: str, officer_id: UUID, now: datetime
) -> None:
    """Let a day be a working day, or a day off, or (None) what the announced calendar says of it.

    What holds already is not written again.
    """
    if calendar(session, township_id).corrections.get(day) == working:
        return
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


def enter_notice(session: Session, township_id: int, year: int, officer_id: UUID, now: datetime) -> None:
    """Write down that all that a year's notice says is entered. Raises NotAwaited for another than is missing."""
    if year != notice_missing(session, township_id, business_day(now)):
        raise NotAwaited
    session.add(NoticeEntered(township_id=township_id, id=new_id(), year=year, entered_by=officer_id, entered_at=now))
    audit.record(session, township_id, officer_id, "holiday-notice.enter", f"year:{year}", {"year": year}, now)
    session.flush()


_NAMES = {True: "working", False: "off", None: "as-announced"}
