"""A bill: made at a till for one amount, paid once or not at all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

OPEN, CLAIMED, CANCELLED, EXPIRED = "open", "claimed", "cancelled", "expired"
STATES = (OPEN, CLAIMED, CANCELLED)


class Bill(TownshipRow, Base):
    """What a till asks for. Its digits stand on the till's screen for all to see: they are no secret.

    It is `claimed` by the sale of the first who confirms, however that sale ends. One that nobody claimed before
    `expires_at` is over, though nobody writes that down.
    """

    __tablename__ = "bill"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("terminal_id", "terminal"),
        within_township("clerk_id", "person"),
        within_township("sale_id", "redemption"),
        UniqueConstraint("township_id", "shop_id", "key", name="uq_bill_shop_key"),
        UniqueConstraint("township_id", "digits", name="uq_bill_digits"),
        UniqueConstraint("township_id", "sale_id", name="uq_bill_sale"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("points > 0", name="points_positive"),
        CheckConstraint("(state = 'claimed') = (sale_id IS NOT NULL)", name="claimed_by_a_sale"),
        Index("ix_bill_terminal", "township_id", "terminal_id"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    terminal_id: Mapped[UUID] = mapped_column(Uuid)
    clerk_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(64))
    """The till's own name for it: the same key never makes two."""
    digits: Mapped[str] = mapped_column(String(18))
    points: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sale_id: Mapped[UUID | None] = mapped_column(Uuid)
