"""Looking at sales: one, a shop's, a day's, and what settlement counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from kernel.clock import SHANGHAI
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.locking import locked_row
from kernel.tenancy.models import Village
from merchants.directory.models import Shop
from merchants.offline.models import COVERED, OfflineSale
from merchants.redemptions.models import AWAITING, CAPTURED, CLAIMED, OPEN, PayCode, Redemption
from merchants.redemptions.sale import Parties, Sale, number_of, sale_of
from merchants.refunds.models import Refund

PAGE = 50


@dataclass(frozen=True)
class ShopTotal:
    """What a shop took in a range of business days: sales that were not voided, their points and worth in fen.

    They were paid, or are borne by the township: see `merchants.offline`.
    What was given back on those days is taken off, whenever it was sold, as in the books; so each of the first three
    can be below zero. `refunded_points` says how much that was.
    """

    shop_id: UUID
    sales: int
    points: int
    amount_fen: int
    refunded_points: int


@dataclass(frozen=True)
class CodeState:
    """Where a pay code stands: "open", "expired" (a newer one was made, or its minute is over) or "claimed"."""

    id: UUID
    state: str
    expires_at: datetime
    digest: str
    sale: Sale | None


def sale(session: Session, township_id: int, sale_id: UUID, now: datetime) -> Sale:
    """Return a sale of the township. Raises NotFound."""
    return _one(session, _sales(township_id).where(Redemption.id == sale_id), now)


def locked_sale(session: Session, township_id: int, sale_id: UUID) -> Redemption:
    """Return a sale that nobody else can change before this work ends. Raises NotFound."""
    return locked_row(session, Redemption, township_id, sale_id)


def sale_by_key(session: Session, township_id: int, shop_id: UUID, key: str, now: datetime) -> Sale:
    """Return the sale that a shop's till made under a key. Raises NotFound: nothing was taken under it."""
    wanted = _sales(township_id).where(Redemption.shop_id == shop_id, Redemption.key == key)
    return _one(session, wanted, now)


def sale_by_number(session: Session, township_id: int, shop_id: UUID, number: str) -> UUID:
    """Return the id of the sale whose receipt has this number (spaces do not matter). Raises NotFound."""
    digits = "".join(number.split())
    try:
        begins = datetime.strptime(digits[:6], "%y%m%d").replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise NotFound from error
    of_day = select(Redemption).where(
        Redemption.township_id == township_id,
        Redemption.shop_id == shop_id,
        Redemption.at >= begins,
        Redemption.at < begins + timedelta(days=1),
    )
    for row in session.scalars(of_day):
        if number_of(row.at, row.id).replace(" ", "") == digits:
            return row.id
    raise NotFound


def shop_sales(
    session: Session,
    township_id: int,
    shop_id: UUID,
    now: datetime,
    *,
    before: UUID | None = None,
    on: date | None = None,
    limit: int = PAGE,
) -> list[Sale]:
    """Return up to `limit` of a shop's sales, the newest first, older than the sale `before`; `on` picks one day."""
    wanted = _sales(township_id).where(Redemption.shop_id == shop_id).order_by(Redemption.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Redemption.id < before)
    if on is not None:
        wanted = wanted.where(Redemption.business_day == on)
    return [_sale(row, now) for row in session.execute(wanted)]


def shop_total(session: Session, township_id: int, shop_id: UUID, first: date, last: date) -> ShopTotal:
    """Return what one shop took from `first` to `last`, both included."""
    found = session.execute(_totals(township_id, first, last, shop_id)).one_or_none()
    return ShopTotal(*found) if found else ShopTotal(shop_id, 0, 0, 0, 0)


def totals_by_shop(session: Session, township_id: int, first: date, last: date) -> list[ShopTotal]:
    """Return what each shop took from `first` to `last`, both included; shops without a sale are left out."""
    return [ShopTotal(*row) for row in session.execute(_totals(township_id, first, last))]


def pay_code(session: Session, township_id: int, person_id: UUID, pay_code_id: UUID, now: datetime) -> CodeState:
    """Return where a person's own code stands, with the sale that claimed it. Raises NotFound."""
    code = session.get(PayCode, (township_id, pay_code_id))
    if code is None or code.person_id != person_id:
        raise NotFound
    if code.state == CLAIMED:
        claimed_by = _one(session, _sales(township_id).where(Redemption.pay_code_id == pay_code_id), now)
        return CodeState(code.id, CLAIMED, code.expires_at, code.digest, claimed_by)
    state = OPEN if code.state == OPEN and code.expires_at > now else "expired"
    return CodeState(code.id, state, code.expires_at, code.digest, None)


def waiting_sale(session: Session, township_id: int, person_id: UUID, now: datetime) -> UUID | None:
    """Return the sale that a person is asked to confirm, the newest when there are several."""
    return session.scalar(
        select(Redemption.id)
        .where(Redemption.township_id == township_id, Redemption.person_id == person_id)
        .where(Redemption.state == AWAITING, Redemption.confirm_by > now)
        .order_by(Redemption.id.desc())
        .limit(1)
    )


def shop_of_sale(session: Session, redemption: Redemption) -> Shop:
    return session.get_one(Shop, (redemption.township_id, redemption.shop_id))


_Found = Row[Redemption, str, str, str, str | None]
_home = Village.__table__.alias("payer_village")


def _sales(township_id: int) -> Select[Redemption, str, str, str, str | None]:
    return (
        select(Redemption, Shop.name, Village.name, Person.surname, _home.c.name)
        .join(Shop, (Shop.township_id == Redemption.township_id) & (Shop.id == Redemption.shop_id))
        .join(Village, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .join(Person, (Person.township_id == Redemption.township_id) & (Person.id == Redemption.person_id))
        .outerjoin(_home, (_home.c.township_id == Person.township_id) & (_home.c.id == Person.village_id))
        .where(Redemption.township_id == township_id)
    )


def _one(session: Session, wanted: Select[Redemption, str, str, str, str | None], now: datetime) -> Sale:
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return _sale(found, now)


def _sale(row: _Found, now: datetime) -> Sale:
    redemption, shop_name, shop_village, surname, village = row
    return sale_of(redemption, Parties(shop_name, shop_village, surname, village or ""), now)


def _totals(township_id: int, first: date, last: date, shop_id: UUID | None = None) -> Select[Any]:
    parts = (part(township_id, first, last, shop_id) for part in (_paid, _given_back, _borne))
    booked = union_all(*parts).subquery()
    sums = (booked.c.sales, booked.c.points, booked.c.amount_fen, booked.c.refunded)
    return (
        # A sum of bigints is a numeric on PostgreSQL, and points are whole.
        select(booked.c.shop_id, *(cast(func.sum(column), BigInteger) for column in sums))
        .group_by(booked.c.shop_id)
        .order_by(booked.c.shop_id)
    )


def _paid(township_id: int, first: date, last: date, shop_id: UUID | None) -> Select[UUID, int, int, int, int]:
    found = (
        select(
            Redemption.shop_id,
            literal(1).label("sales"),
            Redemption.points,
            Redemption.amount_fen,
            literal(0).label("refunded"),
        )
        .where(Redemption.township_id == township_id, Redemption.state == CAPTURED)
        .where(Redemption.business_day.between(first, last))
    )
    return found if shop_id is None else found.where(Redemption.shop_id == shop_id)


def _given_back(township_id: int, first: date, last: date, shop_id: UUID | None) -> Select[UUID, int, int, int, int]:
    """A sale of which a part was given back is still one; the last part takes it away."""
    undone = case((Refund.left_points == 0, -1), else_=0)
    found = (
        select(Refund.shop_id, undone, -Refund.points, -Refund.amount_fen, Refund.points)
        .where(Refund.township_id == township_id)
        .where(Refund.business_day.between(first, last))
    )
    return found if shop_id is None else found.where(Refund.shop_id == shop_id)


def _borne(township_id: int, first: date, last: date, shop_id: UUID | None) -> Select[UUID, int, int, int, int]:
    """A sale without a network that the township bears: the shop is owed it, though nobody's points paid it."""
    sale = OfflineSale
    found = (
        select(sale.shop_id, literal(1), sale.points, sale.points * sale.face_value_fen, literal(0))
        .where(sale.township_id == township_id, sale.outcome == COVERED)
        .where(sale.business_day.between(first, last))
    )
    return found if shop_id is None else found.where(sale.shop_id == shop_id)
