"""What officers corrected in the calendar of working days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class WorkdayCorrection(TownshipRow, Base):
    """What holds for a day in a township. Rows are added, never changed: of several the newest holds."""

    __tablename__ = "workday_correction"
    __table_args__ = (
        within_township("corrected_by", "person"),
        Index("ix_workday_correction_day", "township_id", "day", "id"),
        CheckConstraint("length(reason) > 0", name="reason_present"),
        {"info": {"append_only": True}},
    )

    day: Mapped[date] = mapped_column(Date)
    working: Mapped[bool | None] = mapped_column(Boolean)
    """Empty: what the calendar says holds again."""
    reason: Mapped[str] = mapped_column(String(100))
    corrected_by: Mapped[UUID] = mapped_column(Uuid)
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeEntered(TownshipRow, Base):
    """An officer says that all of the State Council's notice for a year is among the corrections."""

    __tablename__ = "holiday_notice"
    __table_args__ = (
        within_township("entered_by", "person"),
        UniqueConstraint("township_id", "year", name="uq_holiday_notice_year"),
        CheckConstraint("year BETWEEN 2000 AND 2099", name="year_of_century"),
        {"info": {"append_only": True}},
    )

    year: Mapped[int] = mapped_column(Integer)
    entered_by: Mapped[UUID] = mapped_column(Uuid)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
