"""Who stands where when a sale is asked for: the till, its shop and the clerk; the payer and the payer's village."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import Refusal
from merchants.directory.refusals import NotYourShop, RightMissing, TerminalCutOff, TerminalRequired
from merchants.directory.standing import require_selling
from merchants.limits.refusals import BudgetPaused, ClerkSaleLimit
from merchants.limits.rules import Rules, rules_of
from merchants.redemptions import counter_statements as statements
from merchants.redemptions.refusals import OverSaleLimit, PayerBlocked, SellingToOneself
from merchants.redemptions.sale import Parties


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
class ClerkTerms:
    """What the owner decided for a clerk, by the decision `number`; points, None without a limit of the clerk's own."""

    rights_id: UUID
    number: int
    sale_limit_points: int | None
    day_limit_points: int | None


@dataclass(frozen=True)
class Counter:
    """A till that may sell, and the township's rules for its sales, of the version `rules_number`.

    The face value is in fen. `clerk` is empty for an owner, and for a clerk of whom the owner has not decided anything.
    """

    shop_name: str
    shop_village: str
    face_value_fen: int
    rules: Rules
    rules_number: int
    clerk: ClerkTerms | None = None


@dataclass(frozen=True)
class Payer:
    """Whoever pays, and what they paid lately to the same clerk, or by the shop's printed code: sales and points."""

    parties: Parties
    sales: int
    points: int


def counter_of(session: Session, asking: Asking, now: datetime) -> Counter:
    """Return the counter at which this clerk may take this many points; a sticker has neither clerk nor till.

    Raises TerminalRequired, TerminalCutOff, NotYourShop, RightMissing, ShopSuspended, ShopEnded, ShopNotBegun,
    BudgetPaused, OverSaleLimit, ClerkSaleLimit.
    """
    where = _where(asking, now)
    clerk: ClerkTerms | None = None
    found: Sequence[Any]
    if asking.terminal_id is None:
        found = statements.OF_SHOP.one(session, where)
    else:
        where["terminal"] = asking.terminal_id
        found = _at_a_till(statements.OF_TILL.row(session, where))
        clerk = _terms(found)
    counter = _open(found, clerk, now)
    _require(asking.points <= counter.rules.sale_limit_points, OverSaleLimit(limit=counter.rules.sale_limit_points))
    if clerk is not None and clerk.sale_limit_points is not None:
        _require(asking.points <= clerk.sale_limit_points, ClerkSaleLimit(limit=clerk.sale_limit_points))
    return counter


def counter_still_open(session: Session, asking: Asking, now: datetime) -> Counter:
    """Return the counter of a sale that was asked for before and is paid only now.

    Raises ShopSuspended, ShopEnded, ShopNotBegun, BudgetPaused.
    """
    found = statements.OF_CLERK.one(session, _where(asking, now))
    return _open(found, _terms(found), now)


def payer_of(session: Session, asking: Asking, counter: Counter, payer_id: UUID, now: datetime) -> Payer:
    """Return who pays, if they may pay here, with their pace at this counter. Raises PayerBlocked, SellingToOneself."""
    who: dict[str, Any] = {"township": asking.township_id, "shop": asking.shop_id, "payer": payer_id}
    statement = statements.OF_PAYER
    if counter.rules.pace_hours is not None:
        who |= {"since": now - timedelta(hours=counter.rules.pace_hours), "clerk": asking.clerk_id}
        statement = statements.PACED_BY_CLERK if asking.clerk_id else statements.PACED_BY_STICKER
    surname, active, village, owns, *lately = statement.one(session, who)
    _require(payer_id != asking.clerk_id and not owns, SellingToOneself())
    _require(active, PayerBlocked())
    return Payer(Parties(counter.shop_name, counter.shop_village, surname, village or ""), *(lately or (0, 0)))


def _where(asking: Asking, now: datetime) -> dict[str, Any]:
    return {"township": asking.township_id, "shop": asking.shop_id, "clerk": asking.clerk_id, "moment": now}


def _open(found: Sequence[Any], clerk: ClerkTerms | None, now: datetime) -> Counter:
    of_shop = found[: statements.SHOP_COLUMNS]
    name, village, face_value_fen, state, sells_from, sells_until, paused, number, *rules = of_shop
    require_selling(state, sells_from, sells_until, business_day(now))
    _require(paused is None, BudgetPaused(reason=paused))
    return Counter(name, village, face_value_fen, rules_of(rules), number or 0, clerk)


def _at_a_till(found: Sequence[Any] | None) -> Sequence[Any]:
    if found is None:
        raise TerminalRequired
    *_, may_sell, works_as, revoked_at = found
    _require(revoked_at is None, TerminalCutOff())
    _require(works_as is not None, NotYourShop())
    _require(works_as == "owner" or may_sell is not False, RightMissing())
    return found


def _terms(found: Sequence[Any]) -> ClerkTerms | None:
    """Return what the owner decided for the clerk; an owner has no limits of the kind."""
    rights_id, number, sale_limit, day_limit, _, works_as, *_ = found[statements.SHOP_COLUMNS :]
    return None if rights_id is None or works_as == "owner" else ClerkTerms(rights_id, number, sale_limit, day_limit)


def _require(fine: bool, refusal: Refusal) -> None:
    if not fine:
        raise refusal
