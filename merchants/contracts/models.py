"""A shop's contracts, and the township's terms from which each is written. None is ever changed: a new one follows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.words import marked

GOODS = {
    "tobacco": marked("Tobacco"),
    "alcohol": marked("Alcohol"),
    "lottery": marked("Lottery tickets"),
    "prepaid": marked("Prepaid and gift cards"),
}
"""Kinds of goods that no township pays for, by the words that the terms keep; others stand there as they were typed."""

MOST_COOLING_DAYS = 30
DEFAULT_COOLING_DAYS = 3


class ContractTerms(TownshipRow, Base):
    """What a township's contracts say from now on; the newest row holds, and none at all means the shipped terms."""

    __tablename__ = "contract_terms"
    __table_args__ = (
        within_township("changed_by", "person"),
        CheckConstraint(f"cooling_days BETWEEN 1 AND {MOST_COOLING_DAYS}", name="cooling_days_bounded"),
        {"info": {"append_only": True}},
    )

    goods: Mapped[list[str]] = mapped_column(JSON)
    """Kinds of goods for which no points are taken: keys of GOODS, or words."""
    words: Mapped[str] = mapped_column(String(2000))
    """The clauses, one a line; empty for the shipped ones."""
    cooling_days: Mapped[int] = mapped_column(Integer)
    """How long after its approval a changed bank account is used."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopContract(TownshipRow, Base):
    """What was agreed with a shop, as it stood on the day of signing."""

    __tablename__ = "shop_contract"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("signed_by", "person"),
        UniqueConstraint("township_id", "year", "sequence", name="uq_shop_contract_number"),
        UniqueConstraint("township_id", "key", name="uq_shop_contract_key"),
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("sequence > 0 AND face_value_fen > 0", name="positive"),
        Index("ix_shop_contract_shop", "township_id", "shop_id", "ends_on"),
        {"info": {"append_only": True}},
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[UUID] = mapped_column(Uuid)
    """The form's own: sent twice, it is one contract."""
    year: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(Integer)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """The last day on which points are taken."""
    goods: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(2000))
    face_value_fen: Mapped[int] = mapped_column(Integer)
    """What a point was worth on the day of signing."""
    signed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer who signed for the township; empty for the command line."""
    signed_for_shop: Mapped[str] = mapped_column(String(40))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def number(self) -> str:
        """What people call it: the year of its signing and a count within it, such as 2026-011."""
        return f"{self.year}-{self.sequence:03d}"
