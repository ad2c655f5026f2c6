"""A township's own rules: they stand before the ones that came with the product."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

LONGEST_PATTERN, LONGEST_WORDS = 60, 60


class PlainWordsRule(TownshipRow, Base):
    """How an accounting subject is said in plain words. One with no words switches off a rule of the product."""

    __tablename__ = "plain_words_rule"
    __table_args__ = (
        within_township("changed_by", "person"),
        UniqueConstraint("township_id", "pattern", name="uq_plain_words_rule_pattern"),
        CheckConstraint("pattern <> ''", name="pattern_given"),
        CheckConstraint("active = (words <> '')", name="active_has_words"),
    )

    pattern: Mapped[str] = mapped_column(String(LONGEST_PATTERN))
    """The levels of a subject, the account first, by hyphens; "*" stands for any: 管理费用-办公费."""
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    active: Mapped[bool] = mapped_column(Boolean)
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
