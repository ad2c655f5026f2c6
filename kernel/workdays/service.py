"""Correcting the calendar: what is still due moves with it, what was published keeps its day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.ids import new_id
from kernel.workdays.models import WorkdayCorrection
from kernel.workdays.queries import calendar


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


_NAMES = {True: "working", False: "off", None: "as-announced"}
