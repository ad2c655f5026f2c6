"""Bringing in a sale that was paid by a code made without a network: each code counts once, and each key once.

A till that has a network asks at once and is refused in words, so that the goods stay on the counter. A till that had
none brings its sales in later: the goods are gone, so each gets an outcome that stays. The payer's points pay; where
they no longer can, the township's rule says who bears it, within its caps; what the shop could have known is refused.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity.models import Person
from merchants.directory import rights
from merchants.directory.device import Till
from merchants.directory.models import Terminal
from merchants.directory.refusals import NotYourShop, RightMissing
from merchants.limits.refusals import BudgetPaused, BudgetUsedUp, PayerDayLimit
from merchants.offline import codes, outcomes, phones, rules
from merchants.offline.models import COVERED, PAID, REFUSED, OfflinePhone
from merchants.offline.outcomes import Case, Settled
from merchants.offline.phones import STAYS_GOOD
from merchants.offline.refusals import (
    OfflineCodeOutOfTime,
    OfflineCodeUnknown,
    OfflineCodeUsed,
    OfflineCodeUsedHere,
    OfflineOff,
    OfflineTermsOver,
    OverPersonCap,
    OverTillCap,
    PhoneCutOff,
    PhoneOutOfTouch,
    PhoneOver,
)
from merchants.offline.rules import Rule
from merchants.offline.terms import LATEST, Terms
from merchants.redemptions.counter import Asking, counter_of, fingerprint_of
from merchants.redemptions.models import BY_OFFLINE_CODE
from merchants.redemptions.refusals import NotEnoughPoints, PayerBlocked, SaleRefusedBefore, SellingToOneself
from merchants.redemptions.service import made_before, take

SLACK = timedelta(minutes=5)
"""By how much the clocks of phone, till and server may differ."""

UNSEEN = (
    *(OfflineCodeUsed, PhoneCutOff, PhoneOutOfTouch, NotEnoughPoints, SaleRefusedBefore, PayerBlocked),
    *(PayerDayLimit, BudgetPaused, BudgetUsedUp),
)
"""What a shop without a network can't see, so that the township may bear it."""


@dataclass(frozen=True)
class Ask:
    """A sale that a till brings in."""

    key: str
    code: str
    points: int
    kept: bool = False
    """Whether the till took it without a network, so that the goods are gone."""
    terms: Terms | None = None
    """The shop's terms under which it was kept; None when it has no valid ones."""


@dataclass(frozen=True)
class Found:
    """The phone that made the code, whose it is, and when it was shown."""

    phone: OfflinePhone
    step: int

    @property
    def shown_at(self) -> datetime:
        return codes.moment_of(self.step)

    @property
    def day(self) -> date:
        return business_day(self.shown_at)


def bring_in(
    session: Session, offline_key: str, till: Till, ask: Ask, now: datetime, met: Refusal | None = None
) -> Settled:
    """Settle a sale and return its outcome; the same key again returns the same outcome.

    What taking the points is refused for is raised: when that decides a kept sale, the caller rolls back and asks again
    with it as `met`; anything else (the shop is suspended, the till was cut off) leaves the sale with the till, which
    asks again. A sale of just now raises whatever is in its way. Raises OfflineCodeMistyped, OfflineOff,
    KeyReused and what `redemptions.service.take` does.
    """
    shown = codes.read(ask.code)
    asking = _asking(session, till, ask, fingerprint_of(shown.digits, ask.points))
    _one_at_a_time(session, Terminal, till.township_id, _terminal(asking, ask))
    earlier = outcomes.of_key(session, asking, now)
    if earlier is not None:
        return earlier
    made_before(session, asking, now)  # refuses a key that another sale of the shop has
    made = phones.made_by(session, offline_key, till.township_id, shown, now)
    if made is None:
        return _refused(session, asking, ask, None, OfflineCodeUnknown(), now)
    found = Found(*made)
    _one_at_a_time(session, Person, till.township_id, found.phone.person_id)
    rule = _rule_of(session, till.township_id, ask, now)
    used_by = outcomes.use(session, asking, found.phone.id, found.step)
    # Before anything is covered: a shop that may not sell keeps its sales, and nobody is paid for paying themselves.
    if met is None:
        counter_of(session, asking, now)
    wrong = _shops_own(session, ask, found, rule, asking, used_by, now) or _own_pocket(session, till, asking, found)
    if wrong is not None:
        return _refused(session, asking, ask, found, wrong, now)
    wrong = _unseen(found, used_by) or met
    if wrong is not None:
        return _borne(session, asking, ask, found, rule, wrong, now)
    sale = take(session, asking, found.phone.person_id, now, proven=True, day=found.day)
    return outcomes.write(session, _case(asking, ask, found, now), PAID, "", sale=sale)


def _asking(session: Session, till: Till, ask: Ask, fingerprint: str) -> Asking:
    """Return the sale as every way of paying asks for it, in the name of whoever stood at the till then."""
    clerk_id = till.person_id
    if ask.kept and ask.terms is not None and _may_sell(session, till, ask.terms.clerk_id):
        clerk_id = ask.terms.clerk_id
    town, shop = till.township_id, till.shop_id
    return Asking(town, shop, clerk_id, till.terminal_id, ask.key, BY_OFFLINE_CODE, fingerprint, ask.points)


def _may_sell(session: Session, till: Till, person_id: UUID) -> bool:
    try:
        rights.require(session, till.township_id, till.shop_id, person_id, rights.SELL)
    except (NotYourShop, RightMissing):
        return False
    return True


def _one_at_a_time(session: Session, model: type[Terminal] | type[Person], township_id: int, row_id: UUID) -> None:
    """Let nobody else decide about the same till, or the same payer, before this work ends: caps are sums."""
    row = select(model.id).where(model.township_id == township_id, model.id == row_id)
    session.execute(row.with_for_update(key_share=True))


def _rule_of(session: Session, township_id: int, ask: Ask, now: datetime) -> Rule:
    """Return the rule under which the code was taken. Raises OfflineOff for a sale of just now where it is off."""
    if ask.kept:
        under = rules.rule(session, township_id, ask.terms.rule_id) if ask.terms else None
        return under or rules.AT_FIRST
    rule = rules.rule_at(session, township_id, now)
    if not rule.enabled:
        raise OfflineOff
    return rule


def _shops_own(
    session: Session, ask: Ask, found: Found, rule: Rule, asking: Asking, used_by: UUID | None, now: datetime
) -> Refusal | None:
    """Return what the shop could have known or avoided: nobody covers it, and a kept code is used up all the same."""
    if used_by == asking.shop_id:
        return OfflineCodeUsedHere()
    if not now - (LATEST if ask.kept else SLACK) <= found.shown_at <= now + SLACK:
        return OfflineCodeOutOfTime()
    if ask.kept and not (ask.terms and ask.terms.allow(found.shown_at, SLACK)):
        return OfflineTermsOver()
    by_person = outcomes.points_of_person(session, asking.township_id, found.phone.person_id, found.day)
    if by_person + ask.points > rule.person_points:
        return OverPersonCap(limit=rule.person_points)
    by_till = outcomes.points_of_till(session, asking.township_id, _terminal(asking, ask), found.day)
    if by_till + ask.points > rule.till_points:
        return OverTillCap(limit=rule.till_points)
    return PhoneOver() if ask.terms and _was_over(found.phone, ask.terms.at) else None


def _was_over(phone: OfflinePhone, at: datetime) -> bool:
    """Say whether a phone paid no more when the till had its last contact: so a loss ends with the next one."""
    return (phone.cut_off_at is not None and phone.cut_off_at <= at) or phone.seen_at + STAYS_GOOD < at


def _own_pocket(session: Session, till: Till, asking: Asking, found: Found) -> Refusal | None:
    """Return the refusal of whoever sold, brings in, or owns the shop, and would be the payer too."""
    payer_id = found.phone.person_id
    owns = rights.allowed_to(session, asking.township_id, asking.shop_id, payer_id) is rights.OWNERS
    return SellingToOneself() if owns or payer_id in (asking.clerk_id, till.person_id) else None


def _unseen(found: Found, used_by: UUID | None) -> Refusal | None:
    """Return what the shop could not know: the same code in another shop, or a phone that may not any more."""
    phone = found.phone
    if used_by is not None:
        return OfflineCodeUsed()
    if phone.cut_off_at is not None and phone.cut_off_at <= found.shown_at:
        return PhoneCutOff()
    if found.shown_at > phone.seen_at + STAYS_GOOD:
        return PhoneOutOfTouch()
    return None


def _refused(session: Session, asking: Asking, ask: Ask, found: Found | None, why: Refusal, now: datetime) -> Settled:
    if not ask.kept:
        raise why
    return outcomes.write(session, _case(asking, ask, found, now), REFUSED, why.code)


def _borne(
    session: Session, asking: Asking, ask: Ask, found: Found, rule: Rule, why: Refusal, now: datetime
) -> Settled:
    """Let the township bear a sale that the payer can't pay, where its rule says so."""
    if isinstance(why, SaleRefusedBefore):
        why = NotEnoughPoints()  # an equal request, a moment earlier, was refused for want of points
    if ask.kept and rule.covers and isinstance(why, UNSEEN):
        return outcomes.write(session, _case(asking, ask, found, now), COVERED, why.code)
    return _refused(session, asking, ask, found, why, now)


def _case(asking: Asking, ask: Ask, found: Found | None, now: datetime) -> Case:
    terminal_id = _terminal(asking, ask)
    if found is None:
        return Case(asking, terminal_id, None, None, now, now)
    return Case(asking, terminal_id, found.phone, found.step, found.shown_at, now)


def _terminal(asking: Asking, ask: Ask) -> UUID:
    """Return the till at which the code was taken: its cap counts, whichever till of the shop brings the sale in."""
    assert asking.terminal_id is not None  # `_asking` names one
    return ask.terms.terminal_id if ask.kept and ask.terms else asking.terminal_id
