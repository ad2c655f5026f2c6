"""What a village owes, what it has published of it, and what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, tuple_
from sqlalchemy.orm import Session

from engage.catalogue import queries as catalogue
from engage.catalogue.queries import Matter, Timeline
from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion
from engage.obligations.models import MatterEvent
from engage.obligations.periods import Owed, asked_after, due_after, owed
from engage.paging import PAGE, Page, cut, place_of
from kernel.clock import business_day
from kernel.workdays import queries as workdays
from kernel.workdays.calendar import WorkingDays

PUBLISHED, DUE, LATE = "published", "due", "late"
STATES = (LATE, DUE, PUBLISHED)


@dataclass(frozen=True)
class Obligation:
    """One thing that a village has to disclose, and how that stands.

    `period_key` is "2026-10", "2026-Q3", "2026", or the id of the event of which `what` tells. `opened_on` is the day
    from which it could be published. `state` is "published", "due" or "late"; `late_by` counts working days after
    `due_on`, until today or until it was published. What was published was `corrected` so often since, last on
    `corrected_on`.
    """

    village_id: UUID
    matter_id: UUID
    number: int
    name: str
    category: str
    rule: str
    period_key: str
    what: str
    opened_on: date
    due_on: date
    state: str
    late_by: int
    disclosure_id: UUID | None
    published_on: date | None
    corrected: int = 0
    corrected_on: date | None = None

    @property
    def was_late(self) -> bool:
        """Whether it was published after its day."""
        return self.published_on is not None and self.published_on > self.due_on


class Fulfilment(NamedTuple):
    """A disclosure that fulfils an obligation; `due_on` is what it was due by when it was published.

    `version` is one more than it was corrected, and `corrected_at` when it last was.
    """

    village_id: UUID
    matter_id: UUID
    period_key: str
    disclosure_id: UUID
    published_at: datetime
    due_on: date | None
    version: int
    corrected_at: datetime | None


@dataclass(frozen=True)
class Judge:
    """Says how obligations stand on a day. `timelines` are the catalogue's."""

    timelines: dict[UUID, Timeline]
    working_days: WorkingDays
    today: date

    def owed(self) -> list[Owed]:
        return owed(self.timelines, self.working_days, self.today)

    def of_period(self, village_id: UUID, one: Owed, done: Fulfilment | None) -> Obligation:
        return self._judged(village_id, one.matter, one.period_key, "", one.opened_on, one.due_on, done)

    def of_event(self, event: MatterEvent, done: Fulfilment | None) -> Obligation | None:
        """Return what an event makes due, or None when the matter asks for nothing after events."""
        matter = asked_after(self.timelines[event.matter_id], event.happened_on)
        if matter is None:
            return None
        due_on = due_after(matter, event.happened_on, self.working_days)
        return self._judged(event.village_id, matter, event.period_key, event.what, event.happened_on, due_on, done)

    def _judged(
        self,
        village_id: UUID,
        matter: Matter,
        period_key: str,
        what: str,
        opened_on: date,
        due_on: date,
        done: Fulfilment | None,
    ) -> Obligation:
        published_on = business_day(done.published_at) if done else None
        due_on = done.due_on or due_on if done else due_on
        until = published_on or self.today
        return Obligation(
            village_id=village_id,
            matter_id=matter.id,
            number=matter.number,
            name=matter.name,
            category=matter.category,
            rule=matter.rule,
            period_key=period_key,
            what=what,
            opened_on=opened_on,
            due_on=due_on,
            state=PUBLISHED if done else LATE if until > due_on else DUE,
            late_by=self.working_days.between(due_on, until),
            disclosure_id=done.disclosure_id if done else None,
            published_on=published_on,
            corrected=done.version - 1 if done else 0,
            corrected_on=business_day(done.corrected_at) if done and done.corrected_at else None,
        )


def judge(session: Session, township_id: int, today: date) -> Judge:
    timelines = dict(catalogue.timelines(session, township_id))
    return Judge(timelines, workdays.calendar(session, township_id), today)


def of_village(session: Session, township_id: int, village_id: UUID, today: date) -> list[Obligation]:
    """Return all that a village has come to owe since there is a catalogue: late first, then due, then published.

    What is open comes by the day on which it is due, what is published with the newest first.
    """
    by = judge(session, township_id, today)
    done = {
        (one.matter_id, one.period_key): one
        for one in fulfilments(session, township_id, Disclosure.village_id == village_id)
    }
    periodic = (by.of_period(village_id, one, done.get((one.matter.id, one.period_key))) for one in by.owed())
    events = (
        by.of_event(event, done.get((event.matter_id, event.period_key)))
        for event in events_of(session, township_id, village_id)
    )
    return ordered([*periodic, *(one for one in events if one)])


def open_of_village(session: Session, township_id: int, village_id: UUID, today: date) -> list[Obligation]:
    """Return what a village still has to publish: late first, then by the day on which it is due."""
    return [one for one in of_village(session, township_id, village_id, today) if one.state != PUBLISHED]


def one_of_village(
    session: Session, township_id: int, village_id: UUID, matter_id: UUID, period_key: str, today: date
) -> Obligation | None:
    """Return one of the obligations that a village has come to have."""
    found = of_village(session, township_id, village_id, today)
    return next((one for one in found if (one.matter_id, one.period_key) == (matter_id, period_key)), None)


def ordered(obligations: Iterable[Obligation]) -> list[Obligation]:
    return sorted(obligations, key=_place)


def _place(one: Obligation) -> tuple[int, int, int, str]:
    day = -(one.published_on or one.due_on).toordinal() if one.state == PUBLISHED else one.due_on.toordinal()
    return STATES.index(one.state), day, one.number, one.period_key


def fulfilments(session: Session, township_id: int, *which: ColumnElement[bool]) -> Sequence[Fulfilment]:
    """Return the disclosures that stand and fulfil an obligation; of several for one, the first comes last."""
    rows = session.execute(
        select(*FULFILMENT)
        .join(DisclosurePeriod, joined())
        .outerjoin(DisclosureVersion, last_correction())
        .where(
            Disclosure.township_id == township_id,
            Disclosure.state == "published",
            *which,
        )
        .order_by(Disclosure.published_at.desc(), Disclosure.id.desc())
    )
    return [Fulfilment(*row) for row in rows]


def last_correction() -> ColumnElement[bool]:
    """Return what joins a disclosure to the version that corrected it last; there is none of one never corrected."""
    return and_(
        DisclosureVersion.township_id == Disclosure.township_id,
        DisclosureVersion.disclosure_id == Disclosure.id,
        DisclosureVersion.number == Disclosure.version,
        DisclosureVersion.act == "corrected",
    )


FULFILMENT: tuple[Any, ...] = (
    Disclosure.village_id,
    Disclosure.matter_id,
    DisclosurePeriod.period_key,
    Disclosure.id,
    Disclosure.published_at,
    DisclosurePeriod.due_on,
    Disclosure.version,
    DisclosureVersion.at,
)
"""What makes a Fulfilment, in the order of its fields."""


def events_of(session: Session, township_id: int, village_id: UUID) -> Sequence[MatterEvent]:
    """Return what happened in a village and was not struck out."""
    return session.scalars(
        select(MatterEvent).where(
            MatterEvent.township_id == township_id,
            MatterEvent.village_id == village_id,
            MatterEvent.struck_by.is_(None),
        )
    ).all()


def events_page(session: Session, township_id: int, after: str, size: int = PAGE) -> Page[MatterEvent]:
    """Return a page of all that happened in a township, the newest first. Raises NotFound for a wrong `after`."""
    wanted = select(MatterEvent).where(MatterEvent.township_id == township_id)
    place = place_of(after, date.fromisoformat)
    if place is not None:
        wanted = wanted.where(tuple_(MatterEvent.happened_on, MatterEvent.id) < place)
    newest = wanted.order_by(MatterEvent.happened_on.desc(), MatterEvent.id.desc()).limit(size + 1)
    return cut(session.scalars(newest).all(), size, lambda event: (event.happened_on, event.id))
