"""A printed card, of which only a keyed digest is kept: without the PIN it is worth nothing. And a PIN that waits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.second_person import DecidedByASecond, decided_by_a_second

ACTIVE, LOST, REPLACED = "active", "lost", "replaced"
STATES = (ACTIVE, LOST, REPLACED)


class Card(TownshipRow, Base):
    """A card that the village office printed for a person, who has one at a time."""

    __tablename__ = "card"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("issued_by", "person"),
        within_township("ended_by", "person"),
        UniqueConstraint("township_id", "digest", name="uq_card_digest"),
        Index(
            "uq_card_active",
            "township_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("(state = 'active') = (ended_at IS NULL)", name="ended_has_moment"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_card_person", "township_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    last_digits: Mapped[str] = mapped_column(String(4))
    """By which people tell two cards apart."""
    state: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[UUID] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Who said that it is lost, or who printed the next one."""


class NewPin(DecidedByASecond, TownshipRow, Base):
    """A PIN that was typed at the office for somebody who has one. It holds once a second person agreed.

    That is another officer, the editor of the holder's village, or the holder on their own phone.
    """

    __tablename__ = "new_pin"
    __table_args__ = (
        *decided_by_a_second("new_pin", "person_id"),
        within_township("person_id", "person"),
        CheckConstraint("(state = 'waits') = (length(digest) > 0)", name="forgotten_once_decided"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(200))
    """As a PIN's; empty once it was decided."""
