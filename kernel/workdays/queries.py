"""A township's calendar of working days."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.workdays.calendar import WorkingDays
from kernel.workdays.models import WorkdayCorrection


def calendar(session: Session, township_id: int) -> WorkingDays:
    """Return a township's working days, with what its officers corrected."""
    rows = session.execute(
        select(WorkdayCorrection.day, WorkdayCorrection.working)
        .where(WorkdayCorrection.township_id == township_id)
        .order_by(WorkdayCorrection.id)
    )
    latest = {row.day: row.working for row in rows}
    return WorkingDays({day: working for day, working in latest.items() if working is not None})


def corrections(session: Session, township_id: int, limit: int = 200) -> Sequence[WorkdayCorrection]:
    """Return what was corrected, the newest first."""
    return session.scalars(
        select(WorkdayCorrection)
        .where(WorkdayCorrection.township_id == township_id)
        .order_by(WorkdayCorrection.id.desc())
        .limit(limit)
    ).all()
