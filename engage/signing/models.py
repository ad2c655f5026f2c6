"""From which amount on each office signs, from a day on."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.money import MAX_AMOUNT


def _bounded(office: str) -> CheckConstraint:
    return CheckConstraint(f"{office}_from_fen BETWEEN 0 AND {MAX_AMOUNT}", name=f"{office}_bounded")


class SignOffChain(TownshipRow, Base):
    """Who signs an expense. Rows are added, never changed: of two from the same day the one written later holds.

    Each amount is in fen: expenses of so much and more need that office's signature; empty: it need not sign.
    """

    __tablename__ = "sign_off_chain"
    __table_args__ = (
        within_township("changed_by", "person"),
        Index("ix_sign_off_chain_from", "township_id", "effective_from", "id"),
        _bounded("accountant"),
        _bounded("head"),
        _bounded("secretary"),
        _bounded("supervisors"),
        {"info": {"append_only": True}},
    )

    effective_from: Mapped[date] = mapped_column(Date)
    accountant_from_fen: Mapped[int | None] = mapped_column(BigInteger)
    head_from_fen: Mapped[int | None] = mapped_column(BigInteger)
    secretary_from_fen: Mapped[int | None] = mapped_column(BigInteger)
    supervisors_from_fen: Mapped[int | None] = mapped_column(BigInteger)
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
