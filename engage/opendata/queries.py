"""Reading what a village has published in an order that later changes do not disturb."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session

from engage.catalogue.models import CatalogueMatter
from engage.disclosures import fulfilling
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion, MoneyLine
from engage.disclosures.replacing import replaced
from engage.paging import Page, cut, moment_of, place_of

MOST_LINES = 5_000
"""Of one page, unless a single disclosure has more."""


@dataclass(frozen=True)
class Published:
    """A disclosure with its lines and the act that made it read as it does; withdrawn ones have no lines."""

    disclosure: Disclosure
    lines: Sequence[MoneyLine]
    last: DisclosureVersion
    matter_number: int | None
    replaces: UUID | None
    fulfilled: Sequence[DisclosurePeriod]


@dataclass(frozen=True)
class Counts:
    """Over the whole village: what stands, what was corrected of it, what was withdrawn, and the lines that count."""

    disclosures: int
    corrected: int
    withdrawn: int
    lines: int


def page_of(
    session: Session, township_id: int, village_id: UUID, *, size: int, after: str = "", period: str = ""
) -> Page[Published]:
    """Return a page of a village's disclosures, the oldest first; of a `period` those alone that report on it.

    Raises NotFound for a wrong `after`.

    A page has at most `size` disclosures, and fewer when their lines come to more than MOST_LINES.
    """
    wanted = select(Disclosure).where(Disclosure.township_id == township_id, Disclosure.village_id == village_id)
    if period:
        wanted = wanted.where(fulfilling.of_period(period))
    place = place_of(after, moment_of)
    if place is not None:
        wanted = wanted.where(tuple_(Disclosure.published_at, Disclosure.id) > place)
    rows = session.scalars(wanted.order_by(Disclosure.published_at, Disclosure.id).limit(size + 1)).all()
    fitting = _fitting(rows[:size], _line_counts(session, township_id, [row.id for row in rows]))
    found = cut(rows, fitting, lambda row: (row.published_at, row.id))
    return Page(_whole(session, township_id, found.items), found.after)


def counts(session: Session, township_id: int, village_id: UUID) -> Counts:
    of_village = (Disclosure.township_id == township_id, Disclosure.village_id == village_id)
    states = select(Disclosure.state, Disclosure.version, func.count()).where(*of_village)
    rows = session.execute(states.group_by(Disclosure.state, Disclosure.version)).all()
    lines = select(func.count()).where(
        MoneyLine.township_id == township_id, MoneyLine.village_id == village_id, MoneyLine.withdrawn.is_(False)
    )
    return Counts(
        disclosures=sum(many for state, _, many in rows if state == "published"),
        corrected=sum(many for state, version, many in rows if state == "published" and version > 1),
        withdrawn=sum(many for state, _, many in rows if state == "withdrawn"),
        lines=session.scalar(lines) or 0,
    )


def changed_at(session: Session, township_id: int, village_id: UUID) -> datetime | None:
    """Return when anything was published, corrected or withdrawn last."""
    return session.scalar(
        select(DisclosureVersion.at)
        .join_from(DisclosureVersion, Disclosure, _of_version())
        .where(Disclosure.township_id == township_id, Disclosure.village_id == village_id)
        .order_by(DisclosureVersion.at.desc())
        .limit(1)
    )


def acts(session: Session, township_id: int, village_id: UUID) -> int:
    """Return how often anything was published, corrected or withdrawn: while it stays, so does all that is public."""
    wanted = select(func.sum(Disclosure.version)).where(
        Disclosure.township_id == township_id, Disclosure.village_id == village_id
    )
    return session.scalar(wanted) or 0


def latest(
    session: Session, township_id: int, village_id: UUID | None, limit: int
) -> Sequence[tuple[Disclosure, DisclosureVersion]]:
    """Return disclosures of a village or of the whole township with what was done to them last, the newest first."""
    wanted = (
        select(Disclosure, DisclosureVersion)
        .join_from(Disclosure, DisclosureVersion, _of_version() & (DisclosureVersion.number == Disclosure.version))
        .where(Disclosure.township_id == township_id)
    )
    if village_id is not None:
        wanted = wanted.where(Disclosure.village_id == village_id)
    rows = session.execute(wanted.order_by(DisclosureVersion.at.desc(), DisclosureVersion.id.desc()).limit(limit))
    return [(disclosure, version) for disclosure, version in rows]


def _of_version() -> ColumnElement[bool]:
    return and_(
        DisclosureVersion.township_id == Disclosure.township_id, DisclosureVersion.disclosure_id == Disclosure.id
    )


def _line_counts(session: Session, township_id: int, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    counted = select(MoneyLine.disclosure_id, func.count()).where(
        MoneyLine.township_id == township_id, MoneyLine.disclosure_id.in_(ids), MoneyLine.withdrawn.is_(False)
    )
    return {one: many for one, many in session.execute(counted.group_by(MoneyLine.disclosure_id))}  # noqa: C416


def _fitting(rows: Sequence[Disclosure], many: Mapping[UUID, int]) -> int:
    """Return how many of the rows fit into a page: at least one."""
    total, fitting = 0, 0
    for row in rows:
        total += many.get(row.id, 0)
        if fitting and total > MOST_LINES:
            break
        fitting += 1
    return max(fitting, 1)


def _whole(session: Session, township_id: int, disclosures: Sequence[Disclosure]) -> list[Published]:
    ids = [one.id for one in disclosures]
    lines: dict[UUID, list[MoneyLine]] = {one: [] for one in ids}
    for line in session.scalars(
        select(MoneyLine)
        .where(MoneyLine.township_id == township_id, MoneyLine.disclosure_id.in_(ids), MoneyLine.withdrawn.is_(False))
        .order_by(MoneyLine.disclosure_id, MoneyLine.number)
    ):
        lines[line.disclosure_id].append(line)
    last = _last(session, township_id, ids)
    numbers = _matter_numbers(session, township_id)
    gone = replaced(session, township_id, Disclosure.id.in_(ids))
    fulfilled = fulfilling.of(session, township_id, ids)
    return [
        Published(
            one,
            lines[one.id],
            last[one.id],
            numbers.get(one.matter_id) if one.matter_id else None,
            gone[one.id].disclosure_id if one.id in gone else None,
            fulfilled.get(one.id, ()),
        )
        for one in disclosures
    ]


def _last(session: Session, township_id: int, ids: Sequence[UUID]) -> Mapping[UUID, DisclosureVersion]:
    wanted = select(DisclosureVersion).where(
        DisclosureVersion.township_id == township_id, DisclosureVersion.disclosure_id.in_(ids)
    )
    return {one.disclosure_id: one for one in session.scalars(wanted.order_by(DisclosureVersion.number))}


def _matter_numbers(session: Session, township_id: int) -> Mapping[UUID, int]:
    numbers = select(CatalogueMatter.id, CatalogueMatter.number).where(CatalogueMatter.township_id == township_id)
    return {one: number for one, number in session.execute(numbers)}  # noqa: C416
