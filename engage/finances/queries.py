"""Adding up a village's money lines: by month, by category, by year, and what was left at the end of each month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, extract, func, not_, select
from sqlalchemy.orm import Session

from engage.disclosures.models import MoneyLine
from engage.finances.models import OpeningBalance
from engage.pockets.rules import Rule, rule_of


@dataclass(frozen=True)
class Sums:
    """What came in and went out, in fen, and over how many lines: those that only move money are among these alone."""

    in_fen: int = 0
    out_fen: int = 0
    lines: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.in_fen + other.in_fen, self.out_fen + other.out_fen, self.lines + other.lines)


@dataclass(frozen=True)
class Month:
    """A month's money, and what the village had before and after it; None before the opening balance is known."""

    first_day: date
    sums: Sums
    carried_fen: int | None = None
    left_fen: int | None = None


@dataclass(frozen=True)
class Category:
    """What came in or went out under one heading; the name is empty for lines that have none."""

    name: str
    direction: str
    fen: int
    lines: int


@dataclass(frozen=True)
class Year:
    """A year's money. `months` begin with January and end with the last one that has lines, or with December.

    `categories` are in the order of their amounts, the largest first. The first `ended` months of the year are over:
    only those are compared, for of the running month's money most is not published. `same_months_before` is what they
    came to in the year before, and `before` holds its sums by the number of the month. `moved` are the lines that only
    move money between the village's own pockets, or none yet: they count in no sum and in no balance.
    """

    year: int
    months: Sequence[Month]
    categories: Sequence[Category]
    before: dict[int, Sums]
    ended: int = 12
    moved: Sequence[MoneyLine] = ()

    @property
    def whole_months(self) -> Sequence[Month]:
        return self.months[: self.ended]

    @property
    def whole_sums(self) -> Sums:
        return sum((month.sums for month in self.whole_months), Sums())

    @property
    def sums(self) -> Sums:
        return sum((month.sums for month in self.months), Sums())

    @property
    def same_months_before(self) -> Sums:
        return sum((self.before.get(month.first_day.month, Sums()) for month in self.whole_months), Sums())

    @property
    def change(self) -> int | None:
        """By how much more, in per mille, was spent than in the same months before; None when nothing was then."""
        before = self.same_months_before.out_fen
        return rounded(1000 * (self.whole_sums.out_fen - before), before) if before else None


def year_of(session: Session, township_id: int, village_id: UUID, year: int, today: date) -> Year:
    """Add up a village's year. Lines that were withdrawn count nowhere."""
    rule = rule_of(session, township_id)
    by_month = _by_month(session, township_id, village_id, year, rule)
    sums = {month: found for (of, month), found in by_month.items() if of == year}
    last = 12 if year < today.year else max(sums, default=0)
    opening = opening_of(session, township_id, village_id)
    months = [Month(date(year, number, 1), sums.get(number, Sums())) for number in range(1, last + 1)]
    return Year(
        year,
        _carried(session, opening, months, rule) if opening and months else months,
        _categories(session, township_id, village_id, year, rule),
        {month: found for (of, month), found in by_month.items() if of == year - 1},
        12 if year < today.year else today.month - 1,
        _moved(session, township_id, village_id, year, rule),
    )


def years(session: Session, township_id: int, village_id: UUID) -> list[int]:
    """Return the years in which a village has money lines, the newest first, with those between them."""
    days = select(func.min(MoneyLine.day), func.max(MoneyLine.day)).where(*_counted(township_id, village_id))
    first, last = session.execute(days).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def openings(session: Session, township_id: int, village_id: UUID) -> Sequence[OpeningBalance]:
    """Return a village's opening balance as it was entered first and corrected later: the last one holds."""
    return session.scalars(
        select(OpeningBalance)
        .where(OpeningBalance.township_id == township_id, OpeningBalance.village_id == village_id)
        .order_by(OpeningBalance.number)
    ).all()


def opening_of(session: Session, township_id: int, village_id: UUID) -> OpeningBalance | None:
    """Return the opening balance that holds."""
    return next(reversed(openings(session, township_id, village_id)), None)


def rounded(part: int, whole: int) -> int:
    """Divide, and round a half up."""
    return (2 * part + whole) // (2 * whole)


def _by_month(
    session: Session, township_id: int, village_id: UUID, year: int, rule: Rule
) -> dict[tuple[int, int], Sums]:
    """Return the sums of the year and the one before by year and month."""
    of, month = extract("year", MoneyLine.day), extract("month", MoneyLine.day)
    rows = session.execute(
        select(of, month, rule.counted("in"), rule.counted("out"), func.count())
        .where(*_counted(township_id, village_id))
        .where(MoneyLine.day.between(date(max(year - 1, 1), 1, 1), date(year, 12, 31)))
        .group_by(of, month)
    )
    return {(int(one), int(two)): Sums(int(came), int(went), many) for one, two, came, went, many in rows}


def _categories(session: Session, township_id: int, village_id: UUID, year: int, rule: Rule) -> list[Category]:
    total = func.sum(MoneyLine.amount_fen)
    rows = session.execute(
        select(MoneyLine.category, MoneyLine.direction, total, func.count())
        .where(*_counted(township_id, village_id), not_(rule.moved()))
        .where(MoneyLine.day.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(MoneyLine.category, MoneyLine.direction)
        .order_by(total.desc(), MoneyLine.category)
    )
    return [Category(name, direction, int(fen), many) for name, direction, fen, many in rows]


def _moved(session: Session, township_id: int, village_id: UUID, year: int, rule: Rule) -> Sequence[MoneyLine]:
    return session.scalars(
        select(MoneyLine)
        .where(*_counted(township_id, village_id), rule.moved())
        .where(MoneyLine.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(MoneyLine.day, MoneyLine.id)
    ).all()


def _carried(session: Session, opening: OpeningBalance, months: Sequence[Month], rule: Rule) -> list[Month]:
    """Carry the opening balance through the months: what is left of one is what the next begins with."""
    first = months[0].first_day
    had: int | None = None
    if opening.day < first:
        had = opening.amount_fen + _net(session, opening, first - timedelta(days=1), rule)
    carried = []
    for month in months:
        end = _end(month.first_day)
        left = had + month.sums.in_fen - month.sums.out_fen if had is not None else None
        if month.first_day <= opening.day <= end:
            # Lines of the month's days before it are in the opening balance already.
            had = opening.amount_fen if opening.day == month.first_day else None
            left = opening.amount_fen + _net(session, opening, end, rule)
        carried.append(Month(month.first_day, month.sums, had, left))
        had = left
    return carried


def _net(session: Session, opening: OpeningBalance, until: date, rule: Rule) -> int:
    """Return what came in less what went out from the opening balance's day to the end of `until`."""
    counted = _counted(opening.township_id, opening.village_id)
    came, went = session.execute(
        select(rule.counted("in"), rule.counted("out")).where(*counted, MoneyLine.day.between(opening.day, until))
    ).one()
    return int(came) - int(went)


def _counted(township_id: int, village_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        MoneyLine.township_id == township_id,
        MoneyLine.village_id == village_id,
        MoneyLine.withdrawn.is_(False),
    )


def _end(first_day: date) -> date:
    return (first_day + timedelta(days=31)).replace(day=1) - timedelta(days=1)
