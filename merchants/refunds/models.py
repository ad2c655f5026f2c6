"""What was given back of a sale, what waits for a second person, and above how many points one is needed.

What must never happen is refused here whatever the code above does: a refund of nothing, one that was approved by
whoever asked for it, two that wait for the same sale, the same click booked twice. That no sale gives back more than it
took is a rule of the sale's own row, which each refund changes.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from merchants.refunds.reasons import LONGEST, TOLD

CLERK, OWNER, OFFICER, PAYER = "clerk", "owner", "officer", "payer"
ASKERS = (CLERK, OWNER, PAYER)
DECIDERS = (OWNER, OFFICER)

REFUND, VOID = "refund", "void"
PROPOSED, APPROVED, REFUSED, WITHDRAWN, EXPIRED = "proposed", "approved", "declined", "withdrawn", "expired"
STATES = (PROPOSED, APPROVED, REFUSED, WITHDRAWN, EXPIRED)

MOST_DAYS = 60


class RefundRule(TownshipRow, Base):
    """Above how many points somebody else has to agree. Rows are added, never changed: the newest holds."""

    __tablename__ = "refund_rule"
    __table_args__ = (
        within_township("changed_by", "person"),
        CheckConstraint("clerk_points >= 0 AND owner_points >= clerk_points", name="limits_rise"),
        CheckConstraint(f"wait_days BETWEEN 1 AND {MOST_DAYS}", name="wait_bounded"),
        {"info": {"append_only": True}},
    )

    clerk_points: Mapped[int] = mapped_column(BigInteger)
    """What a clerk may give back alone: of one sale, and in one day."""
    owner_points: Mapped[int] = mapped_column(BigInteger)
    """What an owner may, or a clerk to whom the owner agrees."""
    wait_days: Mapped[int] = mapped_column(Integer)
    """How long a request waits for the second person."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Refund(TownshipRow, Base):
    """Points of a paid sale that went back to whoever paid, and what the shop is owed less for it. Never changed."""

    __tablename__ = "refund"
    __table_args__ = (
        within_township("redemption_id", "redemption"),
        within_township("shop_id", "shop"),
        within_township("by", "person"),
        within_township("approved_by", "person"),
        within_township("entry_id", "ledger_transfer"),
        UniqueConstraint("township_id", "redemption_id", "key", name="uq_refund_key"),
        UniqueConstraint("township_id", "redemption_id", "left_points", name="uq_refund_step"),
        Index("ix_refund_day", "township_id", "shop_id", "business_day"),
        Index("ix_refund_by", "township_id", "by", "business_day"),
        CheckConstraint("points > 0 AND amount_fen > 0 AND left_points >= 0", name="points_positive"),
        CheckConstraint("approved_by <> by", name="two_people"),
        CheckConstraint(f"asked_as IN {ASKERS}", name="asker_known"),
        CheckConstraint("asked_as <> 'payer' OR approved_by IS NOT NULL", name="payer_needs_officer"),
        CheckConstraint(f"reason IN {tuple(TOLD)}", name="reason_known"),
        {"info": {"append_only": True}},
    )

    redemption_id: Mapped[UUID] = mapped_column(Uuid)
    shop_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(64))
    """The asker's own name for it: the same key for the same sale is the same refund."""
    points: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    """What the points were worth when the sale was made."""
    left_points: Mapped[int] = mapped_column(BigInteger)
    """What can still be given back after it; 0: the sale is undone."""
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(LONGEST))
    asked_as: Mapped[str] = mapped_column(String(8))
    by: Mapped[UUID] = mapped_column(Uuid)
    """Who asked for it: somebody of the shop, or the payer by a complaint."""
    approved_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The second person, where one was needed."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_day: Mapped[date] = mapped_column(Date)
    """The day on which it counts for the shop."""
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    """Its entry in the books."""

    @property
    def reason_words(self) -> str:
        """The msgid of its reason."""
        return TOLD[self.reason]


class RefundRequest(TownshipRow, Base):
    """A refund or void that somebody else has to agree to. Nothing is booked before that."""

    __tablename__ = "refund_request"
    __table_args__ = (
        within_township("redemption_id", "redemption"),
        within_township("shop_id", "shop"),
        within_township("asked_by", "person"),
        within_township("decided_by", "person"),
        UniqueConstraint("township_id", "redemption_id", "key", name="uq_refund_request_key"),
        Index(
            "uq_refund_request_proposed",
            "township_id",
            "redemption_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_refund_request_shop", "township_id", "shop_id", "state"),
        CheckConstraint(f"kind IN {(REFUND, VOID)}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"asked_as IN {(CLERK, OWNER)} AND waits_for IN {DECIDERS}", name="people_known"),
        CheckConstraint("asked_as <> waits_for", name="two_roles"),
        CheckConstraint("points > 0", name="points_positive"),
        CheckConstraint(f"reason IN {tuple(TOLD)}", name="reason_known"),
        CheckConstraint("(state IN ('proposed', 'expired')) = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint("state NOT IN ('approved', 'declined') OR decided_by <> asked_by", name="two_people"),
    )

    redemption_id: Mapped[UUID] = mapped_column(Uuid)
    shop_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(6))
    points: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(LONGEST))
    asked_as: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    waits_for: Mapped[str] = mapped_column(String(8))
    """Who may agree: the shop's owner (or an officer), or an officer alone."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(9))
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(200), default="")
    """Why it was declined."""
