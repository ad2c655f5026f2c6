"""The three tables of the books: accounts, the balances of limited accounts, and transfers.

What must never happen is refused here, by named constraints, whatever the Python above does: an amount that is not
positive, two accounts of different units or townships, an overdraft, a key used twice, a hold resolved twice, a
transfer reversed twice. `ledger.triggers` adds that transfers are never changed or removed.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
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

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.money import MAX_AMOUNT, UNITS
from ledger import triggers

KINDS = ("posted", "pending", "post", "void", "reversal")
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
        # The targets of the foreign keys by which a transfer proves its unit and a balance its limit.
        UniqueConstraint("township_id", "id", "unit", name="uq_ledger_account_unit"),
        UniqueConstraint("township_id", "id", "limit_rule", name="uq_ledger_account_limit"),
        CheckConstraint(_one_of("unit", UNITS), name="unit"),
        CheckConstraint(_one_of("normal_side", SIDES), name="normal_side"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(
            "limit_rule IS NULL"
            " OR (limit_rule = 'debits_within_credits' AND normal_side = 'credit')"
            " OR (limit_rule = 'credits_within_debits' AND normal_side = 'debit')",
            name="limit_fits_side",
        ),
    )

    code: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(64), default="")
    """Whose account of this code it is, as the caller's own id; empty when there is one for the township."""
    normal_side: Mapped[str] = mapped_column(String(6))
    limit_rule: Mapped[str | None] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(8), default="open")


class BalanceRow(TownshipRow, Base):
    """What a limited account holds, kept up to date under a lock. It shares its account's id.

    An account without a limit has no such row: nothing is decided by its balance, so nobody waits for it.
    """

    __tablename__ = "ledger_balance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["township_id", "id", "limit_rule"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.limit_rule"],
        ),
        CheckConstraint(
            "limit_rule <> 'debits_within_credits' OR posted_debits + pending_debits <= posted_credits",
            name="debits_within_credits",
        ),
        CheckConstraint(
            "limit_rule <> 'credits_within_debits' OR posted_credits + pending_credits <= posted_debits",
            name="credits_within_debits",
        ),
        *(
            CheckConstraint(f"{column} BETWEEN 0 AND {MAX_TOTAL}", name=column)
            for column in ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
        ),
    )

    # Its township is the account's, so it needs no foreign key of its own, which each posting would pay for.
    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    limit_rule: Mapped[str] = mapped_column(String(24))
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
        ForeignKeyConstraint(
            ["township_id", "debit_id", "unit"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.unit"],
        ),
        ForeignKeyConstraint(
            ["township_id", "credit_id", "unit"],
            ["ledger_account.township_id", "ledger_account.id", "ledger_account.unit"],
        ),
        within_township("pending_id", "ledger_transfer"),
        within_township("reverses_id", "ledger_transfer"),
        CheckConstraint(f"amount BETWEEN 1 AND {MAX_AMOUNT}", name="amount"),
        CheckConstraint("debit_id <> credit_id", name="accounts_differ"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint("(kind IN ('post', 'void')) = (pending_id IS NOT NULL)", name="resolution"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        CheckConstraint("expires_at IS NULL OR kind = 'pending'", name="expiry"),
        CheckConstraint("line >= 0 AND (line = 0) = (id = entry_id)", name="first_line"),
        CheckConstraint("(line = 0) = (key IS NOT NULL)", name="key"),
        CheckConstraint("(line = 0) = (fingerprint IS NOT NULL)", name="fingerprint"),
        _unique_where_set("uq_ledger_transfer_key", "key"),
        _unique_where_set("uq_ledger_transfer_resolution", "pending_id"),
        _unique_where_set("uq_ledger_transfer_reversal", "reverses_id"),
        Index(
            "uq_ledger_transfer_line",
            "township_id",
            "entry_id",
            "line",
            unique=True,
            sqlite_where=text("line > 0"),
            postgresql_where=text("line > 0"),
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
    pending_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The hold that a `post` or `void` resolves."""
    reverses_id: Mapped[UUID | None] = mapped_column(Uuid)
    key: Mapped[str | None] = mapped_column(String(200))
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


triggers.attach(Base.metadata)
