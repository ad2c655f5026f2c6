"""Who stands where when a sale is asked for: the till, its shop and the clerk; the payer and the payer's village."""

import hashlib
from collections.abc import Iterator, Sequence
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
    paused: str | None = None
    """Why nobody in the township can pay with points at the moment; None while everybody can."""

    def against(self, points: int) -> Iterator[Refusal]:
        """Yield what the township or the shop's owner has decided against a sale of so many points here and now."""
        if self.paused is not None:
            yield BudgetPaused(reason=self.paused)
        if points > self.rules.sale_limit_points:
            yield OverSaleLimit(limit=self.rules.sale_limit_points)
        of_clerk = self.clerk.sale_limit_points if self.clerk is not None else None
        if of_clerk is not None and points > of_clerk:
            yield ClerkSaleLimit(limit=of_clerk)


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
    counter = counter_at(session, asking, now)
    for refusal in counter.against(asking.points):
        raise refusal
    return counter


def counter_at(session: Session, asking: Asking, now: datetime, *, even_cut_off: bool = False) -> Counter:
    """Return the counter whatever `against` says: for a sale that was made already. `even_cut_off`: its till as well.

    Raises TerminalRequired, TerminalCutOff, NotYourShop, RightMissing, ShopSuspended, ShopEnded, ShopNotBegun.
    """
    where = _where(asking, now)
    clerk: ClerkTerms | None = None
    found: Sequence[Any]
    if asking.terminal_id is None:
        found = statements.OF_SHOP.one(session, where)
    else:
        where["terminal"] = asking.terminal_id
        found = statements.OF_TILL.row(session, where) or ()
        _require_till(found, even_cut_off)
        clerk = _terms(found)
    return _open(found, clerk, now)


def counter_still_open(session: Session, asking: Asking, now: datetime) -> Counter:
    """Return the counter of a sale that was asked for before and is paid only now: its till and clerk still may.

    Raises TerminalCutOff, NotYourShop, RightMissing, ShopSuspended, ShopEnded, ShopNotBegun, BudgetPaused.
    """
    counter = counter_at(session, asking, now)
    _require(counter.paused is None, BudgetPaused(reason=counter.paused))
    return counter


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
    return Counter(name, village, face_value_fen, rules_of(rules), number or 0, clerk, paused)


def _require_till(found: Sequence[Any], even_cut_off: bool) -> None:
    _require(bool(found), TerminalRequired())
    *_, may_sell, works_as, revoked_at = found
    _require(revoked_at is None or even_cut_off, TerminalCutOff())
    _require(works_as is not None, NotYourShop())
    _require(works_as == "owner" or may_sell is not False, RightMissing())


def _terms(found: Sequence[Any]) -> ClerkTerms | None:
    """Return what the owner decided for the clerk; an owner has no limits of the kind."""
    rights_id, number, sale_limit, day_limit, _, works_as, *_ = found[statements.SHOP_COLUMNS :]
    return None if rights_id is None or works_as == "owner" else ClerkTerms(rights_id, number, sale_limit, day_limit)


def _require(fine: bool, refusal: Refusal) -> None:
    if not fine:
        raise refusal
