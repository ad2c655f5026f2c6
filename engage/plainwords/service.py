"""The rules of a township, and changing them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.plainwords.models import PlainWordsRule
from engage.plainwords.rules import Rule, Rulebook, parts
from engage.plainwords.shipped import SHIPPED
from kernel import audit
from kernel.errors import InvalidInput
from kernel.ids import new_id
from kernel.words import marked

NO_PATTERN = marked("Write the accounting subject, such as 管理费用-办公费.")


def rules(session: Session, township_id: int) -> list[Rule]:
    """Return the rules that hold: the township's own, and of the product's those that it has not touched."""
    own = {row.pattern: row.words for row in _own(session, township_id)}
    both = {rule.pattern: rule.words for rule in SHIPPED} | own
    return [Rule(pattern, words) for pattern, words in sorted(both.items()) if words]


def rulebook(session: Session, township_id: int) -> Rulebook:
    return Rulebook(rules(session, township_id))


def set_rule(session: Session, township_id: int, officer_id: UUID, pattern: str, words: str, now: datetime) -> None:
    """Let a subject be said with `words` from now on, in what is imported from now on; no words: no rule for it.

    Saying what holds already changes nothing. Raises InvalidInput for a subject without a name.
    """
    pattern = "-".join(parts(pattern))
    if not pattern:
        raise InvalidInput({"pattern": [NO_PATTERN]})
    before = next((rule.words for rule in rules(session, township_id) if rule.pattern == pattern), "")
    if words == before:
        return
    row = _row(session, township_id, pattern)
    row.words, row.active, row.changed_by, row.changed_at = words, bool(words), officer_id, now
    session.add(row)
    details = {"subject": pattern, "words": words, "before": before}
    audit.record(session, township_id, officer_id, "plain-words.set", f"township:{township_id}", details, now)
    session.flush()


def _row(session: Session, township_id: int, pattern: str) -> PlainWordsRule:
    found = session.scalars(
        select(PlainWordsRule)
        .where(PlainWordsRule.township_id == township_id, PlainWordsRule.pattern == pattern)
        .with_for_update(key_share=True)
    ).one_or_none()
    return found or PlainWordsRule(township_id=township_id, id=new_id(), pattern=pattern)


def _own(session: Session, township_id: int) -> list[PlainWordsRule]:
    return list(session.scalars(select(PlainWordsRule).where(PlainWordsRule.township_id == township_id)))
