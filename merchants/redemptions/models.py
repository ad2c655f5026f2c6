"""A payer's code and the sale that claimed it.

What must never happen is refused here whatever the code above does: one key with two sales in a shop, one code with two
sales, a sale to oneself, a sale that was paid without an entry in the books, an amount that is not points x face value,
more given back than was paid.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

OPEN, CLAIMED, REPLACED = "open", "claimed", "replaced"
AWAITING, CAPTURED, DECLINED, EXPIRED, VOIDED = "awaiting", "captured", "declined", "expired", "voided"

BY_CODE, BY_STICKER, BY_BILL, BY_CARD, BY_OFFLINE_CODE = "code", "sticker", "bill", "card", "offline"
MEANS = (BY_CODE, BY_STICKER, BY_BILL, BY_CARD, BY_OFFLINE_CODE)
"""How the payer was known: by the rotating code on their phone, by the shop's printed sticker that they scanned, by a
bill that the till showed them, by their printed card, by a code that their phone made without a network."""

AMOUNT, PACE = "amount", "pace"
REASONS_TO_WAIT = (AMOUNT, PACE)
"""Why a sale waits for the payer's PIN: for its amount, or as it stands out beside what the same two people did."""


class PayCode(TownshipRow, Base):
    """A code that a person shows for a minute. Its digits are kept nowhere, only their keyed digest."""

    __tablename__ = "pay_code"
    __table_args__ = (
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "digest", name="uq_pay_code_digest"),
        CheckConstraint(f"state IN {(OPEN, CLAIMED, REPLACED)}", name="state_known"),
        Index("ix_pay_code_person", "township_id", "person_id", "state"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Redemption(TownshipRow, Base):
    """A sale for points. It is `awaiting` the payer's PIN, or was `captured` (paid); the other states end it.

    A sale that nobody confirms before `confirm_by` is over, whether or not someone has written "expired" down yet.
    """

    __tablename__ = "redemption"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("terminal_id", "terminal"),
        within_township("clerk_id", "person"),
        within_township("person_id", "person"),
        within_township("pay_code_id", "pay_code"),
        within_township("entry_id", "ledger_transfer"),
        within_township("closed_by", "person"),
        within_township("void_approved_by", "person"),
        UniqueConstraint("township_id", "shop_id", "key", name="uq_redemption_shop_key"),
        UniqueConstraint("township_id", "pay_code_id", name="uq_redemption_pay_code"),
        CheckConstraint(f"state IN {(AWAITING, CAPTURED, DECLINED, EXPIRED, VOIDED)}", name="state_known"),
        CheckConstraint("points > 0 AND face_value_fen > 0", name="points_positive"),
        CheckConstraint("amount_fen = points * face_value_fen", name="amount_at_face_value"),
        CheckConstraint("clerk_id <> person_id", name="not_to_oneself"),
        CheckConstraint("(state IN ('captured', 'voided')) = (entry_id IS NOT NULL)", name="paid_is_booked"),
        CheckConstraint("(state = 'voided') = (void_reason IS NOT NULL)", name="void_has_reason"),
        CheckConstraint(
            "void_approved_by IS NULL OR (state = 'voided' AND void_approved_by <> closed_by)", name="void_by_two"
        ),
        CheckConstraint("refunded_points BETWEEN 0 AND points", name="refunded_within_points"),
        CheckConstraint("refunded_points = 0 OR state = 'captured'", name="refunded_was_paid"),
        CheckConstraint("state <> 'awaiting' OR confirm_by IS NOT NULL", name="awaiting_ends"),
        CheckConstraint(f"waits_for = '' OR waits_for IN {REASONS_TO_WAIT}", name="waits_for_known"),
        CheckConstraint("(confirm_by IS NULL) = (waits_for = '')", name="waits_for_something"),
        CheckConstraint(f"means IN {MEANS}", name="means_known"),
        # A sticker is paid from the payer's phone alone; everything else happens at somebody's till.
        CheckConstraint(
            "(means = 'sticker') = (terminal_id IS NULL) AND (terminal_id IS NULL) = (clerk_id IS NULL)",
            name="at_a_till",
        ),
        CheckConstraint("(means = 'code') = (pay_code_id IS NOT NULL)", name="code_is_named"),
        Index("ix_redemption_shop", "township_id", "shop_id", "id"),
        Index("ix_redemption_day", "township_id", "business_day", "shop_id"),
        Index("ix_redemption_payer", "township_id", "person_id", "at"),
        Index(
            "ix_redemption_awaiting",
            "township_id",
            "person_id",
            sqlite_where=text("state = 'awaiting'"),
            postgresql_where=text("state = 'awaiting'"),
        ),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    means: Mapped[str] = mapped_column(String(8))
    terminal_id: Mapped[UUID | None] = mapped_column(Uuid)
    clerk_id: Mapped[UUID | None] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    """Who paid."""
    pay_code_id: Mapped[UUID | None] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(64))
    """The till's own name for this sale: the same key never makes two."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """A digest of what was asked under the key, so that the key can't be used for something else."""
    points: Mapped[int] = mapped_column(BigInteger)
    face_value_fen: Mapped[int] = mapped_column(Integer)
    """What a point was worth when the sale was made."""
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the till asked for it."""
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for: Mapped[str] = mapped_column(String(6), default="")
    """Why its payer is, or was, asked for the PIN; empty when nobody had to be."""
    business_day: Mapped[date] = mapped_column(Date)
    """The day on which it counts: that of the confirmation, where there was one."""
    counted_on: Mapped[date] = mapped_column(Date)
    """The day whose limits it counts against: earlier than the business day for a sale made without a network."""
    entry_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Its entry in the books."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was declined or voided."""
    closed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Empty when it was declined because its till or clerk may not sell any more."""
    void_reason: Mapped[str | None] = mapped_column(String(100))
    """One of `merchants.refunds.reasons`, or one and words, or words alone: see `reasons.kept`."""
    void_approved_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The second person, where the void needed one."""
    refunded_points: Mapped[int] = mapped_column(BigInteger, default=0)
    """How much of a paid sale was given back later: the sum of its refunds."""


@dataclass
class NewSale:
    """The columns of `Redemption` that are known when a sale is made; its entry is when it is booked."""

    township_id: int
    id: UUID
    shop_id: UUID
    means: str
    terminal_id: UUID | None
    clerk_id: UUID | None
    person_id: UUID
    pay_code_id: UUID | None
    key: str
    fingerprint: str
    points: int
    face_value_fen: int
    amount_fen: int
    at: datetime
    business_day: date
    counted_on: date
    state: str
    confirm_by: datetime | None
    waits_for: str
    entry_id: UUID | None = None
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    void_reason: str | None = None
    refunded_points: int = 0
