"""The steps of a shop's life after it was taken in: suspended, let in again, ended, begun again by a new contract."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.locking import locked_row
from merchants.directory.models import APPROVED, ENDED, Shop, ShopStep
from merchants.directory.refusals import ContractNeeded
from merchants.directory.standing import standing_of


def set_state(
    session: Session, township_id: int, shop_id: UUID, state: str, actor_id: UUID, now: datetime, reason: str = ""
) -> Shop:
    """Suspend a shop ("suspended"), end it ("ended"), or let it sell again ("approved"); the same again does nothing.

    Its tills refuse every sale while it is suspended and once it is ended. Raises NotFound, ContractNeeded: what has
    ended, by an officer or by its date, is begun again by a contract alone.
    """
    shop = locked_shop(session, township_id, shop_id)
    standing = standing_of(shop, business_day(now))
    if standing == ENDED and state != ENDED:
        raise ContractNeeded
    if standing != state:
        _become(session, shop, state, reason, actor_id, now)
    return shop


def begin_again(session: Session, shop: Shop, actor_id: UUID | None, now: datetime) -> None:
    """Let a shop that had ended take points again, now that a new contract says so."""
    if shop.state == ENDED:
        _become(session, shop, APPROVED, "", actor_id, now)


def locked_shop(session: Session, township_id: int, shop_id: UUID) -> Shop:
    """Return a shop that nobody else decides about before this work ends; sales go on meanwhile. Raises NotFound."""
    return locked_row(session, Shop, township_id, shop_id, others_may_refer=True)


def _become(session: Session, shop: Shop, state: str, reason: str, actor_id: UUID | None, now: datetime) -> None:
    shop.state = state
    session.flush()
    write_step(session, shop, reason, actor_id, now)
    details = {"reason": reason} if reason else {}
    audit.record(session, shop.township_id, actor_id, f"shop.{state}", f"shop:{shop.id}", details, now)


def write_step(session: Session, shop: Shop, reason: str, actor_id: UUID | None, now: datetime) -> None:
    """Write down what the shop is from now on, and who decided it."""
    session.add(
        ShopStep(
            township_id=shop.township_id,
            id=new_id(),
            shop_id=shop.id,
            state=shop.state,
            reason=reason,
            actor_id=actor_id,
            at=now,
        )
    )
