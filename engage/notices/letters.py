"""The letter on paper: a quarter of a village's money and affairs, for households that nobody reaches by phone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.finances import queries as finances
from engage.finances.queries import Month, Sums
from engage.residents.models import Household, Resident
from engage.supervision import register
from engage.supervision.queries import Case
from kernel.clock import SHANGHAI
from kernel.errors import NotFound
from kernel.identity.models import Person

LARGEST = 5
TITLES = 6
ANSWERED = 3
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int

    @property
    def key(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return quarter_of(self.first - timedelta(days=1))

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)


@dataclass(frozen=True)
class Letterbox:
    """A household as a letter names it: its number and the surnames of who lives there."""

    number: str
    surnames: Sequence[str]


@dataclass(frozen=True)
class Letter:
    """What the letter of a quarter says: the same for each household of the village."""

    quarter: Quarter
    months: Sequence[Month]
    largest: Sequence[MoneyLine]
    titles: Sequence[Disclosure]
    """What was published, the newest first; `more` further ones have no room."""
    more: int
    answered: Sequence[Case]

    @property
    def sums(self) -> Sums:
        return sum((month.sums for month in self.months), Sums())

    @property
    def carried_fen(self) -> int | None:
        return self.months[0].carried_fen

    @property
    def left_fen(self) -> int | None:
        return self.months[-1].left_fen


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(text: str) -> Quarter:
    """Read "2026-Q3". Raises NotFound."""
    found = _QUARTER.fullmatch(text)
    if found is None or not 2000 <= int(found[1]) <= 2100:
        raise NotFound
    return Quarter(int(found[1]), int(found[2]))


def letter(session: Session, township_id: int, village_id: UUID, quarter: Quarter) -> Letter:
    """Put together what a village's letter says about a quarter. Withdrawn disclosures and lines are not in it."""
    published = _published(session, township_id, village_id, quarter)
    return Letter(
        quarter,
        _months(session, township_id, village_id, quarter),
        _largest(session, township_id, village_id, quarter),
        published[:TITLES],
        len(published[TITLES:]),
        _answered(session, township_id, village_id, quarter),
    )


def letterboxes(session: Session, township_id: int, village_id: UUID, *, everybody: bool) -> list[Letterbox]:
    """Return a village's households by number: those with somebody who has no account yet, or all."""
    rows = session.execute(
        select(Household.number, Person.surname, Person.password_digest.is_(None))
        .join(Resident, (Resident.township_id == Household.township_id) & (Resident.household_id == Household.id))
        .join(Person, (Person.township_id == Resident.township_id) & (Person.id == Resident.person_id))
        .where(Household.township_id == township_id, Household.village_id == village_id, Person.active.is_(True))
        .order_by(Household.number, Person.id)
    ).all()
    households = [(number, list(people)) for number, people in groupby(rows, lambda row: row[0])]
    return [
        Letterbox(number, list(dict.fromkeys(surname for _, surname, _ in people)))
        for number, people in households
        if everybody or any(unreached for _, _, unreached in people)
    ]


def _months(session: Session, township_id: int, village_id: UUID, quarter: Quarter) -> list[Month]:
    """Return the quarter's three months; one without any line came to nothing."""
    firsts = [date(quarter.year, quarter.first.month + step, 1) for step in range(3)]
    year = finances.year_of(session, township_id, village_id, quarter.year, quarter.last)
    found = {month.first_day: month for month in year.months}
    left = max((month.first_day for month in year.months), default=None)
    carried = found[left].left_fen if left else None
    return [found.get(first, Month(first, Sums(), carried, carried)) for first in firsts]


def _largest(session: Session, township_id: int, village_id: UUID, quarter: Quarter) -> Sequence[MoneyLine]:
    return session.scalars(
        select(MoneyLine)
        .where(
            MoneyLine.township_id == township_id,
            MoneyLine.village_id == village_id,
            MoneyLine.direction == "out",
            MoneyLine.withdrawn.is_(False),
            MoneyLine.day.between(quarter.first, quarter.last),
        )
        .order_by(MoneyLine.amount_fen.desc(), MoneyLine.id)
        .limit(LARGEST)
    ).all()


def _published(session: Session, township_id: int, village_id: UUID, quarter: Quarter) -> Sequence[Disclosure]:
    return session.scalars(
        select(Disclosure)
        .where(
            Disclosure.township_id == township_id,
            Disclosure.village_id == village_id,
            Disclosure.state == "published",
            Disclosure.published_at >= _beginning(quarter),
            Disclosure.published_at < _beginning(quarter.next),
        )
        .order_by(Disclosure.published_at.desc(), Disclosure.id)
    ).all()


def _answered(session: Session, township_id: int, village_id: UUID, quarter: Quarter) -> list[Case]:
    """Return the newest questions of the quarter that everybody may read."""
    after = f"{quarter.next.first.isoformat()}~{UUID(int=0)}"
    found = register.readable_of_village(session, township_id, village_id, size=ANSWERED, after=after)
    return [case for case in found.items if case.opened_on >= quarter.first and (case.replies or case.reason)]


def _beginning(quarter: Quarter) -> datetime:
    return datetime.combine(quarter.first, time(), SHANGHAI)
