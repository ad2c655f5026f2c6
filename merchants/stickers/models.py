"""Stickers that hang somewhere but count no more. Today's is a column of the shop."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township


class RetiredSticker(TownshipRow, Base):
    """A token that a shop replaced: who still scans it is told so, and never pays anybody."""

    __tablename__ = "retired_sticker"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("retired_by", "person"),
        UniqueConstraint("township_id", "token", name="uq_retired_sticker_token"),
        {"info": {"append_only": True}},
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    token: Mapped[str] = mapped_column(String(22))
    retired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_by: Mapped[UUID] = mapped_column(Uuid)
