"""When something is due, and writing down what happened that makes it so."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.queries import Matter, Timeline, in_force
from engage.masking.service import masker
from engage.obligations.models import MatterEvent
from engage.obligations.periods import EVENTS, asked_after, check_over, due_after, owed_for
from engage.obligations.refusals import EventKeyReused, NotForEvents, NotOverYet, NotYetHappened
from engage.residents.queries import locked_person
from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.locking import locked_row
from kernel.tenancy import queries as tenancy
from kernel.workdays import queries as workdays
from kernel.workdays.calendar import WorkingDays


def due_on(
    session: Session, township_id: int, village_id: UUID, matter_id: UUID, period_key: str, today: date
) -> date | None:
    """Return by when a village has to publish a matter for a period or event, as it stands today.

    None when the village owes no such thing: the matter asks for nothing then, or no such event happened there.
    Raises NotFound when there is no such matter, and NotOverYet: nothing fulfils it before it opens.
    """
    check_over(period_key, today)
    event = _event(session, township_id, village_id, matter_id, period_key)
    if event is not None and today < event.happened_on:
        raise NotOverYet(day=event.happened_on)
    working_days = workdays.calendar(session, township_id)
    return due_by(session, township_id, village_id, matter_id, period_key, working_days)


def due_by(
    session: Session, township_id: int, village_id: UUID, matter_id: UUID, period_key: str, working_days: WorkingDays
) -> date | None:
    """Return by when a village had to publish a matter in some calendar. Raises NotFound when there is no such one."""
    timeline = catalogue.timeline(session, township_id, matter_id)
    periodic = owed_for(timeline, period_key, working_days)
    if periodic is not None:
        return periodic.due_on
    event = _event(session, township_id, village_id, matter_id, period_key)
    matter = asked_after(timeline, event.happened_on) if event else None
    if event is None or matter is None:
        return None
    return due_after(matter, event.happened_on, working_days)


def enter_event(
    session: Session,
    township_id: int,
    village_id: UUID,
    matter_id: UUID,
    happened_on: date,
    what: str,
    person_id: UUID,
    key: UUID,
    now: datetime,
) -> MatterEvent:
    """Write down what happened in a village, so that a matter is due. The same under the same `key` adds nothing.

    `key` becomes its id. Personal numbers and residents' names in `what` are masked. Raises NotFound, NotYetHappened,
    EventKeyReused, and NotForEvents: the matter's terms of that day ask for nothing after an event.
    """
    tenancy.village(session, township_id, village_id)
    timeline = catalogue.timeline(session, township_id, matter_id)
    what = masker(session, township_id, village_id).text("what", what)
    locked_person(session, township_id, person_id)  # so that of two clicks the second sees what the first wrote
    earlier = session.get(MatterEvent, (township_id, key))
    if earlier is not None:
        return _same(earlier, (village_id, matter_id, happened_on, what))
    matter = _asked_for_after(timeline, happened_on, business_day(now))
    event = MatterEvent(
        township_id=township_id,
        id=key,
        village_id=village_id,
        matter_id=matter_id,
        happened_on=happened_on,
        what=what,
        period_key=str(key),
        reported_by=person_id,
        reported_at=now,
    )
    session.add(event)
    details = {"matter": matter.name, "day": happened_on.isoformat(), "title": what}
    audit.record(session, township_id, person_id, "matter-event.enter", f"matter-event:{key}", details, now)
    session.flush()
    return event


def village_of_event(session: Session, township_id: int, event_id: UUID) -> UUID:
    """Return the village in which an event happened. Raises NotFound."""
    event = session.get(MatterEvent, (township_id, event_id))
    if event is None:
        raise NotFound
    return event.village_id


def strike_event(
    session: Session, township_id: int, event_id: UUID, reason: str, officer_id: UUID, now: datetime
) -> None:
    """Strike out an event that did not happen or was written down twice; a second click changes nothing.

    Everybody reads on how its disclosure stood, with the reason: personal numbers and residents' names in it are
    masked. Raises NotFound.
    """
    event = locked_row(session, MatterEvent, township_id, event_id)
    if event.struck_by is not None:
        return
    reason = masker(session, township_id, event.village_id).text("reason", reason)
    event.struck_by, event.struck_reason, event.struck_at = officer_id, reason, now
    details = {"title": event.what, "reason": reason}
    audit.record(session, township_id, officer_id, "matter-event.strike", f"matter-event:{event_id}", details, now)
    session.flush()


def _asked_for_after(timeline: Timeline, happened_on: date, today: date) -> Matter:
    """Return the matter by its terms of a day. Raises NotYetHappened, NotForEvents: they ask for nothing after it."""
    if happened_on > today:
        raise NotYetHappened
    matter = in_force(timeline, happened_on)
    if matter is None or not matter.active or matter.rule not in EVENTS:
        raise NotForEvents
    return matter


def _event(
    session: Session, township_id: int, village_id: UUID, matter_id: UUID, period_key: str
) -> MatterEvent | None:
    return session.scalars(
        select(MatterEvent).where(
            MatterEvent.township_id == township_id,
            MatterEvent.period_key == period_key,
            MatterEvent.village_id == village_id,
            MatterEvent.matter_id == matter_id,
            MatterEvent.struck_by.is_(None),
        )
    ).one_or_none()


def _same(earlier: MatterEvent, content: tuple[UUID, UUID, date, str]) -> MatterEvent:
    if (earlier.village_id, earlier.matter_id, earlier.happened_on, earlier.what) != content:
        raise EventKeyReused
    return earlier
