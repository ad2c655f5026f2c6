"""Who stands where when a sale is asked for: the till, its shop and the clerk; the payer and the payer's village."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.identity.models import Person, Role
from kernel.tenancy.models import Township, Village
from merchants.directory.models import Shop, Terminal
from merchants.directory.refusals import NotYourShop, TerminalCutOff, TerminalRequired
from merchants.redemptions.refusals import OverSaleLimit, PayerBlocked, SellingToOneself, ShopSuspended
from merchants.redemptions.sale import Parties


@dataclass(frozen=True)
class Asking:
    """What a till asks for under a key: so many points of whoever showed the code with this digest."""

    township_id: int
    shop_id: UUID
    clerk_id: UUID
    terminal_id: UUID
    key: str
    digest: str
    points: int


@dataclass(frozen=True)
class Counter:
    """A till that may sell, and the township's rules for its sales (points; the face value in fen)."""

    shop_name: str
    shop_village: str
    face_value_fen: int
    confirm_above_points: int


def counter_of(session: Session, asking: Asking) -> Counter:
    """Return the counter at which this clerk may take this many points.

    Raises TerminalRequired, TerminalCutOff, NotYourShop, ShopSuspended, OverSaleLimit.
    """
    found = session.execute(
        select(
            Shop.name,
            Village.name,
            Township.face_value_fen,
            Township.confirm_above_points,
            Township.sale_limit_points,
            Shop.state,
            Terminal.revoked_at,
            _has_role(asking, asking.clerk_id, "clerk", "owner"),
        )
        .join(Terminal, (Terminal.township_id == Shop.township_id) & (Terminal.shop_id == Shop.id))
        .join(Village, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .join(Township, Township.id == Shop.township_id)
        .where(Shop.township_id == asking.township_id, Shop.id == asking.shop_id, Terminal.id == asking.terminal_id)
    ).one_or_none()
    if found is None:
        raise TerminalRequired
    name, village, face_value_fen, confirm_above, limit, state, revoked_at, works_here = found
    _require(revoked_at is None, TerminalCutOff())
    _require(works_here, NotYourShop())
    _require(state == "active", ShopSuspended())
    _require(asking.points <= limit, OverSaleLimit(limit=limit))
    return Counter(name, village, face_value_fen, confirm_above)


def parties_of(session: Session, asking: Asking, counter: Counter, payer_id: UUID) -> Parties:
    """Return the names for the receipt when this payer may pay here. Raises PayerBlocked, SellingToOneself."""
    home = (Village.township_id == Person.township_id) & (Village.id == Person.village_id)
    surname, active, village, owns = session.execute(
        select(Person.surname, Person.active, Village.name, _has_role(asking, payer_id, "owner"))
        .join_from(Person, Village, home, isouter=True)
        .where(Person.township_id == asking.township_id, Person.id == payer_id)
    ).one()
    _require(payer_id != asking.clerk_id and not owns, SellingToOneself())
    _require(active, PayerBlocked())
    return Parties(counter.shop_name, counter.shop_village, surname, village or "")


def _has_role(asking: Asking, person_id: UUID, *roles: str) -> Exists:
    return exists().where(
        Role.township_id == asking.township_id,
        Role.person_id == person_id,
        Role.role.in_(roles),
        Role.scope_id == asking.shop_id,
    )


def _require(fine: bool, refusal: Refusal) -> None:
    if not fine:
        raise refusal
