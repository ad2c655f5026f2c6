"""A notice to one person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class PersonalNotice(TownshipRow, Base):
    """It stands in the inbox and, until it was opened, in the wallet. The words belong to its kind."""

    __tablename__ = "personal_notice"
    __table_args__ = (
        within_township("person_id", "person"),
        Index("ix_personal_notice_person", "township_id", "person_id", "at"),
        Index("ix_personal_notice_spread", "township_id", "spread_at"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(40))
    """What it tells, as `noun.verb`: "complaint.upheld"."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What its words and its way onward need: JSON values, never a PIN or code."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spread_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was written down on which of the person's devices it is told."""
