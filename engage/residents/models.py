"""Households of a village, and which person belongs to which."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, within_township


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
