"""What stands against a sale without a network that a till brings in: what the shop could know and what it couldn't."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import Refusal
from merchants.directory import rights
from merchants.directory.device import Till
from merchants.directory.models import Terminal
from merchants.offline import codes, outcomes
from merchants.offline.models import OfflinePhone
from merchants.offline.phones import STAYS_GOOD
from merchants.offline.refusals import (
    OfflineCodeOutOfTime,
    OfflineCodeUsed,
    OfflineCodeUsedHere,
    OfflineTermsOver,
    OfflineTillCutOff,
    OverPersonCap,
    OverTillCap,
    PhoneCutOff,
    PhoneOutOfTouch,
    PhoneOver,
)
from merchants.offline.rules import Rule
from merchants.offline.terms import LATEST, Terms
from merchants.redemptions.counter import Asking
from merchants.redemptions.refusals import NotEnoughPoints, PayerBlocked, SaleRefusedBefore, SellingToOneself

SLACK = timedelta(minutes=5)
"""By how much the clocks of phone, till and server may differ."""

UNSEEN = (OfflineCodeUsed, PhoneCutOff, PhoneOutOfTouch, NotEnoughPoints, SaleRefusedBefore, PayerBlocked)
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

    def is_of(self, terminal_id: UUID) -> bool:
        """Say whether this very till kept it, as far as one can tell."""
        return self.kept and (self.terms is None or self.terms.terminal_id == terminal_id)


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


def shops_own(
    session: Session, ask: Ask, found: Found, rule: Rule, asking: Asking, used_by: UUID | None, now: datetime
) -> Refusal | None:
    """Return what the shop could have known or avoided: nobody covers it, and a kept code is used up all the same."""
    if used_by == asking.shop_id:
        return OfflineCodeUsedHere()
    if _was_cut_off(session, asking, ask, found):
        return OfflineTillCutOff()
    if not now - (LATEST if ask.kept else SLACK) <= found.shown_at <= now + SLACK:
        return OfflineCodeOutOfTime()
    if ask.kept and not (ask.terms and ask.terms.allow(found.shown_at, SLACK)):
        return OfflineTermsOver()
    by_person = outcomes.points_of_person(session, asking.township_id, found.phone.person_id, found.day)
    if by_person + ask.points > rule.person_points:
        return OverPersonCap(limit=rule.person_points)
    by_till = outcomes.points_of_till(session, asking.township_id, terminal_of(asking, ask), found.day)
    if by_till + ask.points > rule.till_points:
        return OverTillCap(limit=rule.till_points)
    return PhoneOver() if ask.terms and _was_over(found.phone, ask.terms.at) else None


def _was_cut_off(session: Session, asking: Asking, ask: Ask, found: Found) -> bool:
    """Say whether the till that took the code had been cut off by then; `_one_at_a_time` holds its row."""
    till = session.get_one(Terminal, (asking.township_id, terminal_of(asking, ask)), populate_existing=True)
    return till.revoked_at is not None and till.revoked_at <= found.shown_at


def _was_over(phone: OfflinePhone, at: datetime) -> bool:
    """Say whether a phone paid no more when the till had its last contact: so a loss ends with the next one."""
    return (phone.cut_off_at is not None and phone.cut_off_at <= at) or phone.seen_at + STAYS_GOOD < at


def own_pocket(session: Session, till: Till, asking: Asking, found: Found) -> Refusal | None:
    """Return the refusal of whoever sold, brings in, or owns the shop, and would be the payer too."""
    payer_id = found.phone.person_id
    owns = rights.allowed_to(session, asking.township_id, asking.shop_id, payer_id) is rights.OWNERS
    return SellingToOneself() if owns or payer_id in (asking.clerk_id, till.person_id) else None


def unseen(found: Found, used_by: UUID | None) -> Refusal | None:
    """Return what the shop could not know: the same code in another shop, or a phone that may not any more."""
    phone = found.phone
    if used_by is not None:
        return OfflineCodeUsed()
    if phone.cut_off_at is not None and phone.cut_off_at <= found.shown_at:
        return PhoneCutOff()
    if found.shown_at > phone.seen_at + STAYS_GOOD:
        return PhoneOutOfTouch()
    return None


def terminal_of(asking: Asking, ask: Ask) -> UUID:
    """Return the till at which the code was taken: its cap counts, whichever till of the shop brings the sale in."""
    assert asking.terminal_id is not None  # `_asking` names one
    return ask.terms.terminal_id if ask.kept and ask.terms else asking.terminal_id
