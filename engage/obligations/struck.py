"""What officers struck out when it was late already: the lateness must not vanish with the event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.queries import in_force
from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod
from engage.obligations.models import MatterEvent
from engage.obligations.periods import due_after
from kernel.clock import business_day
from kernel.workdays import queries as workdays


@dataclass(frozen=True)
class Struck:
    """An event that made `name` due by a day which had passed without a disclosure when it was struck out."""

    name: str
    what: str
    due_on: date
    struck_on: date
    late_by: int
    """In working days, on the day on which it was struck out."""
    reason: str


def struck_late(session: Session, township_id: int, village_id: UUID) -> list[Struck]:
    """Return what was struck out in a village when it was late, the last first."""
    disclosed = select(DisclosurePeriod.id).where(
        Disclosure.state == "published",
        joined(),
        DisclosurePeriod.township_id == MatterEvent.township_id,
        DisclosurePeriod.matter_id == MatterEvent.matter_id,
        DisclosurePeriod.village_id == MatterEvent.village_id,
        DisclosurePeriod.period_key == MatterEvent.period_key,
    )
    events = session.scalars(
        select(MatterEvent)
        .where(
            MatterEvent.township_id == township_id,
            MatterEvent.village_id == village_id,
            MatterEvent.struck_at.is_not(None),
            ~disclosed.exists(),
        )
        .order_by(MatterEvent.struck_at.desc(), MatterEvent.id)
    ).all()
    return list(_late(session, township_id, events)) if events else []


def _late(session: Session, township_id: int, events: Sequence[MatterEvent]) -> Iterator[Struck]:
    timelines, working_days = catalogue.timelines(session, township_id), workdays.calendar(session, township_id)
    for event in events:
        matter = in_force(timelines[event.matter_id], event.happened_on)
        if matter is None or event.struck_at is None:
            continue
        due_on, struck_on = due_after(matter, event.happened_on, working_days), business_day(event.struck_at)
        if struck_on > due_on:
            late_by = working_days.between(due_on, struck_on)
            yield Struck(matter.name, event.what, due_on, struck_on, late_by, event.struck_reason)
