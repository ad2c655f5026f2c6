"""When a day is corrected again: what was published in between is measured by what holds of that day now."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod
from engage.obligations.service import due_by
from kernel.workdays import queries as workdays


def recount(session: Session, township_id: int, day: date) -> None:
    """Set anew by when that was due which was published since a day was first corrected; once alone changes nothing.

    Else whoever published late would be in time for good by a day off that was entered and then undone.
    """
    times = workdays.times_corrected(session, township_id, day)
    if len(times) < 2:
        return
    relied_on = workdays.as_relied_on(session, township_id)
    rows = session.execute(
        select(DisclosurePeriod, Disclosure.published_at)
        .join(Disclosure, joined())
        .where(
            DisclosurePeriod.township_id == township_id,
            DisclosurePeriod.due_on >= day,  # whatever was due before it, the day did not move
            Disclosure.published_at >= times[0],
        )
    )
    for row, published_at in rows:
        of = (session, township_id, row.village_id, row.matter_id, row.period_key)
        row.due_on = due_by(*of, relied_on(published_at)) or row.due_on
    session.flush()
