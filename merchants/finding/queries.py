"""The shops that take points today, village by village."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy.models import Village
from merchants.contracts.goods import excluded_by_shop
from merchants.directory.hours import Hours
from merchants.directory.models import APPROVED, Shop

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; "" and None stand for anything. `name` is a part of it."""

    village_id: UUID | None = None
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Place:
    """A shop as everybody may know it. `goods` are the kinds for which it takes no points."""

    id: UUID
    name: str
    kind: str
    village: str
    village_code: str
    address: str
    hours: Hours
    goods: tuple[str, ...]


def places(
    session: Session, township_id: int, today: date, wanted: Wanted, *, after: UUID | None = None, limit: int = PAGE
) -> list[Place]:
    """Return up to `limit` shops that take points today, by village and then by age, from behind `after` on."""
    found = _selling(township_id, today, wanted).order_by(Village.code, Shop.id).limit(limit)
    if after is not None:
        found = found.where(tuple_(Village.code, Shop.id) > tuple_(*_place_of(session, township_id, after)))
    return _places(session, township_id, today, found)


def place(session: Session, township_id: int, shop_id: UUID, today: date) -> Place:
    """Return a shop that takes points today. Raises NotFound."""
    found = _places(session, township_id, today, _selling(township_id, today, Wanted()).where(Shop.id == shop_id))
    if not found:
        raise NotFound
    return found[0]


def _selling(township_id: int, today: date, wanted: Wanted) -> Select[Shop, str, str]:
    """Say in SQL what `merchants.directory.standing` says of one shop."""
    found = (
        select(Shop, Village.name, Village.code)
        .join(Village, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .where(Shop.township_id == township_id, Shop.state == APPROVED)
        .where(or_(Shop.sells_until.is_(None), Shop.sells_until >= today))
        .where(or_(Shop.sells_from.is_(None), Shop.sells_from <= today))
    )
    if wanted.village_id is not None:
        found = found.where(Shop.village_id == wanted.village_id)
    if wanted.kind:
        found = found.where(Shop.kind == wanted.kind)
    if wanted.name:
        found = found.where(Shop.name.contains(wanted.name, autoescape=True))
    return found


def _place_of(session: Session, township_id: int, shop_id: UUID) -> tuple[str, UUID]:
    """Return where a shop stands in the order of the list. Raises NotFound."""
    code = session.scalar(
        select(Village.code)
        .join(Shop, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .where(Shop.township_id == township_id, Shop.id == shop_id)
    )
    if code is None:
        raise NotFound
    return code, shop_id


def _places(session: Session, township_id: int, today: date, wanted: Select[Shop, str, str]) -> list[Place]:
    rows = session.execute(wanted).all()
    goods = excluded_by_shop(session, township_id, [shop.id for shop, *_ in rows], today)
    return [
        Place(
            id=shop.id,
            name=shop.name,
            kind=shop.kind,
            village=village,
            village_code=code,
            address=shop.address,
            hours=Hours.of(shop.hours),
            goods=goods[shop.id],
        )
        for shop, village, code in rows
    ]
