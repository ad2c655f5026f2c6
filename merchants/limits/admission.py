"""Letting a sale pass: within every limit, at once or after the payer's PIN."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from merchants.limits import alerts, counting
from merchants.redemptions.counter import Asking, Counter, counter_still_open, payer_of
from merchants.redemptions.sale import Parties


@dataclass(frozen=True)
class Admission:
    """A sale that may be made. One that `waits` is counted only once its payer has confirmed it."""

    parties: Parties
    waits: bool


def admit(
    session: Session, asking: Asking, payer_id: UUID, counter: Counter, now: datetime, *, proven: bool, day: date
) -> Admission:
    """Count a sale against the limits of `day`, or see that it could be counted when it waits for the PIN.

    It waits above the amount of the rules, and when it stands out beside what the same two people did lately; then the
    officers are told as well. Nothing is waited for when the PIN was just given (`proven`). Raises PayerBlocked,
    SellingToOneself, LimitReached, BudgetUsedUp.
    """
    counts = counting.counts_of(asking, payer_id, counter, day)
    waits = asking.points > counter.rules.confirm_above_points and not proven
    counted = [] if waits else counting.count(session, asking, counts)
    payer = payer_of(session, asking, counter, payer_id, now)
    if alerts.stands_out(counter, payer, asking.points):
        alerts.tell_of_pace(session, asking, payer_id, counter, payer, now)
        if not (waits or proven):
            counting.take_back(session, asking, counts)
            waits, counted = True, []
    if waits:
        counting.require_room(session, asking, counts)
    alerts.tell_of_budget(session, asking, counted, now)
    return Admission(payer.parties, waits)


def admit_confirmed(session: Session, asking: Asking, payer_id: UUID, now: datetime, day: date) -> Counter:
    """Count a sale that waited for its payer and is paid now.

    Raises ShopSuspended, ShopEnded, ShopNotBegun, BudgetPaused, LimitReached, BudgetUsedUp.
    """
    counter = counter_still_open(session, asking, now)
    counts = counting.counts_of(asking, payer_id, counter, day)
    alerts.tell_of_budget(session, asking, counting.count(session, asking, counts), now)
    return counter
