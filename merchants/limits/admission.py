"""Letting a sale pass: within every limit, at once or after the payer's PIN."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from merchants.limits import alerts, counting
from merchants.limits.counting import Counted
from merchants.redemptions.counter import Asking, Counter, counter_still_open, payer_of
from merchants.redemptions.models import AMOUNT, PACE
from merchants.redemptions.sale import Parties


@dataclass(frozen=True)
class Admission:
    """A sale that may be made. One that `waits` is counted only once its payer has confirmed it."""

    parties: Parties
    waits: str = ""
    """Why it waits for the payer's PIN: "amount" or "pace"; empty when it does not."""
    passed: tuple[str, ...] = ()
    """The codes of the limits that it passed, where it was made already and could not be refused any more."""


def admit(
    session: Session, asking: Asking, payer_id: UUID, counter: Counter, now: datetime, *, proven: bool, day: date
) -> Admission:
    """Count a sale against the limits of `day`, or see that it could be counted when it waits for the PIN.

    It waits above the amount of the rules, and when it stands out beside what the same two people did lately; then the
    officers are told as well. Nothing is waited for when the PIN was just given (`proven`). Raises PayerBlocked,
    SellingToOneself, LimitReached, BudgetUsedUp.
    """
    counts = counting.counts_of(asking, payer_id, counter, day)
    waits = AMOUNT if asking.points > counter.rules.confirm_above_points and not proven else ""
    counted = [] if waits else counting.count(session, asking, counts)
    payer = payer_of(session, asking, counter, payer_id, now)
    if alerts.stands_out(counter, payer, asking.points):
        alerts.tell_of_pace(session, asking, payer_id, counter, payer, now)
        if not (waits or proven):
            counting.take_back(session, asking, counts)
            waits, counted = PACE, []
    if waits:
        counting.require_room(session, asking, counts)
    alerts.tell_of_budget(session, asking, counted, now)
    return Admission(payer.parties, waits)


def admit_made(
    session: Session, asking: Asking, payer_id: UUID, counter: Counter, now: datetime, day: date
) -> Admission:
    """Count a sale that was made without a network: the limits that it passes are told, to the officers too.

    Raises PayerBlocked, SellingToOneself.
    """
    counted = counting.count_made(session, asking, counting.counts_of(asking, payer_id, counter, day))
    payer = payer_of(session, asking, counter, payer_id, now)
    if alerts.stands_out(counter, payer, asking.points):
        alerts.tell_of_pace(session, asking, payer_id, counter, payer, now)
    return Admission(payer.parties, passed=_passed(session, asking, counter, counted, now))


def count_borne(session: Session, asking: Asking, counter: Counter, now: datetime, day: date) -> tuple[str, ...]:
    """Count against the month's budget what the township bears; return the codes of the limits that this passes."""
    counted = counting.count_made(session, asking, counting.budget_of(counter, day))
    return _passed(session, asking, counter, counted, now)


def _passed(
    session: Session, asking: Asking, counter: Counter, counted: list[Counted], now: datetime
) -> tuple[str, ...]:
    alerts.tell_of_budget(session, asking, counted, now)
    against = [*counter.against(asking.points), *(one.refusal for one in counted if one.is_over)]
    passed = tuple(refusal.code for refusal in against)
    if passed:
        alerts.tell_of_passing(session, asking, now)
    return passed


def admit_confirmed(session: Session, asking: Asking, payer_id: UUID, now: datetime, day: date) -> Counter:
    """Count a sale that waited for its payer and is paid now.

    Raises what `counter_still_open` does, LimitReached, BudgetUsedUp.
    """
    counter = counter_still_open(session, asking, now)
    counts = counting.counts_of(asking, payer_id, counter, day)
    alerts.tell_of_budget(session, asking, counting.count(session, asking, counts), now)
    return counter
