"""Who stands where when a sale is asked for: the till, its shop and the clerk; the payer and the payer's village."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from merchants.directory.refusals import NotYourShop, TerminalCutOff, TerminalRequired
from merchants.directory.standing import require_selling
from merchants.redemptions.refusals import OverSaleLimit, PayerBlocked, SellingToOneself
from merchants.redemptions.sale import Parties
from merchants.redemptions.tables import PERSON, ROLE, SHOP, TERMINAL, TOWNSHIP, VILLAGE


@dataclass(frozen=True)
class Asking:
    """What is asked for under a key: so many points, by some means, for a shop.

    `fingerprint` tells the request from any other under the same key; see `fingerprint_of`. A sticker has no till.
    """

    township_id: int
    shop_id: UUID
    clerk_id: UUID | None
    terminal_id: UUID | None
    key: str
    means: str
    fingerprint: str
    points: int


def fingerprint_of(*parts: object) -> str:
    """Return a digest of what a request asked for, such as the code's digest and the points."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Counter:
    """A till that may sell, and the township's rules for its sales (points; the face value in fen)."""

    shop_name: str
    shop_village: str
    face_value_fen: int
    confirm_above_points: int


def _has_role(person: str, *roles: str) -> Exists:
    return exists().where(
        ROLE.c.township_id == bindparam("township"),
        ROLE.c.person_id == bindparam(person),
        or_(*(ROLE.c.role == role for role in roles)),
        ROLE.c.scope_id == bindparam("shop"),
    )


_SHOP = (
    select(
        SHOP.c.name,
        VILLAGE.c.name,
        TOWNSHIP.c.face_value_fen,
        TOWNSHIP.c.confirm_above_points,
        TOWNSHIP.c.sale_limit_points,
        SHOP.c.state,
        SHOP.c.sells_from,
        SHOP.c.sells_until,
    )
    .join_from(SHOP, VILLAGE, (VILLAGE.c.township_id == SHOP.c.township_id) & (VILLAGE.c.id == SHOP.c.village_id))
    .join(TOWNSHIP, TOWNSHIP.c.id == SHOP.c.township_id)
    .where(SHOP.c.township_id == bindparam("township"), SHOP.c.id == bindparam("shop"))
)
_COUNTER = (
    _SHOP.add_columns(TERMINAL.c.revoked_at, _has_role("clerk", "clerk", "owner"))
    .join(TERMINAL, (TERMINAL.c.township_id == SHOP.c.township_id) & (TERMINAL.c.shop_id == SHOP.c.id))
    .where(TERMINAL.c.id == bindparam("terminal"))
)
_PAYER = (
    select(PERSON.c.surname, PERSON.c.active, VILLAGE.c.name, _has_role("payer", "owner"))
    .join_from(
        PERSON,
        VILLAGE,
        (VILLAGE.c.township_id == PERSON.c.township_id) & (VILLAGE.c.id == PERSON.c.village_id),
        isouter=True,
    )
    .where(PERSON.c.township_id == bindparam("township"), PERSON.c.id == bindparam("payer"))
)


def counter_of(session: Session, asking: Asking, today: date) -> Counter:
    """Return the counter at which this clerk may take this many points; a sticker has neither clerk nor till.

    Raises TerminalRequired, TerminalCutOff, NotYourShop, ShopSuspended, OverSaleLimit.
    """
    where = {"township": asking.township_id, "shop": asking.shop_id}
    found: Sequence[Any]
    if asking.terminal_id is None:
        found = session.connection().execute(_SHOP, where).one()
    else:
        where |= {"terminal": asking.terminal_id, "clerk": asking.clerk_id}
        found = _at_a_till(session.connection().execute(_COUNTER, where).one_or_none())
    name, village, face_value_fen, confirm_above, limit, *standing = found[:8]
    require_selling(*standing, today)
    _require(asking.points <= limit, OverSaleLimit(limit=limit))
    return Counter(name, village, face_value_fen, confirm_above)


def _at_a_till(found: Sequence[Any] | None) -> Sequence[Any]:
    if found is None:
        raise TerminalRequired
    *_, revoked_at, works_here = found
    _require(revoked_at is None, TerminalCutOff())
    _require(works_here, NotYourShop())
    return found


def parties_of(session: Session, asking: Asking, counter: Counter, payer_id: UUID) -> Parties:
    """Return the names for the receipt when this payer may pay here. Raises PayerBlocked, SellingToOneself."""
    who = {"township": asking.township_id, "shop": asking.shop_id, "payer": payer_id}
    surname, active, village, owns = session.connection().execute(_PAYER, who).one()
    _require(payer_id != asking.clerk_id and not owns, SellingToOneself())
    _require(active, PayerBlocked())
    return Parties(counter.shop_name, counter.shop_village, surname, village or "")


def _require(fine: bool, refusal: Refusal) -> None:
    if not fine:
        raise refusal
