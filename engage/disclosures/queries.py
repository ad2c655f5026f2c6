"""Finding what was published, and what a month came to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, not_, select, tuple_
from sqlalchemy.orm import Session

from engage.disclosures import fulfilling
from engage.disclosures.models import Disclosure, DisclosureVersion, MoneyLine, Reading
from engage.paging import Page, cut, moment_of, place_of
from engage.pockets.rules import Rule, rule_of
from kernel.errors import NotFound

_MOST_NUMBER = 2**31 - 1
"""What a column of numbers holds; an address may ask for more."""


@dataclass(frozen=True)
class Totals:
    """What came in and went out, in fen, over how many lines, and what only moved between the village's own pockets."""

    in_fen: int = 0
    out_fen: int = 0
    lines: int = 0
    moved_fen: int = 0


@dataclass(frozen=True)
class Month:
    """A month's money of one village: its first day, the totals, and the largest expenses first.

    `running`: the month is not over, and these are the totals of what is published so far.
    """

    first_day: date
    totals: Totals
    largest: Sequence[MoneyLine]
    running: bool


@dataclass(frozen=True)
class Withdrawal:
    """That a disclosure was withdrawn: when, and the reason that everybody reads in its place."""

    at: datetime
    reason: str


def newest(
    session: Session,
    township_id: int,
    village_id: UUID,
    *,
    size: int,
    after: str = "",
    category: str = "",
    period: str = "",
) -> Page[Disclosure]:
    """Return a page of a village's disclosures, the newest first, withdrawn ones among them.

    `period` is a key, "2026-10": then only what reports on it. Raises NotFound for a wrong `after`.
    """
    wanted = select(Disclosure).where(Disclosure.township_id == township_id, Disclosure.village_id == village_id)
    if category:
        wanted = wanted.where(Disclosure.category == category)
    if period:
        wanted = wanted.where(fulfilling.of_period(period))
    place = place_of(after, moment_of)
    if place is not None:
        wanted = wanted.where(tuple_(Disclosure.published_at, Disclosure.id) < place)
    rows = session.scalars(wanted.order_by(Disclosure.published_at.desc(), Disclosure.id.desc()).limit(size + 1)).all()
    return cut(rows, size, lambda row: (row.published_at, row.id))


def disclosure(session: Session, township_id: int, disclosure_id: UUID, village_id: UUID | None = None) -> Disclosure:
    """Return a disclosure of the township, and of the village if one is given. Raises NotFound."""
    found = session.get(Disclosure, (township_id, disclosure_id))
    if found is None or (village_id is not None and found.village_id != village_id):
        raise NotFound
    return found


def lines(
    session: Session, township_id: int, disclosure_id: UUID, *, first: int = 1, most: int | None = None
) -> Sequence[MoneyLine]:
    """Return the lines of a disclosure that still stand, from the `first` of them on, at most `most`."""
    return session.scalars(
        select(MoneyLine)
        .where(*_standing(township_id), MoneyLine.disclosure_id == disclosure_id)
        .order_by(MoneyLine.number)
        .offset(first - 1)
        .limit(most)
    ).all()


def line_numbered(session: Session, township_id: int, disclosure_id: UUID, number: int) -> MoneyLine:
    """Return the line of a disclosure that still stands under this number. Raises NotFound."""
    found = line_ever_numbered(session, township_id, disclosure_id, number)
    if found.withdrawn:
        raise NotFound
    return found


def line_ever_numbered(session: Session, township_id: int, disclosure_id: UUID, number: int) -> MoneyLine:
    """Return the line of a disclosure that stands or stood under this number. Raises NotFound."""
    wanted = select(MoneyLine).where(
        MoneyLine.township_id == township_id, MoneyLine.disclosure_id == disclosure_id, MoneyLine.number == number
    )
    found = session.scalars(wanted).one_or_none() if number <= _MOST_NUMBER else None
    if found is None:
        raise NotFound
    return found


def place_of_line(session: Session, line: MoneyLine) -> int:
    """Return where a line stands among those of its disclosure that still stand, from 1."""
    before = (MoneyLine.disclosure_id == line.disclosure_id, MoneyLine.number <= line.number)
    return session.scalars(select(func.count()).where(*_standing(line.township_id), *before)).one()


def gone_lines(session: Session, township_id: int, disclosure_id: UUID) -> set[UUID]:
    """Return the lines of a disclosure that don't stand any more."""
    return set(
        session.scalars(
            select(MoneyLine.id).where(
                MoneyLine.township_id == township_id,
                MoneyLine.disclosure_id == disclosure_id,
                MoneyLine.withdrawn.is_(True),
            )
        )
    )


def withdrawals(session: Session, township_id: int, disclosures: Collection[Disclosure]) -> dict[UUID, Withdrawal]:
    """Return when and why those of the disclosures that were withdrawn were."""
    ids = [one.id for one in disclosures if one.state == "withdrawn"]
    if not ids:
        return {}
    rows = session.execute(
        select(DisclosureVersion.disclosure_id, DisclosureVersion.at, DisclosureVersion.reason).where(
            DisclosureVersion.township_id == township_id,
            DisclosureVersion.disclosure_id.in_(ids),
            DisclosureVersion.act == "withdrawn",
        )
    )
    return {disclosure_id: Withdrawal(at, reason) for disclosure_id, at, reason in rows}


def line(session: Session, township_id: int, disclosure_id: UUID, line_id: UUID) -> MoneyLine:
    """Return a line of a disclosure. Raises NotFound."""
    found = session.get(MoneyLine, (township_id, line_id))
    if found is None or found.disclosure_id != disclosure_id:
        raise NotFound
    return found


def count_lines(session: Session, township_id: int, disclosure_id: UUID) -> int:
    counted = select(func.count()).where(*_standing(township_id), MoneyLine.disclosure_id == disclosure_id)
    return session.scalars(counted).one()


def totals_of(session: Session, township_id: int, disclosure_ids: Collection[UUID]) -> dict[UUID, Totals]:
    """Return the totals of each of the disclosures that has money lines."""
    rows = session.execute(
        select(MoneyLine.disclosure_id, *_sums(rule_of(session, township_id)))
        .where(*_standing(township_id), MoneyLine.disclosure_id.in_(disclosure_ids))
        .group_by(MoneyLine.disclosure_id)
    )
    return {disclosure_id: Totals(*map(int, sums)) for disclosure_id, *sums in rows}


def latest_month(session: Session, township_id: int, village_id: UUID, today: date) -> Month | None:
    """Return the money of the last month that is over and had any, or else of this month; None when there is none.

    A month that still runs looks like a thrifty one: its account is not published yet.
    """
    of_village = (*_standing(township_id), MoneyLine.village_id == village_id)
    begun = today.replace(day=1)
    last = session.scalar(
        select(func.coalesce(func.max(case((MoneyLine.day < begun, MoneyLine.day))), func.max(MoneyLine.day))).where(
            *of_village, MoneyLine.day <= today
        )
    )
    if last is None:
        return None
    first = last.replace(day=1)
    within = (*of_village, MoneyLine.day.between(first, last))
    rule = rule_of(session, township_id)
    sums = session.execute(select(*_sums(rule)).where(*within)).one()
    largest = session.scalars(
        select(MoneyLine)
        .where(*within, MoneyLine.direction == "out", not_(rule.moved()))
        .order_by(MoneyLine.amount_fen.desc(), MoneyLine.id)
        .limit(3)
    ).all()
    return Month(first, Totals(*map(int, sums)), largest, running=last >= begun)


def reading_of(session: Session, township_id: int, person_id: UUID, disclosure_id: UUID) -> Reading | None:
    return session.scalars(
        select(Reading).where(
            Reading.township_id == township_id,
            Reading.person_id == person_id,
            Reading.disclosure_id == disclosure_id,
        )
    ).one_or_none()


def read_among(session: Session, township_id: int, person_id: UUID, disclosure_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the disclosures the person has been credited for."""
    return set(
        session.scalars(
            select(Reading.disclosure_id).where(
                Reading.township_id == township_id,
                Reading.person_id == person_id,
                Reading.disclosure_id.in_(disclosure_ids),
            )
        )
    )


def _standing(township_id: int) -> tuple[ColumnElement[bool], ...]:
    """What holds for the township's lines that no correction took out and whose disclosure was not withdrawn."""
    return (MoneyLine.township_id == township_id, MoneyLine.withdrawn.is_(False))


def _sums(rule: Rule) -> tuple[ColumnElement[int], ...]:
    """Return the columns of `Totals`, in their order; PostgreSQL sums BIGINT as NUMERIC."""
    moved = func.coalesce(func.sum(case((rule.moved(), MoneyLine.amount_fen), else_=0)), 0)
    return rule.counted("in"), rule.counted("out"), func.count(), moved
