"""Bringing in a sale that was paid by a code made without a network: each code counts once, and each key once.

A till that has a network asks at once and is refused in words, so that the goods stay on the counter. A till that had
none brings its sales in later: the goods are gone, so each gets an outcome that stays. The payer's points pay, past
limits too, which are told to the officers; where they no longer can, the township's rule says who bears it, within its
caps; what the shop could have known is refused. Why: docs/decisions/0027-limits-do-not-undo-a-sale.md.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.identity.models import Person
from merchants.directory import rights
from merchants.directory.device import Till
from merchants.directory.models import Terminal
from merchants.directory.refusals import NotYourShop, RightMissing, TerminalCutOff
from merchants.limits.admission import count_borne
from merchants.offline import codes, outcomes, phones, rules
from merchants.offline.judging import UNSEEN, Ask, Found, own_pocket, shops_own, terminal_of, unseen
from merchants.offline.models import COVERED, PAID, REFUSED
from merchants.offline.outcomes import Case, Settled
from merchants.offline.refusals import (
    OfflineCodeUnknown,
    OfflineOff,
)
from merchants.offline.rules import Rule
from merchants.redemptions.counter import Asking, Counter, counter_at, counter_of, fingerprint_of
from merchants.redemptions.models import BY_OFFLINE_CODE
from merchants.redemptions.refusals import NotEnoughPoints, SaleRefusedBefore
from merchants.redemptions.service import made_before, take, take_made


@dataclass(frozen=True)
class Bearing:
    """A sale that the payer can't pay: who asked for it, under which rule, at which counter."""

    asking: Asking
    ask: Ask
    found: Found
    rule: Rule
    counter: Counter


def bring_in(
    session: Session, offline_key: str, till: Till, ask: Ask, now: datetime, met: Refusal | None = None
) -> Settled:
    """Settle a sale and return its outcome; the same key again returns the same outcome.

    What taking the points is refused for is raised: when that decides a kept sale, the caller rolls back and asks again
    with it as `met`; anything else (the shop is suspended, the till was cut off) leaves the sale with the till, which
    asks again. A sale of just now raises whatever is in its way. A till that was cut off may bring in what it took
    itself before that. Raises OfflineCodeMistyped, OfflineOff, KeyReused, TerminalCutOff and what
    `redemptions.service.take` does.
    """
    if till.cut_off and not ask.is_of(till.terminal_id):
        raise TerminalCutOff
    shown = codes.read(ask.code)
    asking = _asking(session, till, ask, fingerprint_of(shown.digits, ask.points))
    _one_at_a_time(session, Terminal, till.township_id, terminal_of(asking, ask))
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
    counter = counter_at(session, asking, now, even_cut_off=True) if ask.kept else counter_of(session, asking, now)
    wrong = shops_own(session, ask, found, rule, asking, used_by, now) or own_pocket(session, till, asking, found)
    if wrong is not None:
        return _refused(session, asking, ask, found, wrong, now)
    wrong = unseen(found, used_by) or met
    if wrong is not None:
        return _borne(session, Bearing(asking, ask, found, rule, counter), wrong, now)
    return _taken(session, asking, ask, found, counter, now)


def _taken(session: Session, asking: Asking, ask: Ask, found: Found, counter: Counter, now: datetime) -> Settled:
    case, payer_id = _case(asking, ask, found, now), found.phone.person_id
    if ask.kept:
        sale, passed = take_made(session, asking, payer_id, counter, now, found.day)
        return outcomes.write(session, case, PAID, "", sale=sale, passed=passed)
    sale = take(session, asking, payer_id, now, proven=True, counter=counter, day=found.day)
    return outcomes.write(session, case, PAID, "", sale=sale)


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


def _refused(session: Session, asking: Asking, ask: Ask, found: Found | None, why: Refusal, now: datetime) -> Settled:
    if not ask.kept:
        raise why
    return outcomes.write(session, _case(asking, ask, found, now), REFUSED, why.code)


def _borne(session: Session, of: Bearing, why: Refusal, now: datetime) -> Settled:
    """Let the township bear a sale that the payer can't pay, where its rule says so; its month's budget has it."""
    if isinstance(why, SaleRefusedBefore):
        why = NotEnoughPoints()  # an equal request, a moment earlier, was refused for want of points
    if not (of.ask.kept and of.rule.covers and isinstance(why, UNSEEN)):
        return _refused(session, of.asking, of.ask, of.found, why, now)
    passed = count_borne(session, of.asking, of.counter, now, of.found.day)
    return outcomes.write(session, _case(of.asking, of.ask, of.found, now), COVERED, why.code, passed=passed)


def _case(asking: Asking, ask: Ask, found: Found | None, now: datetime) -> Case:
    terminal_id = terminal_of(asking, ask)
    if found is None:
        return Case(asking, terminal_id, None, None, now, now)
    return Case(asking, terminal_id, found.phone, found.step, found.shown_at, now)
