"""A shop's photo. Its file lies under the digest of its content."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import HOLDS_FILE, Base, TownshipRow, UtcDateTime, within_township


class ShopPicture(TownshipRow, Base):
    """The one photo that a shop shows; a new one takes the place of the old."""

    __tablename__ = "shop_picture"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("shown_by", "person"),
        UniqueConstraint("township_id", "shop_id", name="uq_shop_picture_shop"),
        CheckConstraint("length(file) = 64", name="file_is_a_digest"),
        CheckConstraint("width > 0 AND height > 0", name="size_positive"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    file: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    shown_by: Mapped[UUID] = mapped_column(Uuid)
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime)
