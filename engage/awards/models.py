"""Rules say what an act earns from which day; tallies say how much a person was given for it on a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

ACTIONS = ("reading", "supervision")
MAX_POINTS = 10_000


class AwardRule(TownshipRow, Base):
    """One version of the rule for an action. A rule is never edited: a later version takes over."""

    __tablename__ = "award_rule"
    __table_args__ = (
        within_township("changed_by", "person"),
        CheckConstraint(f"action IN {ACTIONS}", name="action_known"),
        CheckConstraint(f"points BETWEEN 0 AND {MAX_POINTS}", name="points_bounded"),
        CheckConstraint(f"daily_cap BETWEEN 0 AND {MAX_POINTS}", name="daily_cap_bounded"),
        Index("ix_award_rule_action", "township_id", "action", "effective_from"),
    )

    action: Mapped[str] = mapped_column(String(12))
    points: Mapped[int] = mapped_column(Integer)
    daily_cap: Mapped[int] = mapped_column(Integer)
    """The most points that a person gets for this action on one business day."""
    effective_from: Mapped[date] = mapped_column(Date)
    changed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer; empty for the rules that a township starts with."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AwardTally(Base):
    """How many points a person was given (or promised) for an action on a business day."""

    __tablename__ = "award_tally"
    __table_args__ = (
        within_township("person_id", "person"),
        CheckConstraint(f"action IN {ACTIONS}", name="action_known"),
        CheckConstraint("points >= 0", name="points_not_negative"),
    )

    township_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("township.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    action: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    points: Mapped[int] = mapped_column(Integer)
