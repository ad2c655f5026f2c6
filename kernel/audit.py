"""What officers, editors and owners did: written in the same transaction as the deed, and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.clock import start_of_day
from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.ids import id_as_of, new_id


class AuditEntry(TownshipRow, Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        within_township("actor_id", "person"),
        Index("ix_audit_entry_subject", "township_id", "subject"),
        {"info": {"append_only": True}},
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Who did it; empty for the command line."""
    act: Mapped[str] = mapped_column(String(60))
    """What was done, as `noun.verb`: `settlement-run.check`."""
    subject: Mapped[str] = mapped_column(String(80))
    """What it was done to, as `noun:id`."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(
    session: Session,
    township_id: int,
    actor_id: UUID | None,
    act: str,
    subject: str,
    details: dict[str, Any],
    now: datetime,
    *,
    day_only: bool = False,
) -> None:
    """Add an entry to the log. `details` holds JSON values and never a password, PIN, code or reporter.

    With `day_only` neither the entry nor its id tells more than the day: for acts whose minute, laid beside other
    records, would tell what must stay unknown.
    """
    at = start_of_day(now) if day_only else now
    session.add(
        AuditEntry(
            township_id=township_id,
            id=id_as_of(at) if day_only else new_id(),
            at=at,
            actor_id=actor_id,
            act=act,
            subject=subject,
            details=details,
        )
    )
