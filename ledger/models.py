"""The tables of the books: accounts, the balances of limited accounts, transfers, and how far the books are closed.

What must never happen is refused here, by named constraints, whatever the Python above does: an amount that is not
positive, an overdraft, a key used twice, a hold resolved twice, a transfer reversed beyond its amount. The triggers of
`ledger.triggers` add what a constraint can't say or says too slowly: that a transfer's accounts exist, are of its unit
and open, that its day is not closed, and that it is never changed or removed. Lots are in `ledger.lots.models`, seals
in `ledger.seals.models`.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime
from kernel.money import MAX_AMOUNT, UNITS

KINDS = ("posted", "pending", "post", "void", "reversal", "refused")
SIDES = ("debit", "credit")
STATES = ("open", "frozen", "closed")
DEBITS_WITHIN_CREDITS = "debits_within_credits"
CREDITS_WITHIN_DEBITS = "credits_within_debits"
# A limit belongs to one normal side: a wallet (credit) may not be drawn below zero, a cash box (debit) neither.
LIMITS = {DEBITS_WITHIN_CREDITS: "credit", CREDITS_WITHIN_DEBITS: "debit"}

# No side of a limited account grows beyond this, so that a sum can never leave 64 bits.
MAX_TOTAL = 10**18


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _unique_where_set(name: str, *columns: str) -> Index:
    condition = text(f"{columns[-1]} IS NOT NULL")
    return Index(name, "township_id", *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class AccountRow(TownshipRow, Base):
    """An account; its name in the township is (code, unit, reference). Only `state` ever changes."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("township_id", "code", "unit", "reference", name="uq_ledger_account_name"),
        # The target of the foreign key by which a balance proves its rules.
        UniqueConstraint("township_id", "id", "limit_rule", "with_lots", name="uq_ledger_account_rules"),
        CheckConstraint(_one_of("unit", UNITS), name="unit"),
        CheckConstraint(_one_of("normal_side", SIDES), name="normal_side"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(
            "limit_rule IS NULL"
            " OR (limit_rule = 'debits_within_credits' AND normal_side = 'credit')"
            " OR (limit_rule = 'credits_within_debits' AND normal_side = 'debit')",
            name="limit_fits_side",
        ),
        CheckConstraint("NOT with_lots OR limit_rule = 'debits_within_credits'", name="lots_fit_limit"),
    )

    code: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(64), default="")
    """Whose account of this code it is, as the caller's own id; empty when there is one for the township."""
    normal_side: Mapped[str] = mapped_column(String(6))
    limit_rule: Mapped[str | None] = mapped_column(String(24))
    with_lots: Mapped[bool] = mapped_column(default=False)
    """Whether what comes in is kept by lot, so that it can expire: see `ledger.lots`."""
    state: Mapped[str] = mapped_column(String(8), default="open")


class BalanceRow(TownshipRow, Base):
    """What a limited account holds, kept up to date under a lock. It shares its account's id.

    An account without a limit has no such row: nothing is decided by its balance, so nobody waits for it.
    """

    __tablename__ = "ledger_balance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["township_id", "id", "limit_rule", "with_lots"],
            [f"ledger_account.{column}" for column in ("township_id", "id", "limit_rule", "with_lots")],
        ),
        # PostgreSQL reads a table's CHECKs anew at each statement, so the hot tables say much in few of them.
        CheckConstraint(
            "CASE limit_rule WHEN 'debits_within_credits' THEN posted_debits + pending_debits <= posted_credits"
            " ELSE posted_credits + pending_credits <= posted_debits END",
            name="limit",
        ),
        CheckConstraint(
            "posted_debits >= 0 AND posted_credits >= 0 AND pending_debits >= 0 AND pending_credits >= 0"
            f" AND posted_debits + posted_credits + pending_debits + pending_credits <= {MAX_TOTAL}",
            name="bounds",
        ),
    )

    # Its township is the account's, so it needs no foreign key of its own, which each posting would pay for.
    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    limit_rule: Mapped[str] = mapped_column(String(24))
    with_lots: Mapped[bool]
    posted_debits: Mapped[int] = mapped_column(BigInteger, default=0)
    posted_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_debits: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_credits: Mapped[int] = mapped_column(BigInteger, default=0)


class TransferRow(TownshipRow, Base):
    """One amount from one account to another: a line of a journal entry. Written once, never changed.

    An entry bears the id of its first line (line 0), which also holds the entry's key and fingerprint, so that an
    entry of one line, the common case, needs no index of its own. Ids are UUIDv7: their order is the recorded order.
    """

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint(
            f"amount BETWEEN 1 AND {MAX_AMOUNT} AND debit_id <> credit_id"
            " AND (target_id IS NULL OR target_before + amount <= target_amount)",
            name="sound",
        ),
        CheckConstraint(
            _one_of("kind", KINDS) + " AND (kind IN ('post', 'void', 'reversal')) = (target_id IS NOT NULL)"
            " AND (expires_at IS NULL OR kind = 'pending')",
            name="kind",
        ),
        CheckConstraint(
            "(line = 0) = (id = entry_id) AND (line = 0) = (key IS NOT NULL)"
            " AND (line = 0) = (fingerprint IS NOT NULL)",
            name="first_line",
        ),
        _unique_where_set("uq_ledger_transfer_key", "key"),
        # One resolution of a hold (`target_before` is 0), and reversals one after the other up to the amount: two at
        # once would both continue at the same sum.
        Index(
            "uq_ledger_transfer_target",
            "township_id",
            "target_id",
            "target_before",
            unique=True,
            sqlite_where=text("target_id IS NOT NULL"),
            postgresql_where=text("target_id IS NOT NULL"),
        ),
        Index(
            "uq_ledger_transfer_line",
            "township_id",
            "entry_id",
            "line",
            unique=True,
            sqlite_where=text("line > 0"),
            postgresql_where=text("line > 0"),
        ),
        # Only of holds that expire, so that the others pay nothing for it.
        Index(
            "ix_ledger_transfer_expiry",
            "township_id",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
        Index("ix_ledger_transfer_debit", "township_id", "debit_id", "id"),
        Index("ix_ledger_transfer_credit", "township_id", "credit_id", "id"),
    )

    # Its township is its accounts', so it needs no foreign key of its own, which each posting would pay for.
    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    line: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(8))
    debit_id: Mapped[UUID] = mapped_column(Uuid)
    credit_id: Mapped[UUID] = mapped_column(Uuid)
    amount: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(64))
    """Why it was made, as a stable word: `award.reading`, `redemption`."""
    effective_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    target_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The hold that a `post` or `void` resolves, or the transfer that a `reversal` takes back."""
    target_amount: Mapped[int | None] = mapped_column(BigInteger)
    """The amount of that transfer."""
    target_before: Mapped[int | None] = mapped_column(BigInteger)
    """How much of it had been taken back before; 0 for a hold."""
    lot_expires_on: Mapped[date | None] = mapped_column(Date)
    """The last day of the lot that it adds to, or, for a reversal, that its original added to."""
    key: Mapped[str | None] = mapped_column(String(200))
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of all the above, as `ledger.canonical` writes it."""


class HeadRow(Base):
    """How far a township's books are closed and sealed; only ever forward."""

    __tablename__ = "ledger_head"

    township_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("township.id"), primary_key=True, autoincrement=False
    )
    closed_through: Mapped[date] = mapped_column(Date, default=date(1899, 12, 31))
    """The last business day that takes no transfers any more."""
    sealed_floor: Mapped[UUID] = mapped_column(Uuid, default=UUID(int=0))
    """No transfer of a smaller id can be added: all there are have been sealed."""


class ClosingRow(TownshipRow, Base):
    """A closing of the books through a business day. Written once, never changed."""

    __tablename__ = "ledger_closing"
    __table_args__ = (UniqueConstraint("township_id", "through", name="uq_ledger_closing_through"),)

    through: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
