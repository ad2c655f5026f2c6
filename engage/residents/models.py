"""Households of a village, which person belongs to which, and who asked for a new way into an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.second_person import DecidedByASecond, decided_by_a_second


class Household(TownshipRow, Base):
    __tablename__ = "household"
    __table_args__ = (
        within_township("village_id", "village"),
        UniqueConstraint("township_id", "village_id", "number", name="uq_household_village_number"),
        CheckConstraint("length(number) > 0", name="number_present"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(String(20))
    """户号, as the village writes it."""


class Resident(TownshipRow, Base):
    __tablename__ = "resident"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("household_id", "household"),
        UniqueConstraint("township_id", "person_id", name="uq_resident_person"),
        Index("ix_resident_household", "township_id", "household_id"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    household_id: Mapped[UUID] = mapped_column(Uuid)


class AccountRequest(DecidedByASecond, TownshipRow, Base):
    """An officer asks for a code into an account that somebody has. A second person agrees; the officer is shown it."""

    __tablename__ = "account_request"
    __table_args__ = (*decided_by_a_second("account_request", "person_id"), within_township("person_id", "person"))

    person_id: Mapped[UUID] = mapped_column(Uuid)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When whoever asked was shown the code: one agreement, one code."""
