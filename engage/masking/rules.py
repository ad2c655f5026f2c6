"""The township's rule about names: finding the one that holds, and setting another."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.masking.models import MaskingRule
from kernel import audit
from kernel.ids import new_id


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which names are masked; what is written here at first holds until officers set something else."""

    used_by: bool = True
    responsible: bool = False
    residents: bool = True
    cadres_shown: bool = True
    not_names: tuple[str, ...] = ()
    office_phones: tuple[str, ...] = ()


def rule_of(session: Session, township_id: int) -> Rule:
    """Return the rule that holds in a township."""
    found = session.scalars(
        select(MaskingRule).where(MaskingRule.township_id == township_id).order_by(MaskingRule.id.desc()).limit(1)
    ).one_or_none()
    if found is None:
        return Rule()
    return Rule(
        used_by=found.used_by,
        responsible=found.responsible,
        residents=found.residents,
        cadres_shown=found.cadres_shown,
        not_names=tuple(found.not_names),
        office_phones=tuple(found.office_phones),
    )


def set_rule(session: Session, township_id: int, rule: Rule, officer_id: UUID, now: datetime) -> None:
    """Let another rule hold from now on. What is published already stays as it is; the same rule changes nothing."""
    if rule == rule_of(session, township_id):
        return
    values = {**asdict(rule), "not_names": list(rule.not_names), "office_phones": list(rule.office_phones)}
    session.add(MaskingRule(township_id=township_id, id=new_id(), changed_by=officer_id, changed_at=now, **values))
    session.flush()
    audit.record(session, township_id, officer_id, "masking-rule.set", f"township:{township_id}", values, now)
