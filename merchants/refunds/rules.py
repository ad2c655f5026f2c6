"""Above how many points a second person has to agree, and who that is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.locking import take_persons_turn
from merchants.redemptions.models import VOIDED, Redemption
from merchants.refunds.models import CLERK, OFFICER, OWNER, PAYER, Refund, RefundRule
from merchants.refunds.refusals import OwnerDayLimit


@dataclass(frozen=True)
class Rule:
    """Up to `clerk_points` a clerk gives back alone, up to `owner_points` the owner; days that a request waits."""

    clerk_points: int
    owner_points: int
    wait_days: int


AT_FIRST = Rule(clerk_points=50, owner_points=300, wait_days=7)
"""What holds in a township that has not decided anything."""


def rule_of(session: Session, township_id: int) -> Rule:
    """Return the rule that holds now."""
    newest = session.execute(
        select(RefundRule.clerk_points, RefundRule.owner_points, RefundRule.wait_days)
        .where(RefundRule.township_id == township_id)
        .order_by(RefundRule.id.desc())
        .limit(1)
    ).one_or_none()
    return Rule(*newest) if newest else AT_FIRST


def set_rule(session: Session, township_id: int, rule: Rule, officer_id: UUID, now: datetime) -> None:
    """Let a rule hold from now on; what waits already goes on waiting for whom it waited. The same again is nothing."""
    before = rule_of(session, township_id)
    if before == rule:
        return
    session.add(RefundRule(township_id=township_id, id=new_id(), changed_by=officer_id, changed_at=now, **vars(rule)))
    details = vars(rule) | {"before": f"{before.clerk_points}/{before.owner_points}/{before.wait_days}"}
    audit.record(session, township_id, officer_id, "refund-rule.set", f"township:{township_id}", details, now)
    session.flush()


def second_person(session: Session, sale: Redemption, points: int, *, by: UUID, role: str, now: datetime) -> str | None:
    """Return who has to agree that so many points go back: the "owner", an "officer", or nobody (None).

    What went back of the same sale before counts too, and what this person let go back today: else one would only have
    to do it in small parts.
    """
    rule = rule_of(session, sale.township_id)
    of_sale, of_day = sale.refunded_points + points, _let_go_today(session, sale, by, now) + points
    own_limit = rule.clerk_points if role == CLERK else rule.owner_points
    if max(of_sale, of_day) <= own_limit:
        return None
    return OFFICER if role == OWNER or of_sale > rule.owner_points else OWNER


def require_room(session: Session, sale: Redemption, points: int, owner_id: UUID, now: datetime) -> None:
    """Refuse an owner's agreement past what an owner lets go back on one day. Raises OwnerDayLimit.

    Else the limit would be none: a clerk asks, and the same owner agrees all day.
    """
    most = rule_of(session, sale.township_id).owner_points
    if _let_go_today(session, sale, owner_id, now) + points > most:
        raise OwnerDayLimit(points=most)


def _let_go_today(session: Session, sale: Redemption, person_id: UUID, now: datetime) -> int:
    """Return what somebody let go back today: alone anywhere, and by agreeing to what this shop's others asked for.

    Nobody else of them is counting meanwhile.
    """
    take_persons_turn(session, sale.township_id, person_id)
    of_day = (Refund.township_id == sale.township_id, Refund.business_day == business_day(now))
    alone = (Refund.by == person_id) & Refund.approved_by.is_(None)
    agreed = (Refund.approved_by == person_id) & (Refund.shop_id == sale.shop_id) & (Refund.asked_as != PAYER)
    refunded = session.scalar(select(func.coalesce(func.sum(Refund.points), 0)).where(*of_day, alone | agreed))
    return int(refunded or 0) + _voided_today(session, sale, person_id, now)


def _voided_today(session: Session, sale: Redemption, person_id: UUID, now: datetime) -> int:
    alone = (Redemption.closed_by == person_id) & Redemption.void_approved_by.is_(None)
    agreed = (Redemption.void_approved_by == person_id) & (Redemption.shop_id == sale.shop_id)
    voided = session.scalar(
        select(func.coalesce(func.sum(Redemption.points), 0)).where(
            Redemption.township_id == sale.township_id,
            Redemption.business_day == business_day(now),
            Redemption.state == VOIDED,
            alone | agreed,
        )
    )
    return int(voided or 0)
