"""The rules of a township: data with versions, of which the newest that holds on a day decides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.awards.models import ACTIONS, AwardRule
from engage.awards.refusals import RuleInThePast
from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id

_FIRST_RULES = {"reading": (1, 5), "supervision": (3, 6)}
"""Points and daily cap of each action in a township that has not decided otherwise."""


def default_rules(session: Session, township_id: int, from_day: date, now: datetime) -> None:
    """Give a new township its first rules; does nothing for an action that has a rule."""
    for action, (points, daily_cap) in _FIRST_RULES.items():
        if not _versions(session, township_id, action):
            session.add(_version(township_id, action, points, daily_cap, from_day, None, now))
    session.flush()


def set_rule(
    session: Session,
    township_id: int,
    action: str,
    points: int,
    daily_cap: int,
    effective_from: date,
    *,
    changed_by: UUID,
    now: datetime,
) -> AwardRule:
    """Let a new version hold from a day on, today or later. Raises RuleInThePast.

    `points` and `daily_cap` are whole points from 0 to `MAX_POINTS`; ValueError otherwise, and for an unknown action.
    """
    if action not in ACTIONS:
        raise ValueError(f"no such action: {action}")
    if effective_from < business_day(now):
        raise RuleInThePast
    rule = _version(township_id, action, points, daily_cap, effective_from, changed_by, now)
    session.add(rule)
    audit.record(
        session,
        township_id,
        changed_by,
        "award-rule.set",
        f"award-rule:{rule.id}",
        {"action": action, "points": points, "daily_cap": daily_cap, "from": effective_from.isoformat()},
        now,
    )
    session.flush()
    return rule


def rule_for(session: Session, township_id: int, action: str, day: date) -> AwardRule | None:
    """Return the version that holds on a business day, or None when the township has none yet."""
    return next((rule for rule in _versions(session, township_id, action) if rule.effective_from <= day), None)


def _versions(session: Session, township_id: int, action: str) -> list[AwardRule]:
    """All versions of an action's rule, the newest first; of two for one day the later change counts."""
    return list(
        session.scalars(
            select(AwardRule)
            .where(AwardRule.township_id == township_id, AwardRule.action == action)
            .order_by(AwardRule.effective_from.desc(), AwardRule.changed_at.desc(), AwardRule.id.desc())
        )
    )


def _version(
    township_id: int,
    action: str,
    points: int,
    daily_cap: int,
    effective_from: date,
    changed_by: UUID | None,
    now: datetime,
) -> AwardRule:
    return AwardRule(
        township_id=township_id,
        id=new_id(),
        action=action,
        points=points,
        daily_cap=daily_cap,
        effective_from=effective_from,
        changed_by=changed_by,
        changed_at=now,
    )
