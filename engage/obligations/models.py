"""What happened in a village that makes a matter due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class MatterEvent(TownshipRow, Base):
    """Something happened: a resolution, money received. From that day on the village owes its disclosure."""

    __tablename__ = "matter_event"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("matter_id", "catalogue_matter"),
        within_township("reported_by", "person"),
        within_township("struck_by", "person"),
        UniqueConstraint("township_id", "period_key", name="uq_matter_event_period_key"),
        CheckConstraint("length(what) > 0", name="what_present"),
        CheckConstraint("(struck_by IS NULL) = (struck_reason = '')", name="struck_with_reason"),
        CheckConstraint("(struck_by IS NULL) = (struck_at IS NULL)", name="struck_at_a_time"),
        Index("ix_matter_event_village", "township_id", "village_id", "happened_on"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    matter_id: Mapped[UUID] = mapped_column(Uuid)
    happened_on: Mapped[date] = mapped_column(Date)
    what: Mapped[str] = mapped_column(String(80))
    period_key: Mapped[str] = mapped_column(String(40))
    """The id as text: how a disclosure names the obligation that it fulfils."""
    reported_by: Mapped[UUID] = mapped_column(Uuid)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    struck_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer who struck it out, because it did not happen or was written down twice: nothing is owed for it."""
    struck_reason: Mapped[str] = mapped_column(String(100), default="")
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
