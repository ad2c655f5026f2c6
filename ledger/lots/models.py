"""Lots: what came into an account with lots, by the day on which it expires.

A credit to such an account adds to the lot of its expiry, a debit takes from the oldest lots first, a reversal gives
back what its original took. The sum of what remains is the account's posted balance, always.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, within_township

NEVER = date(9999, 12, 31)
"""The expiry of what never expires: a day, so that the oldest come first in one index on both databases."""


class LotRow(Base):
    """What is left in an account of all that expires after the day `expires_on`."""

    __tablename__ = "ledger_lot"
    __table_args__ = (
        within_township("account_id", "ledger_account"),
        CheckConstraint("remaining >= 0", name="remaining"),
        Index(
            "ix_ledger_lot_expiry",
            "township_id",
            "expires_on",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
    )

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    """Its last day, or NEVER."""
    remaining: Mapped[int] = mapped_column(BigInteger)


class LotUseRow(Base):
    """What a transfer took from a lot of one of its accounts, or gave back, which is negative. Written once.

    What a transfer adds to a lot is not written here: the transfer says it itself, by `lot_expires_on`.
    """

    __tablename__ = "ledger_lot_use"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"),)

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    transfer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
