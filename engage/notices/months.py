"""Looking back on a month: what the villages published in it that somebody follows, and what that comes to.

The money is that of the accounts published in the month; it was spent before, as a rule in the month before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.notices.following import follows
from engage.notices.models import Notice
from kernel.identity.models import Person
from kernel.tenancy.models import Village

MOST = 200


@dataclass(frozen=True)
class Published:
    """A disclosure as it is called now, with its money in fen; `withdrawn` ones count nothing."""

    id: UUID
    title: str
    withdrawn: bool
    in_fen: int
    out_fen: int


@dataclass(frozen=True)
class VillageMonth:
    """What one village published in the month, the oldest first."""

    village: Village
    disclosures: Sequence[Published]

    @property
    def in_fen(self) -> int:
        return sum(one.in_fen for one in self.disclosures)

    @property
    def out_fen(self) -> int:
        return sum(one.out_fen for one in self.disclosures)


def looked_back(session: Session, township_id: int, person_id: UUID, month: str) -> list[VillageMonth]:
    """Return what a person's villages, or matters, published in a month ("2026-10"), by village."""
    disclosures = session.scalars(
        select(Disclosure)
        .join(Notice, (Notice.township_id == Disclosure.township_id) & (Notice.disclosure_id == Disclosure.id))
        .join(Person, (Person.township_id == Notice.township_id) & (Person.id == person_id))
        .where(
            Notice.township_id == township_id,
            Notice.month == month,
            Notice.act == "published",
            follows(Notice.village_id, Notice.matter_id),
        )
        .order_by(Notice.at, Notice.id)
        .limit(MOST)
    ).all()
    money = _money(session, township_id, [one.id for one in disclosures])
    by_village: dict[UUID, list[Published]] = defaultdict(list)
    for one in disclosures:
        came, went = money.get(one.id, (0, 0))
        by_village[one.village_id].append(Published(one.id, one.title, one.state == "withdrawn", came, went))
    villages = session.scalars(
        select(Village).where(Village.township_id == township_id, Village.id.in_(by_village)).order_by(Village.code)
    )
    return [VillageMonth(village, by_village[village.id]) for village in villages]


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _money(session: Session, township_id: int, disclosure_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    def total(direction: str) -> ColumnElement[int]:
        return func.sum(case((MoneyLine.direction == direction, MoneyLine.amount_fen), else_=0))

    rows = session.execute(
        select(MoneyLine.disclosure_id, total("in"), total("out"))
        .where(
            MoneyLine.township_id == township_id,
            MoneyLine.disclosure_id.in_(disclosure_ids),
            MoneyLine.withdrawn.is_(False),
        )
        .group_by(MoneyLine.disclosure_id)
    )
    return {disclosure_id: (int(came), int(went)) for disclosure_id, came, went in rows}
