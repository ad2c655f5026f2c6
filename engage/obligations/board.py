"""How all villages of a township stand: in a handful of statements, however many villages there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, String, Uuid, column, exists, or_, select, true, values
from sqlalchemy.orm import Session

from engage.catalogue.queries import Matter, in_force
from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion
from engage.obligations.models import MatterEvent
from engage.obligations.periods import Owed
from engage.obligations.queries import (
    FULFILMENT,
    LATE,
    Fulfilment,
    Judge,
    Obligation,
    fulfilments,
    judge,
    last_correction,
    ordered,
)
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village

_LONGEST_LIMIT = timedelta(days=600)
"""More than 365 working days: an event that was disclosed is not due in a month that is further away."""


@dataclass(frozen=True)
class Row:
    """A village with its obligations of the month by matter, the latest first."""

    village: Village
    cells: dict[UUID, list[Obligation]]

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(one.state == LATE for cell in self.cells.values() for one in cell)


@dataclass(frozen=True)
class Board:
    """Villages by matters, for what is due in a month; this month's shows what is late from earlier ones too."""

    month: date
    matters: Sequence[Matter]
    rows: Sequence[Row]

    @property
    def obligations(self) -> Iterable[Obligation]:
        return (one for row in self.rows for matter in self.matters for one in row.cells.get(matter.id, ()))


@dataclass(frozen=True)
class LateVillage:
    """`count` disclosures are late, one of them by `late_by` working days."""

    village: Village
    count: int
    late_by: int


def board(session: Session, township_id: int, today: date, *, month: date | None = None, category: str = "") -> Board:
    """Return the board of the month that begins on `month` (this one if not given), of one category or of all."""
    this_month = today.replace(day=1)
    month = month or this_month
    by = judge(session, township_id, today)
    villages = tenancy.villages(session, township_id)
    found = [
        *_of_month(session, township_id, by, villages, month),
        *(_late_before(session, township_id, by, month) if month == this_month else ()),
        *_of_events(session, township_id, by, month, with_late=month == this_month),
    ]
    return _board(by, villages, month, [one for one in found if category in ("", one.category)])


def late_villages(session: Session, township_id: int, today: date) -> list[LateVillage]:
    """Return the villages in which something is late, those with the most first."""
    by = judge(session, township_id, today)
    late: dict[UUID, list[Obligation]] = defaultdict(list)
    for one in (*_late_before(session, township_id, by, today), *_late_events(session, township_id, by)):
        late[one.village_id].append(one)
    found = [
        LateVillage(village, len(late[village.id]), max(one.late_by for one in late[village.id]))
        for village in tenancy.villages(session, township_id)
        if village.id in late
    ]
    return sorted(found, key=lambda row: (-row.count, -row.late_by, row.village.code))


def _board(by: Judge, villages: Sequence[Village], month: date, found: Iterable[Obligation]) -> Board:
    cells: dict[UUID, dict[UUID, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    for one in ordered(found):
        cells[one.village_id][one.matter_id].append(one)
    named = {one for row in cells.values() for one in row}
    held = (in_force(timeline, by.today) or timeline[0] for timeline in by.timelines.values())
    rows = [Row(village, cells.get(village.id, {})) for village in villages]
    return Board(month, [matter for matter in held if matter.id in named], sorted(rows, key=lambda row: -row.late))


def _of_month(
    session: Session, township_id: int, by: Judge, villages: Sequence[Village], month: date
) -> list[Obligation]:
    owed = [one for one in by.owed() if one.due_on.replace(day=1) == month]
    keys = {one.period_key for one in owed}
    done = _by_obligation(fulfilments(session, township_id, DisclosurePeriod.period_key.in_(keys)) if keys else ())
    return [
        by.of_period(village.id, one, done.get((village.id, one.matter.id, one.period_key)))
        for village in villages
        for one in owed
    ]


def _late_before(session: Session, township_id: int, by: Judge, day: date) -> list[Obligation]:
    """Return what was due before a day and is published nowhere in the village: the database finds the gaps."""
    owed = {(one.matter.id, one.period_key): one for one in by.owed() if one.due_on < day}
    if not owed:
        return []
    return [
        by.of_period(village_id, owed[matter_id, period_key], None)
        for village_id, matter_id, period_key in _missing(session, township_id, owed.values())
    ]


def _missing(session: Session, township_id: int, owed: Iterable[Owed]) -> Sequence[tuple[UUID, UUID, str]]:
    pairs = values(column("matter_id", Uuid), column("period_key", String), name="owed")
    wanted = pairs.data([(one.matter.id, one.period_key) for one in owed]).cte("owed")
    published = exists().where(
        DisclosurePeriod.township_id == township_id,
        DisclosurePeriod.matter_id == wanted.c.matter_id,
        DisclosurePeriod.village_id == Village.id,
        DisclosurePeriod.period_key == wanted.c.period_key,
        joined(),
        Disclosure.state == "published",
    )
    rows = session.execute(
        select(Village.id, wanted.c.matter_id, wanted.c.period_key)
        .join_from(Village, wanted, true())
        .where(Village.township_id == township_id, ~published)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _of_events(session: Session, township_id: int, by: Judge, month: date, *, with_late: bool) -> list[Obligation]:
    """Return what events make due in a month, and all that is late of it when asked."""
    recent = or_(MatterEvent.happened_on >= month - _LONGEST_LIMIT, Disclosure.id.is_(None))
    return [
        one
        for one in _judged(session, township_id, by, recent)
        if one.due_on.replace(day=1) == month or (with_late and one.state == LATE)
    ]


def _late_events(session: Session, township_id: int, by: Judge) -> list[Obligation]:
    return [one for one in _judged(session, township_id, by, Disclosure.id.is_(None)) if one.state == LATE]


def _judged(session: Session, township_id: int, by: Judge, which: ColumnElement[bool]) -> list[Obligation]:
    rows = session.execute(
        select(MatterEvent, *FULFILMENT)
        .outerjoin(
            Disclosure,
            (Disclosure.township_id == MatterEvent.township_id)
            & (Disclosure.matter_id == MatterEvent.matter_id)
            & (Disclosure.village_id == MatterEvent.village_id)
            & (Disclosure.period_key == MatterEvent.period_key)
            & (Disclosure.state == "published"),
        )
        .outerjoin(DisclosurePeriod, joined())
        .outerjoin(DisclosureVersion, last_correction())
        .where(MatterEvent.township_id == township_id, MatterEvent.struck_by.is_(None), which)
        .order_by(Disclosure.published_at.desc())
    )
    found = {event.id: by.of_event(event, _done(Fulfilment(*done))) for event, *done in rows}
    return [one for one in found.values() if one]


def _done(joined: Fulfilment) -> Fulfilment | None:
    """Return what fulfils an event; where nothing does the join has nothing."""
    return joined if joined.disclosure_id else None


def _by_obligation(found: Iterable[Fulfilment]) -> dict[tuple[UUID, UUID, str], Fulfilment]:
    return {(one.village_id, one.matter_id, one.period_key): one for one in found}
