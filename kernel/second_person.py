"""What one person asks for and a second one decides: its columns, and what the database itself promises about it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import UtcDateTime, within_township

WAITS, AGREED, REFUSED = "waits", "agreed", "refused"


class DecidedByASecond:
    """A row that waits for somebody else than whoever asked; whoever asked may take it back, which is to refuse it.

    Its table has the constraints of `decided_by_a_second`.
    """

    state: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def decide(self, state: str, person_id: UUID, now: datetime) -> None:
        self.state, self.decided_by, self.decided_at = state, person_id, now


def decided_by_a_second(table: str, about: str) -> tuple[ForeignKeyConstraint | Index | CheckConstraint, ...]:
    """Return the constraints of a table of such rows. However many ask, what the column `about` names waits once."""
    waits = text(f"state = '{WAITS}'")
    return (
        within_township("asked_by", "person"),
        within_township("decided_by", "person"),
        Index(f"uq_{table}_waits", "township_id", about, unique=True, sqlite_where=waits, postgresql_where=waits),
        CheckConstraint(f"state IN {(WAITS, AGREED, REFUSED)}", name="state_known"),
        CheckConstraint(f"(state = '{WAITS}') = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_has_moment"),
        CheckConstraint(f"state <> '{AGREED}' OR decided_by <> asked_by", name="four_eyes"),
    )
