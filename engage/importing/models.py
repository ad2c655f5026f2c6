"""What is remembered of imports: how a village's columns are to be read, and which tables it has published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class ColumnMapping(TownshipRow, Base):
    """What the columns of a heading hold, as a village's editor chose when a table with it was last published."""

    __tablename__ = "column_mapping"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("changed_by", "person"),
        UniqueConstraint("township_id", "village_id", "heading", name="uq_column_mapping_heading"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    heading: Mapped[str] = mapped_column(String(64))
    """Digest of the names of the columns in their order."""
    fields: Mapped[list[Any]] = mapped_column(JSON)
    """For each column the name of the field, or "" when it is left out."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportedTable(TownshipRow, Base):
    """A table that was published: by its digest the same table is known when it comes again."""

    __tablename__ = "imported_table"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        UniqueConstraint("township_id", "disclosure_id", name="uq_imported_table_disclosure"),
        Index("ix_imported_table_digest", "township_id", "village_id", "digest"),
        CheckConstraint("lines > 0", name="lines_positive"),
        {"info": {"append_only": True}},
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    """Of the names and cells, so that it is the same table in another format too."""
    lines: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
