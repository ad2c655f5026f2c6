"""The township's rule for paying without a network: a version that holds from a moment on, the newest counts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.ids import new_id
from merchants.limits import rules as limits
from merchants.offline.models import BY_TOWNSHIP, OfflineRule
from merchants.offline.refusals import CapAbovePin


@dataclass(frozen=True)
class Rule:
    """The caps are points a day; `bearer` ("township" or "shop") bears what the payer's points can't pay any more.

    `id` is None for a township that never decided anything, in which it is off.
    """

    id: UUID | None
    enabled: bool
    person_points: int
    till_points: int
    bearer: str
    effective_from: datetime | None

    @property
    def covers(self) -> bool:
        return self.bearer == BY_TOWNSHIP


AT_FIRST = Rule(None, False, 20, 200, BY_TOWNSHIP, None)
"""Off, with what the form proposes."""


def rule_at(session: Session, township_id: int, now: datetime) -> Rule:
    """Return the rule that holds at `now`."""
    found = session.scalars(_rules(township_id).where(OfflineRule.effective_from <= now).limit(1)).one_or_none()
    return _rule(found) if found else AT_FIRST


def rule(session: Session, township_id: int, rule_id: UUID) -> Rule | None:
    """Return one version, whether or not it still holds."""
    found = session.get(OfflineRule, (township_id, rule_id))
    return _rule(found) if found else None


def rule_to_come(session: Session, township_id: int, now: datetime) -> Rule | None:
    """Return the version that will hold once all that were decided do, or None when nothing is to come."""
    found = session.scalars(_rules(township_id).where(OfflineRule.effective_from > now).limit(1)).one_or_none()
    return _rule(found) if found else None


def set_rule(
    session: Session,
    township_id: int,
    *,
    enabled: bool,
    person_points: int,
    till_points: int,
    bearer: str,
    effective_from: datetime,
    officer_id: UUID | None,
    now: datetime,
    without_pin: bool = False,
) -> Rule:
    """Let a new version hold from `effective_from` on, but not from before `now`.

    The same decision again changes nothing. Values outside the bounds of `offline_rule` are an error of the caller's.
    Raises CapAbovePin when one person could pay more than asks for the PIN, unless the officer knows (`without_pin`).
    """
    begins = max(effective_from, now)
    last = session.scalars(_rules(township_id).limit(1)).one_or_none()
    wanted = (enabled, person_points, till_points, bearer)
    same = last and wanted == (last.enabled, last.person_points, last.till_points, last.bearer)
    if last and same and last.effective_from <= begins:
        return _rule(last)
    if enabled and not without_pin:
        _require_pin(session, township_id, person_points, begins)
    made = OfflineRule(
        township_id=township_id,
        id=new_id(),
        enabled=enabled,
        person_points=person_points,
        till_points=till_points,
        bearer=bearer,
        effective_from=begins,
        changed_by=officer_id,
        changed_at=now,
    )
    return _kept(session, made, without_pin)


def pin_above(session: Session, township_id: int, at: datetime) -> int:
    """Return above how many points a sale with a network waits for the payer's PIN."""
    return limits.in_force(session, township_id, at).rules.confirm_above_points


def require_pin_below(session: Session, township_id: int, confirm_above_points: int, at: datetime) -> None:
    """Refuse a PIN limit of the tills below what one person can pay without a network. Raises CapAbovePin."""
    rule = rule_at(session, township_id, at)
    if rule.enabled and rule.person_points > confirm_above_points:
        raise CapAbovePin(pin=confirm_above_points)


def _kept(session: Session, made: OfflineRule, without_pin: bool) -> Rule:
    details = {"enabled": made.enabled, "person": made.person_points, "till": made.till_points, "bearer": made.bearer}
    details |= {"from": made.effective_from.isoformat(), "without_pin": without_pin}
    session.add(made)
    subject = f"offline-rule:{made.id}"
    audit.record(session, made.township_id, made.changed_by, "offline-rule.set", subject, details, made.changed_at)
    session.flush()
    return _rule(made)


def _require_pin(session: Session, township_id: int, person_points: int, at: datetime) -> None:
    pin = pin_above(session, township_id, at)
    if person_points > pin:
        raise CapAbovePin(pin=pin)


def _rules(township_id: int) -> Select[OfflineRule]:
    """Versions of a township, the one that counts most first."""
    newest_first = (OfflineRule.effective_from.desc(), OfflineRule.id.desc())
    return select(OfflineRule).where(OfflineRule.township_id == township_id).order_by(*newest_first)


def _rule(row: OfflineRule) -> Rule:
    return Rule(row.id, row.enabled, row.person_points, row.till_points, row.bearer, row.effective_from)
