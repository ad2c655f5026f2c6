"""A complaint about a sale, and what the township and the shop wrote about it.

What must never happen is refused here whatever the code above does: two open complaints about one sale, a decision
without words or by whoever complained, a refund of a complaint that was not upheld.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.words import marked

KINDS = {
    "not_mine": marked("I did not buy this"),
    "wrong_amount": marked("The amount is wrong"),
    "goods_missing": marked("I did not get the goods"),
    "other": marked("Something else"),
}
OPEN, ANSWERED, UPHELD, DISMISSED, WITHDRAWN = "open", "answered", "upheld", "dismissed", "withdrawn"
UNDECIDED = (OPEN, ANSWERED)
STATES = (*UNDECIDED, UPHELD, DISMISSED, WITHDRAWN)
SHOP, OFFICE = "shop", "office"

LONGEST_TEXT = 500
COMPLAIN_WITHIN = timedelta(days=90)
"""After the sale."""


class Dispute(TownshipRow, Base):
    """A case: open until the township decides or whoever complained takes it back; "answered" once the shop wrote."""

    __tablename__ = "dispute"
    __table_args__ = (
        within_township("redemption_id", "redemption"),
        within_township("shop_id", "shop"),
        within_township("person_id", "person"),
        within_township("decided_by", "person"),
        within_township("refund_id", "refund"),
        Index(
            "uq_dispute_undecided",
            "township_id",
            "redemption_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'answered')"),
            postgresql_where=text("state IN ('open', 'answered')"),
        ),
        Index("ix_dispute_state", "township_id", "state", "due_on"),
        Index("ix_dispute_shop", "township_id", "shop_id"),
        Index("ix_dispute_sale", "township_id", "redemption_id"),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("length(text) > 0", name="text_present"),
        CheckConstraint("(state IN ('open', 'answered')) = (closed_at IS NULL)", name="closed_has_moment"),
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name="decided_by_someone"),
        CheckConstraint("(decided_by IS NULL) = (length(decision) = 0)", name="decision_in_words"),
        CheckConstraint("decided_by <> person_id", name="not_by_oneself"),
        CheckConstraint("refund_id IS NULL OR state = 'upheld'", name="refund_was_upheld"),
        CheckConstraint("state <> 'answered' OR asked_at IS NOT NULL", name="answer_was_asked"),
    )

    redemption_id: Mapped[UUID] = mapped_column(Uuid)
    shop_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    """Who paid, and complains."""
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(Date)
    """The last working day on which the township is to decide."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the shop was asked; before that it does not see the case."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decision: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    """The township's words, for both sides."""
    refund_id: Mapped[UUID | None] = mapped_column(Uuid)


class DisputeMessage(TownshipRow, Base):
    """What the township asked the shop, and what the shop answered. Written once, never changed."""

    __tablename__ = "dispute_message"
    __table_args__ = (
        within_township("dispute_id", "dispute"),
        within_township("author_id", "person"),
        Index("ix_dispute_message_dispute", "township_id", "dispute_id", "id"),
        CheckConstraint(f"side IN {(SHOP, OFFICE)}", name="side_known"),
        CheckConstraint("length(text) > 0", name="text_present"),
        {"info": {"append_only": True}},
    )

    dispute_id: Mapped[UUID] = mapped_column(Uuid)
    side: Mapped[str] = mapped_column(String(6))
    author_id: Mapped[UUID] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
