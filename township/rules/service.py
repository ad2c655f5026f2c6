"""Changing the rules of a township."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.tenancy.models import LONGEST_VALIDITY, SHORTEST_VALIDITY, Township


def set_validity(session: Session, township_id: int, months: int | None, officer_id: UUID, now: datetime) -> None:
    """Let points given from now on be valid until the end of the month `months` later; None: for ever.

    Points given before keep their day. The same rule again changes nothing. ValueError outside of the bounds.
    """
    if months is not None and not SHORTEST_VALIDITY <= months <= LONGEST_VALIDITY:
        raise ValueError(f"points can't be valid for {months} months")
    town = session.scalars(
        select(Township)
        .where(Township.id == township_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if town.points_valid_months == months:
        return
    details = {"months": months or "for-ever", "before": town.points_valid_months or "for-ever"}
    town.points_valid_months = months
    session.flush()
    audit.record(session, township_id, officer_id, "points-validity.set", f"township:{township_id}", details, now)
