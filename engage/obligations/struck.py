"""What officers struck out: neither the event nor how late its disclosure was vanishes with that."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion
from engage.obligations.models import MatterEvent
from engage.obligations.queries import FULFILMENT, Fulfilment, Judge, Obligation, judge, last_correction
from kernel.clock import business_day


@dataclass(frozen=True)
class Struck:
    """An event that an officer struck out, and how what it made due stood then: due, late, or published how late.

    `again_on` is the day on which the same was written down anew for the same matter, if it was.
    """

    obligation: Obligation
    struck_on: date
    reason: str
    again_on: date | None


def struck(session: Session, township_id: int, today: date, *which: ColumnElement[bool]) -> list[Struck]:
    """Return the struck events of a township for which `which` holds, the last struck out first."""
    rows = session.execute(
        select(MatterEvent, *FULFILMENT)
        .outerjoin(DisclosurePeriod, _fulfilled())
        .outerjoin(Disclosure, joined() & (Disclosure.state == "published"))
        .outerjoin(DisclosureVersion, last_correction())
        .where(MatterEvent.township_id == township_id, MatterEvent.struck_at.is_not(None), *which)
        .order_by(MatterEvent.struck_at.desc(), MatterEvent.id, Disclosure.published_at.desc())
    ).all()
    done: dict[MatterEvent, Fulfilment | None] = {}
    for event, *found in rows:
        one = Fulfilment(*found)
        before = event.struck_at and one.disclosure_id and one.published_at <= event.struck_at
        done[event] = one if before else done.get(event)
    return list(_told(session, judge(session, township_id, today), done)) if done else []


def struck_in(session: Session, township_id: int, village_id: UUID, today: date) -> list[Struck]:
    """Return all that was struck out in a village, the last first."""
    return struck(session, township_id, today, MatterEvent.village_id == village_id)


def struck_of_month(session: Session, township_id: int, month: date, today: date) -> list[Struck]:
    """Return what was struck out of a month of the board, in all villages: what was due in it."""
    found = struck(session, township_id, today)
    return [one for one in found if one.obligation.due_on.replace(day=1) == month]


def _told(session: Session, by: Judge, done: dict[MatterEvent, Fulfilment | None]) -> Iterator[Struck]:
    again = _again(session, list(done))
    for event, fulfilment in done.items():
        struck_on = business_day(event.struck_at) if event.struck_at else by.today
        one = Judge(by.timelines, by.working_days, struck_on).of_event(event, fulfilment)
        if one is not None:
            later = (day for day in again[event.village_id, event.matter_id, event.what] if day >= struck_on)
            yield Struck(one, struck_on, event.struck_reason, min(later, default=None))


def _again(session: Session, gone: Sequence[MatterEvent]) -> dict[tuple[UUID, UUID, str], list[date]]:
    """Return when something was written down that stands, by village, matter and what happened."""
    found = defaultdict(list)
    standing = session.scalars(
        select(MatterEvent).where(
            MatterEvent.township_id == gone[0].township_id,
            MatterEvent.village_id.in_({event.village_id for event in gone}),
            MatterEvent.what.in_({event.what for event in gone}),
            MatterEvent.struck_at.is_(None),
        )
    )
    for event in standing:
        found[event.village_id, event.matter_id, event.what].append(business_day(event.reported_at))
    return found


def _fulfilled() -> ColumnElement[bool]:
    return and_(
        DisclosurePeriod.township_id == MatterEvent.township_id,
        DisclosurePeriod.matter_id == MatterEvent.matter_id,
        DisclosurePeriod.village_id == MatterEvent.village_id,
        DisclosurePeriod.period_key == MatterEvent.period_key,
    )
