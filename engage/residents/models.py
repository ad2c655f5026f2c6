"""Households of a village, which person belongs to which, and who asked for a new way into an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

WAITS, AGREED, REFUSED = "waits", "agreed", "refused"


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


class AccountRequest(TownshipRow, Base):
    """An officer asks for a code into an account that somebody has. It is made once a second person agreed."""

    __tablename__ = "account_request"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("asked_by", "person"),
        within_township("decided_by", "person"),
        Index(
            "uq_account_request_waits",
            "township_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'waits'"),
            postgresql_where=text("state = 'waits'"),
        ),
        CheckConstraint(f"state IN {(WAITS, AGREED, REFUSED)}", name="state_known"),
        CheckConstraint("(state = 'waits') = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_has_moment"),
        CheckConstraint("state <> 'agreed' OR decided_by <> asked_by", name="four_eyes"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Who agreed and was shown the code, or who refused."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
