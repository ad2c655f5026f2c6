"""Looking back on a month: what the villages published in it that somebody follows, answered, and were late with.

The money is that of the accounts published in the month; it was spent before, as a rule in the month before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.notices import queries
from engage.notices.following import follows
from engage.notices.models import Notice
from engage.notices.queries import Following
from engage.obligations import queries as obligations
from engage.obligations.periods import opening
from engage.obligations.queries import Obligation
from engage.pockets.rules import rule_of
from engage.supervision.queries import Case
from engage.supervision.register import answered_between
from kernel.clock import SHANGHAI
from kernel.identity.models import Person
from kernel.tenancy.models import Village

MOST = 200
MOST_ANSWERED = 20


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
    """What one village published in the month, the oldest first; what was due in it and late; what was answered.

    Of a village of which somebody follows single matters, those matters; answers are told of a whole village alone.
    """

    village: Village
    disclosures: Sequence[Published]
    late: Sequence[Obligation] = ()
    answered: Sequence[Case] = ()

    @property
    def in_fen(self) -> int:
        return sum(one.in_fen for one in self.disclosures)

    @property
    def out_fen(self) -> int:
        return sum(one.out_fen for one in self.disclosures)


def looked_back(session: Session, township_id: int, person_id: UUID, month: str, today: date) -> list[VillageMonth]:
    """Return what a person's villages, or matters, published in a month ("2026-10"), their own village first.

    Villages of which there is nothing to tell are left out.
    """
    reader = session.get_one(Person, (township_id, person_id))
    followed = queries.following(session, township_id, reader)
    published = _published(session, township_id, person_id, month)
    villages = session.scalars(
        select(Village)
        .where(Village.township_id == township_id, Village.id.in_(published.keys() | followed.keys()))
        .order_by(Village.code)
    )
    rows = [
        VillageMonth(
            village,
            published.get(village.id, ()),
            _late(session, village, followed.get(village.id), month, today),
            _answered(session, village, followed.get(village.id), month),
        )
        for village in sorted(villages, key=lambda one: one.id != reader.village_id)
    ]
    return [row for row in rows if row.disclosures or row.late or row.answered]


def _published(session: Session, township_id: int, person_id: UUID, month: str) -> dict[UUID, list[Published]]:
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
    return by_village


def _late(session: Session, village: Village, how: Following | None, month: str, today: date) -> list[Obligation]:
    """Return what was due in the month and is late, or came late."""
    if how is None or how.how == "none":
        return []
    owed = obligations.of_village(session, village.township_id, village.id, today)
    return [
        one
        for one in owed
        if f"{one.due_on:%Y-%m}" == month
        and (one.state == obligations.LATE or one.was_late)
        and (how.how == "whole" or one.matter_id in how.matters)
    ]


def _answered(session: Session, village: Village, how: Following | None, month: str) -> Sequence[Case]:
    if how is None or how.how != "whole":
        return ()
    begins, ends = (datetime.combine(day, time(), SHANGHAI) for day in (first_day(month), opening(month)) if day)
    return answered_between(session, village.township_id, village.id, begins, ends, MOST_ANSWERED)


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _money(session: Session, township_id: int, disclosure_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    rule = rule_of(session, township_id)
    rows = session.execute(
        select(MoneyLine.disclosure_id, rule.counted("in"), rule.counted("out"))
        .where(
            MoneyLine.township_id == township_id,
            MoneyLine.disclosure_id.in_(disclosure_ids),
            MoneyLine.withdrawn.is_(False),
        )
        .group_by(MoneyLine.disclosure_id)
    )
    return {disclosure_id: (int(came), int(went)) for disclosure_id, came, went in rows}
