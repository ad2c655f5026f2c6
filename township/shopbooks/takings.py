"""What a shop took, summed up, and each sale and refund behind the sums.

A sale without a network that the township bears is one too: the shop is owed it like any other, so that the sums here
are those of the shop's account in the books.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kernel.identity.models import Person
from kernel.tenancy.models import Village
from merchants.directory.models import Terminal
from merchants.offline.models import COVERED, OfflineSale
from merchants.redemptions.models import CAPTURED, VOIDED, Redemption
from merchants.redemptions.sale import number_of
from merchants.refunds.models import Refund
from township.shopbooks.periods import Period

BORNE = "borne"
"""The means of a sale without a network that the township bears."""
BY = ("business_day", "clerk_id", "terminal_id", "means")


@dataclass(frozen=True)
class Taking:
    """Sales less those undone, with points and fen less what was given back, which `refunded` points tell too."""

    sales: int = 0
    points: int = 0
    amount_fen: int = 0
    refunded: int = 0


@dataclass(frozen=True)
class Movement:
    """A sale, or what was given back of one, with the number on its receipt. Points and fen are below zero then.

    What the township bears has a number, but no receipt: `sale_id` is empty. Of a sale that was cancelled on its day
    nothing counts; `voided_points` tells what it was.
    """

    id: UUID
    at: datetime
    business_day: date
    number: str
    sale_id: UUID | None
    points: int
    amount_fen: int
    voided_points: int
    means: str
    clerk: str
    device: str
    payer: str
    payer_village: str

    @property
    def is_refund(self) -> bool:
        return self.points < 0

    @property
    def is_borne(self) -> bool:
        return self.sale_id is None


def total(session: Session, township_id: int, shop_id: UUID, when: Period) -> Taking:
    """Return what a shop took in a period."""
    booked = _booked(township_id, shop_id, when)
    return _taking(session.execute(select(*_sums(booked))).one())


def by(session: Session, township_id: int, shop_id: UUID, when: Period, what: str) -> dict[Any, Taking]:
    """Return what a shop took by one of `BY`; a refund counts for the clerk and the device of its sale."""
    booked = _booked(township_id, shop_id, when)
    rows = session.execute(select(booked.c[what], *_sums(booked)).group_by(booked.c[what]).order_by(booked.c[what]))
    return {key: _taking(sums) for key, *sums in rows}


def movements(
    session: Session, township_id: int, shop_id: UUID, when: Period, *, limit: int, before: UUID | None = None
) -> Sequence[Movement]:
    """Return up to `limit` sales and refunds of a period, the newest first, from behind the one with the id `before`.

    Ids begin with the time. Sales that were cancelled are among them.
    """
    booked = _booked(township_id, shop_id, when, _voided(township_id, shop_id, when))
    wanted = (
        select(booked, Person.surname, Village.name, _clerk.c.name, Terminal.label)
        .join(Person, (Person.township_id == township_id) & (Person.id == booked.c.person_id))
        .outerjoin(Village, (Village.township_id == township_id) & (Village.id == Person.village_id))
        .outerjoin(_clerk, (_clerk.c.township_id == township_id) & (_clerk.c.id == booked.c.clerk_id))
        .outerjoin(Terminal, (Terminal.township_id == township_id) & (Terminal.id == booked.c.terminal_id))
        .order_by(booked.c.id.desc())
        .limit(limit)
    )
    found = session.execute(wanted if before is None else wanted.where(booked.c.id < before))
    return [_movement(row) for row in found]


_clerk = Person.__table__.alias("clerk")


def names(session: Session, township_id: int, shop_id: UUID, what: str, keys: Collection[Any]) -> dict[Any, str]:
    """Return what the clerks or the devices are called by which takings were told apart; of means and days nothing."""
    if what == "clerk_id":
        wanted = select(Person.id, Person.name).where(Person.township_id == township_id, Person.id.in_(keys))
    elif what == "terminal_id":
        wanted = select(Terminal.id, Terminal.label).where(
            Terminal.township_id == township_id, Terminal.shop_id == shop_id
        )
    else:
        return {}
    return {row[0]: row[1] for row in session.execute(wanted)}


def _movement(row: Any) -> Movement:
    return Movement(
        id=row.id,
        at=row.at,
        business_day=row.business_day,
        number=number_of(row.asked_at, row.numbered),
        sale_id=row.sale_id,
        points=row.points,
        amount_fen=row.amount_fen,
        voided_points=row.voided_points,
        means=row.means,
        clerk=row[-2] or "",
        device=row.label or "",
        payer=row.surname,
        payer_village=row[-3] or "",
    )


def _booked(township_id: int, shop_id: UUID, when: Period, *others: Select[*tuple[Any, ...]]) -> Subquery:
    asked = (township_id, shop_id, when)
    return union_all(_paid(*asked), _given_back(*asked), _borne(*asked), *others).subquery()


def _paid(township_id: int, shop_id: UUID, when: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Redemption.id, Redemption.id.label("sale_id"), Redemption.id.label("numbered")),
            *(Redemption.at, Redemption.at.label("asked_at"), Redemption.business_day, Redemption.person_id),
            *(Redemption.clerk_id, Redemption.terminal_id, Redemption.means),
            literal(1).label("sales"),
            *(Redemption.points, Redemption.amount_fen),
            *(literal(0).label("refunded"), literal(0).label("voided_points")),
        )
        .where(Redemption.township_id == township_id, Redemption.shop_id == shop_id, Redemption.state == CAPTURED)
        .where(Redemption.business_day.between(when.first, when.last))
    )


def _given_back(township_id: int, shop_id: UUID, when: Period) -> Select[*tuple[Any, ...]]:
    """A sale of which a part was given back is still one; the last part takes it away."""
    return (
        select(
            *(Refund.id, Redemption.id, Redemption.id),
            *(Refund.at, Redemption.at, Refund.business_day, Redemption.person_id),
            *(Redemption.clerk_id, Redemption.terminal_id, Redemption.means),
            case((Refund.left_points == 0, -1), else_=0),
            *(-Refund.points, -Refund.amount_fen, Refund.points, literal(0)),
        )
        .join(
            Redemption,
            (Redemption.township_id == Refund.township_id) & (Redemption.id == Refund.redemption_id),
        )
        .where(Refund.township_id == township_id, Refund.shop_id == shop_id)
        .where(Refund.business_day.between(when.first, when.last))
    )


def _voided(township_id: int, shop_id: UUID, when: Period) -> Select[*tuple[Any, ...]]:
    """Sales that were cancelled on their day: they are in no sum, and in the list for whoever looks for one."""
    return (
        select(
            *(Redemption.id, Redemption.id, Redemption.id),
            *(Redemption.at, Redemption.at, Redemption.business_day, Redemption.person_id),
            *(Redemption.clerk_id, Redemption.terminal_id, Redemption.means),
            *(literal(0), literal(0), literal(0), literal(0), Redemption.points),
        )
        .where(Redemption.township_id == township_id, Redemption.shop_id == shop_id, Redemption.state == VOIDED)
        .where(Redemption.business_day.between(when.first, when.last))
    )


def _borne(township_id: int, shop_id: UUID, when: Period) -> Select[*tuple[Any, ...]]:
    """What the township bears is nobody's points: it is no sale that could be given back."""
    sale, at = OfflineSale, OfflineSale.settled_at
    return (
        select(
            *(sale.id, cast(null(), Uuid), sale.id),
            *(at, at, sale.business_day, sale.person_id),
            *(sale.clerk_id, sale.terminal_id, literal(BORNE)),
            literal(1),
            *(sale.points, sale.points * sale.face_value_fen, literal(0), literal(0)),
        )
        .where(sale.township_id == township_id, sale.shop_id == shop_id, sale.outcome == COVERED)
        .where(sale.business_day.between(when.first, when.last))
    )


def _sums(booked: Subquery) -> list[ColumnElement[int]]:
    # A sum of bigints is a numeric on PostgreSQL, and points are whole.
    columns = (booked.c.sales, booked.c.points, booked.c.amount_fen, booked.c.refunded)
    return [cast(func.coalesce(func.sum(column), 0), BigInteger) for column in columns]


def _taking(sums: Any) -> Taking:
    return Taking(*(int(value) for value in sums))
