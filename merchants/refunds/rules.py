"""Above how many points a second person has to agree, and who that is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.identity.models import Person
from kernel.ids import new_id
from merchants.redemptions.models import VOIDED, Redemption
from merchants.refunds.models import CLERK, OFFICER, OWNER, Refund, RefundRule


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

    What went back of the same sale before counts too, and what this person gave back alone today: else one would only
    have to do it in small parts.
    """
    rule = rule_of(session, sale.township_id)
    of_sale, of_day = sale.refunded_points + points, _alone_today(session, sale.township_id, by, now) + points
    own_limit = rule.clerk_points if role == CLERK else rule.owner_points
    if max(of_sale, of_day) <= own_limit:
        return None
    return OFFICER if role == OWNER or of_sale > rule.owner_points else OWNER


def _alone_today(session: Session, township_id: int, person_id: UUID, now: datetime) -> int:
    """Return what somebody gave back today without a second person; nobody else of them is counting meanwhile."""
    session.execute(
        select(Person.id)
        .where(Person.township_id == township_id, Person.id == person_id)
        .with_for_update(key_share=True)
    )
    today = business_day(now)
    refunded = session.scalar(
        select(func.coalesce(func.sum(Refund.points), 0)).where(
            Refund.township_id == township_id,
            Refund.by == person_id,
            Refund.business_day == today,
            Refund.approved_by.is_(None),
        )
    )
    voided = session.scalar(
        select(func.coalesce(func.sum(Redemption.points), 0)).where(
            Redemption.township_id == township_id,
            Redemption.business_day == today,
            Redemption.state == VOIDED,
            Redemption.closed_by == person_id,
            Redemption.void_approved_by.is_(None),
        )
    )
    return int(refunded or 0) + int(voided or 0)
