"""The township's rule about money that only moves: finding the one that holds, setting another, asking it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engage.disclosures.models import MoneyLine
from engage.pockets.models import PocketRule
from kernel import audit
from kernel.ids import new_id

BETWEEN_ACCOUNTS, ON_CREDIT, ON_PAPER = "账户之间划转", "赊账", "账面结转"
"""Kinds under which an import puts what the two sides of a booking tell to be so."""
WORDS = (
    *(
        "提取现金",
        "提取备用金",
        "提现",
        "现金存入",
        "存入现金",
        "存入银行",
        "存入农行",
        "存入农商行",
        "存入信用社",
        "存入专户",
    ),
    *("内部转账", "内部划转", "资金划转", "账户划转", BETWEEN_ACCOUNTS, "账户互转", "资金调拨", "转存定期", "转为定期"),
    *(ON_CREDIT, ON_PAPER, "赊购", "赊欠", "挂账", "记应付", "列应付", "应付未付", "应收未收"),
)
UNLESS = (
    *("发放", "发工资", "工资", "支付", "付给", "付清", "付赊", "报销", "归还", "还清", "还款", "还赊", "补贴", "补助"),
    *("租金", "利息", "承包", "手续费", "收入"),
)


class Line(Protocol):
    """What a rule is asked about: a line as published or as it is about to be."""

    @property
    def purpose(self) -> str: ...

    @property
    def category(self) -> str: ...


@dataclass(frozen=True)
class Rule:
    """By which words a line is neither income nor expense; what is written above holds until officers set another."""

    words: tuple[str, ...] = WORDS
    unless: tuple[str, ...] = UNLESS

    def moves(self, line: Line) -> bool:
        """Say whether a line only moves money between the village's own pockets, or none yet."""
        return any(self._tells(text) for text in (line.purpose, line.category))

    def _tells(self, text: str) -> bool:
        return any(word in text for word in self.words) and not any(word in text for word in self.unless)

    def moved(self) -> ColumnElement[bool]:
        """Return as a condition on money lines what `moves` says of one."""
        return or_(_told(MoneyLine.purpose, self), _told(MoneyLine.category, self))

    def counted(self, direction: str) -> ColumnElement[int]:
        """Return the sum of the money lines that are income ("in") or expense ("out"), in fen."""
        amount = case((and_(MoneyLine.direction == direction, not_(self.moved())), MoneyLine.amount_fen), else_=0)
        return func.coalesce(func.sum(amount), 0)


def rule_of(session: Session, township_id: int) -> Rule:
    """Return the rule that holds in a township."""
    found = session.scalars(
        select(PocketRule).where(PocketRule.township_id == township_id).order_by(PocketRule.id.desc()).limit(1)
    ).one_or_none()
    return Rule(tuple(found.words), tuple(found.unless)) if found else Rule()


def set_rule(session: Session, township_id: int, rule: Rule, officer_id: UUID, now: datetime) -> None:
    """Let another rule hold from now on, for what is published already too; the same rule changes nothing."""
    if rule == rule_of(session, township_id):
        return
    values = {"words": list(rule.words), "unless": list(rule.unless)}
    session.add(PocketRule(township_id=township_id, id=new_id(), changed_by=officer_id, changed_at=now, **values))
    session.flush()
    audit.record(session, township_id, officer_id, "pocket-rule.set", f"township:{township_id}", values, now)


def _told(text: InstrumentedAttribute[str], rule: Rule) -> ColumnElement[bool]:
    tells = or_(false(), *(text.contains(word, autoescape=True) for word in rule.words))
    return and_(tells, *(not_(text.contains(word, autoescape=True)) for word in rule.unless))
