"""A settlement run, its lines, and the shapes of the files that banks take."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

RUN_STATES = ("prepared", "checked", "closed", "cancelled")
LINE_STATES = ("waiting", "paid", "failed", "carried")
EXPORTED_STATES = ("checked", "closed")
ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "gbk", "gb2312")
DELIMITERS = (",", ";", "|", "\t")
AMOUNT_FORMATS = ("yuan", "fen")
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


class SettlementRun(TownshipRow, Base):
    """One settlement of all shops up to the end of the day `cut_off`: prepared by one officer, checked by another."""

    __tablename__ = "settlement_run"
    __table_args__ = (
        within_township("prepared_by", "person"),
        within_township("checked_by", "person"),
        within_township("cancelled_by", "person"),
        UniqueConstraint("township_id", "year", "sequence", name="uq_settlement_run_number"),
        # Two officers who open a run at once make one, and no day is settled twice.
        Index(
            "uq_settlement_run_prepared",
            "township_id",
            unique=True,
            sqlite_where=text("state = 'prepared'"),
            postgresql_where=text("state = 'prepared'"),
        ),
        Index(
            "uq_settlement_run_cut_off",
            "township_id",
            "cut_off",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        CheckConstraint(f"state IN {RUN_STATES}", name="state_known"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
        CheckConstraint("checked_by <> prepared_by", name="four_eyes"),
        CheckConstraint("(state IN ('checked', 'closed')) = (checked_by IS NOT NULL)", name="checked_has_checker"),
        CheckConstraint("(checked_by IS NULL) = (checked_at IS NULL)", name="checked_has_moment"),
        CheckConstraint("(state = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_has_canceller"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
    )

    year: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(Integer)
    cut_off: Mapped[date] = mapped_column(Date)
    """The last business day that it settles, whole."""
    state: Mapped[str] = mapped_column(String(10), default="prepared")
    prepared_by: Mapped[UUID] = mapped_column(Uuid)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[UUID | None] = mapped_column(Uuid)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[UUID | None] = mapped_column(Uuid)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def number(self) -> str:
        """What people call it: the year of its cut-off and a count within it, such as 2026-011, which is no month."""
        return f"{self.year}-{self.sequence:03d}"


class SettlementLine(TownshipRow, Base):
    """What one shop gets in one run, frozen as it stood when the run was opened; then what the bank did with it.

    A line below zero (more was taken back than sold) is `carried`: nothing is booked, and the next run nets it.
    """

    __tablename__ = "settlement_line"
    __table_args__ = (
        within_township("run_id", "settlement_run"),
        within_township("shop_id", "shop"),
        within_township("transfer_id", "ledger_transfer"),
        within_township("result_by", "person"),
        UniqueConstraint("township_id", "run_id", "number", name="uq_settlement_line_number"),
        UniqueConstraint("township_id", "run_id", "shop_id", name="uq_settlement_line_shop"),
        Index("ix_settlement_line_shop", "township_id", "shop_id"),
        CheckConstraint(f"state IN {LINE_STATES}", name="state_known"),
        CheckConstraint("amount_fen <> 0 AND (amount_fen < 0) = (state = 'carried')", name="carried_is_below_zero"),
        CheckConstraint("(state = 'failed') = (failure_reason IS NOT NULL)", name="failed_has_reason"),
        CheckConstraint("(state IN ('paid', 'failed')) = (result_by IS NOT NULL)", name="result_has_officer"),
        CheckConstraint("result_by IS NULL OR transfer_id IS NOT NULL", name="result_follows_transfer"),
        CheckConstraint("(state IN ('paid', 'failed')) = (value_day IS NOT NULL)", name="result_has_day"),
    )

    run_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    shop_id: Mapped[UUID] = mapped_column(Uuid)
    shop_name: Mapped[str] = mapped_column(String(40))
    payee_name: Mapped[str] = mapped_column(String(60))
    bank_name: Mapped[str] = mapped_column(String(60))
    bank_account: Mapped[str] = mapped_column(String(30))
    sales: Mapped[int] = mapped_column(Integer)
    """Sales since the shop was last settled, less those taken back."""
    points: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    """The shop's balance in the books at the end of the cut-off day."""
    state: Mapped[str] = mapped_column(String(8))
    failure_reason: Mapped[str | None] = mapped_column(String(200))
    value_day: Mapped[date | None] = mapped_column(Date)
    """The day on which the bank paid, or on which it said that it could not."""
    transfer_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The transfer from the shop's account to clearing, made when the run was checked."""
    result_by: Mapped[UUID | None] = mapped_column(Uuid)
    result_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def masked_account(self) -> str:
        """All of the account that is read outside of the run's files."""
        return f"…{self.bank_account[-4:]}"


class BankProfile(TownshipRow, Base):
    """How one bank wants its batch file: which columns in which order, and how the text is written."""

    __tablename__ = "bank_profile"
    __table_args__ = (
        UniqueConstraint("township_id", "name", name="uq_bank_profile_name"),
        CheckConstraint(f"encoding IN {ENCODINGS}", name="encoding_known"),
        CheckConstraint(f"amount_format IN {AMOUNT_FORMATS}", name="amount_format_known"),
        CheckConstraint(f"line_end IN {tuple(LINE_ENDS)}", name="line_end_known"),
        CheckConstraint("length(delimiter) = 1", name="delimiter_is_one_character"),
    )

    name: Mapped[str] = mapped_column(String(60))
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """In order, each `{"heading": "户名", "source": "payee_name"}`; see `township/settlement/profiles/README.md`."""
    delimiter: Mapped[str] = mapped_column(String(1))
    encoding: Mapped[str] = mapped_column(String(10))
    amount_format: Mapped[str] = mapped_column(String(4))
    header: Mapped[bool] = mapped_column(Boolean)
    line_end: Mapped[str] = mapped_column(String(4))
