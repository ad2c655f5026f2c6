"""Somebody asks that a shop gets another owner, or one who has not signed up another code."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

WAITS, AGREED, REFUSED = "waits", "agreed", "refused"
STATES = (WAITS, AGREED, REFUSED)
OFFICER, OWNER = "officer", "owner"


class OwnerRequest(TownshipRow, Base):
    """Nobody becomes an owner before a second person agreed; the database itself refuses the same one."""

    __tablename__ = "owner_request"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("asked_by", "person"),
        within_township("decided_by", "person"),
        within_township("person_id", "person"),
        # A shop waits for one answer at a time, however many ask at once.
        Index(
            "uq_owner_request_waits",
            "township_id",
            "shop_id",
            unique=True,
            sqlite_where=text("state = 'waits'"),
            postgresql_where=text("state = 'waits'"),
        ),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"asked_as IN {(OFFICER, OWNER)}", name="asker_known"),
        CheckConstraint("(state = 'waits') = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_has_moment"),
        CheckConstraint("(state = 'agreed') = (person_id IS NOT NULL)", name="agreed_is_an_owner"),
        CheckConstraint("state <> 'agreed' OR decided_by <> asked_by", name="four_eyes"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    asked_as: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Who agreed and was shown the code, or who refused; whoever asked may refuse too."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The owner who came of it."""
