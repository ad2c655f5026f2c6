"""A picture of a voucher: looked over and blacked out by its editor before anybody else sees it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import HOLDS_FILE, Base, TownshipRow, UtcDateTime, within_township

STATES = ("draft", "shown", "removed")


class VoucherPicture(TownshipRow, Base):
    """One picture of a money line. Its files lie under the digests of their content; its name when sent is nowhere."""

    __tablename__ = "voucher_picture"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        within_township("line_id", "money_line"),
        within_township("attached_by", "person"),
        within_township("removed_by", "person"),
        UniqueConstraint("township_id", "line_id", "number", name="uq_voucher_picture_line_number"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed_at_known"),
        CheckConstraint("(state = 'removed') = (reason <> '')", name="removed_with_reason"),
        CheckConstraint("(state = 'draft') = (draft <> '')", name="draft_has_file"),
        CheckConstraint("(state = 'shown') = (full_size <> '' AND thumbnail <> '')", name="shown_has_files"),
        Index("ix_voucher_picture_disclosure", "township_id", "disclosure_id"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    line_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    """Of the pictures of its line, from 1; never given twice."""
    state: Mapped[str] = mapped_column(String(8))
    draft: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE, default="")
    """The file of the picture as it was sent, without its metadata and under seal, until it is shown or discarded."""
    full_size: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE, default="")
    thumbnail: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE, default="")
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What is blacked out: left, top, width and height, each in percent of the picture."""
    attached_by: Mapped[UUID] = mapped_column(Uuid)
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_by: Mapped[UUID | None] = mapped_column(Uuid)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it was removed: everybody reads it in its place."""
