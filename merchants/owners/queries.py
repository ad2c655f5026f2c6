"""Looking at a shop's owners: who let each in and was shown the code, and what waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.identity.models import Person
from kernel.second_person import WAITS
from merchants.directory import queries as directory
from merchants.directory.models import PARTS, LetIn, Shop
from merchants.owners import service
from merchants.owners.models import OwnerRequest
from merchants.owners.service import Who


@dataclass(frozen=True)
class Hand:
    """A part that somebody had: "asked", "agreed", or was shown the "code"."""

    part: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Owner:
    """An owner with everybody who had a part in letting them in, the first first."""

    name: str
    signed_up: bool
    hands: Sequence[Hand]


@dataclass(frozen=True)
class Waiting:
    """An asking that waits, as somebody sees it who may agree to it or not."""

    id: UUID
    name: str
    asked_by: str
    asked_at: datetime
    own: bool
    may_agree: bool


def owners_of(session: Session, township_id: int, shop_id: UUID) -> list[Owner]:
    """Return the owners of a shop, by name."""
    rows = session.execute(
        select(LetIn.person_id, LetIn.part, Person.name, LetIn.at)
        .join(Person, (Person.township_id == LetIn.township_id) & (Person.id == LetIn.by))
        .where(LetIn.township_id == township_id, LetIn.shop_id == shop_id)
        .order_by(LetIn.at, LetIn.id)
    ).all()
    rows = sorted(rows, key=lambda row: (row.at, PARTS.index(row.part)))
    return [
        Owner(one.name, one.signed_up, [Hand(part, name, at) for who, part, name, at in rows if who == one.person_id])
        for one in directory.clerks(session, township_id, shop_id, role="owner")
    ]


def waiting(session: Session, who: Who) -> Waiting | None:
    """Return what waits in a shop."""
    row = service.waiting_in(session, who.township_id, who.shop_id)
    if row is None:
        return None
    asker = session.get_one(Person, (who.township_id, row.asked_by)).name
    return Waiting(
        row.id, row.name, asker, row.asked_at, row.asked_by == who.person_id, service.may_agree(session, row, who)
    )


def shops_waiting(session: Session, township_id: int) -> Sequence[tuple[UUID, str]]:
    """Return the id and name of each shop in which an asking waits."""
    rows = session.execute(
        select(Shop.id, Shop.name)
        .join(OwnerRequest, (OwnerRequest.township_id == Shop.township_id) & (OwnerRequest.shop_id == Shop.id))
        .where(OwnerRequest.township_id == township_id, OwnerRequest.state == WAITS)
        .order_by(OwnerRequest.id)
    )
    return [(shop_id, name) for shop_id, name in rows]


def count_waiting(session: Session, township_id: int, shop_id: UUID | None = None) -> int:
    """Return how many askings wait, in the township or in one shop."""
    wanted = select(func.count()).select_from(OwnerRequest)
    wanted = wanted.where(OwnerRequest.township_id == township_id, OwnerRequest.state == WAITS)
    return session.scalar(wanted if shop_id is None else wanted.where(OwnerRequest.shop_id == shop_id)) or 0
