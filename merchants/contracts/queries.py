"""Looking at a shop's contracts and at the steps of its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Person
from merchants.contracts.models import ShopContract
from merchants.directory.models import ShopStep


@dataclass(frozen=True)
class Step:
    """What a shop became, when, by whom ("" for the command line) and why."""

    state: str
    at: datetime
    by: str
    reason: str


def contracts_of(session: Session, township_id: int, shop_id: UUID) -> Sequence[ShopContract]:
    """Return a shop's contracts, the newest first."""
    wanted = select(ShopContract).where(ShopContract.township_id == township_id, ShopContract.shop_id == shop_id)
    return session.scalars(wanted.order_by(ShopContract.id.desc())).all()


def contract_of(session: Session, township_id: int, shop_id: UUID, contract_id: UUID) -> ShopContract:
    """Return a contract of this shop. Raises NotFound."""
    found = session.get(ShopContract, (township_id, contract_id))
    if found is None or found.shop_id != shop_id:
        raise NotFound
    return found


def steps_of(session: Session, township_id: int, shop_id: UUID) -> list[Step]:
    """Return what a shop became, the newest first; that a contract ran out is no step, but a date."""
    rows = session.execute(
        select(ShopStep.state, ShopStep.at, Person.name, ShopStep.reason)
        .outerjoin(Person, (Person.township_id == ShopStep.township_id) & (Person.id == ShopStep.actor_id))
        .where(ShopStep.township_id == township_id, ShopStep.shop_id == shop_id)
        .order_by(ShopStep.id.desc())
    )
    return [Step(state, at, name or "", reason) for state, at, name, reason in rows]


def name_of(session: Session, township_id: int, person_id: UUID | None) -> str:
    """Return somebody's name; "" for nobody."""
    wanted = select(Person.name).where(Person.township_id == township_id, Person.id == person_id)
    return session.scalar(wanted) or ""
