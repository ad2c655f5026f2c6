"""What a village had when its published accounts began."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.money import MAX_AMOUNT


class OpeningBalance(TownshipRow, Base):
    """期初余额: what the village had at the beginning of a day. The highest number holds; the others stay."""

    __tablename__ = "opening_balance"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("entered_by", "person"),
        UniqueConstraint("township_id", "village_id", "number", name="uq_opening_balance_village_number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(f"amount_fen BETWEEN 0 AND {MAX_AMOUNT}", name="amount_bounded"),
        CheckConstraint("(number = 1) = (reason = '')", name="correction_has_reason"),
        {"info": {"append_only": True}},
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    """Money lines of this day and later ones change it; earlier ones are in it already."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    """Why it was corrected; empty for the first."""
    entered_by: Mapped[UUID] = mapped_column(Uuid)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
