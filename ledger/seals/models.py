"""Seals: the township's transfers as the leaves of one growing Merkle tree, signed now and then.

The sealer alone writes here, never a posting. What is published of it lets anyone see that nothing was changed, removed
or slipped in later: see docs/ledger-proofs.md.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, LargeBinary, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, UtcDateTime


class SealRow(Base):
    """A signed head of the tree after `tree_size` leaves. Written once, never changed; numbers have no gap."""

    __tablename__ = "ledger_seal"
    __table_args__ = (CheckConstraint("number >= 1 AND tree_size >= 1", name="sizes"),)

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tree_size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the previous seal's signed words; 32 zero bytes before the first."""
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Kept with each seal, so that old seals can be checked whatever became of the key."""
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    consistency: Mapped[bytes] = mapped_column(LargeBinary)
    """The proof, hash after hash, that this tree begins with that of the previous seal; empty for the first."""


class LeafRow(Base):
    """A transfer's place in the tree, with its digest as it was then. Written once, never changed."""

    __tablename__ = "ledger_leaf"
    __table_args__ = (
        UniqueConstraint("township_id", "transfer_id", name="uq_ledger_leaf_transfer"),
        CheckConstraint("position >= 0", name="position"),
    )

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    transfer_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class SubtreeRow(Base):
    """The hash over 2**level leaves from `position * 2**level` on, kept at every eighth level: a proof need not read
    them all. Written once, never changed.
    """

    __tablename__ = "ledger_subtree"

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class DayTotalRow(Base):
    """What the sealed transfers recorded on one day moved on an account, by the business day they count for.

    A balance is the sum of these and of the transfers that are not sealed yet: a checkpoint and a tail. Only the
    sealer writes them, so no posting waits for them.
    """

    __tablename__ = "ledger_day_total"

    township_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    recorded_on: Mapped[date] = mapped_column(Date, primary_key=True)
    """The UTC day of `recorded_at`."""
    effective_on: Mapped[date] = mapped_column(Date, primary_key=True)
    posted_debits: Mapped[int] = mapped_column(BigInteger, default=0)
    posted_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_debits: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_credits: Mapped[int] = mapped_column(BigInteger, default=0)
