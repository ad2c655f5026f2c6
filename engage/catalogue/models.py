"""A matter of the catalogue, and its terms: what is to be published, on what basis, by when and by whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

CATEGORIES = ("party", "village", "finance")
"""三务公开: 党务, 村务, 财务."""
RULES = ("monthly", "quarterly", "yearly", "event", "at_once")
PUBLISHERS = ("branch", "committee", "supervisors", "cooperative")
"""党支部, 村委会, 村务监督委员会, 村经济合作社."""


class CatalogueMatter(TownshipRow, Base):
    """事项: one item of a township's catalogue. What it is called and asks for is in its terms."""

    __tablename__ = "catalogue_matter"
    __table_args__ = (
        UniqueConstraint("township_id", "number", name="uq_catalogue_matter_number"),
        CheckConstraint(f"category IN {CATEGORIES}", name="category_known"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    number: Mapped[int] = mapped_column(Integer)
    category: Mapped[str] = mapped_column(String(10))


class MatterTerms(TownshipRow, Base):
    """What holds for a matter from a day on, until later terms hold. Rows are added, never changed.

    Of two terms from the same day the one that was written later holds.
    """

    __tablename__ = "matter_terms"
    __table_args__ = (
        within_township("matter_id", "catalogue_matter"),
        within_township("changed_by", "person"),
        Index("ix_matter_terms_matter", "township_id", "matter_id", "effective_from", "id"),
        CheckConstraint(f"rule IN {RULES}", name="rule_known"),
        CheckConstraint(f"publisher IN {PUBLISHERS}", name="publisher_known"),
        CheckConstraint(
            "(rule IN ('monthly', 'quarterly', 'yearly')) = (due_day IS NOT NULL)", name="periodic_has_day"
        ),
        CheckConstraint("(rule = 'yearly') = (due_month IS NOT NULL)", name="yearly_has_month"),
        CheckConstraint("(rule = 'event') = (within_days IS NOT NULL)", name="event_has_days"),
        CheckConstraint("due_day BETWEEN 1 AND 31", name="due_day_bounded"),
        CheckConstraint("due_month BETWEEN 1 AND 12", name="due_month_bounded"),
        CheckConstraint("within_days BETWEEN 1 AND 365", name="within_days_bounded"),
        CheckConstraint("retention_years BETWEEN 1 AND 100", name="retention_bounded"),
        {"info": {"append_only": True}},
    )

    matter_id: Mapped[UUID] = mapped_column(Uuid)
    effective_from: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(60))
    legal_basis: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(10))
    due_day: Mapped[int | None] = mapped_column(Integer)
    """Of the month after the period (monthly), of the first month after the quarter, or of `due_month` (yearly).

    A month that is shorter ends on its last day.
    """
    due_month: Mapped[int | None] = mapped_column(Integer)
    """Of the year after the one that is reported on."""
    within_days: Mapped[int | None] = mapped_column(Integer)
    """After the event that makes it due."""
    in_working_days: Mapped[bool] = mapped_column(Boolean)
    """Whether `within_days` counts working days alone."""
    publisher: Mapped[str] = mapped_column(String(12))
    retention_years: Mapped[int | None] = mapped_column(Integer)
    """How long it stays public; empty: for good."""
    active: Mapped[bool] = mapped_column(Boolean)
    """False: from this day on villages need not publish it."""
    changed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer; empty when it came with the shipped template."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
