"""A change of the account into which a shop is paid: asked for by one, approved by another, in force days later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

ASKED, APPROVED, REFUSED, STOPPED = "asked", "approved", "refused", "stopped"
STATES = (ASKED, APPROVED, REFUSED, STOPPED)


class PayeeChange(TownshipRow, Base):
    """It is `approved` from the second officer's word on, and in force from `holds_from` on unless it was stopped."""

    __tablename__ = "payee_change"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("asked_by", "person"),
        within_township("decided_by", "person"),
        within_township("stopped_by", "person"),
        UniqueConstraint("township_id", "key", name="uq_payee_change_key"),
        # A shop waits for one decision at a time, however many ask at once.
        Index(
            "uq_payee_change_asked",
            "township_id",
            "shop_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_payee_change_shop", "township_id", "shop_id", "holds_from"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("length(bank_account) BETWEEN 8 AND 30", name="bank_account_length"),
        CheckConstraint("decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("state <> 'approved' OR (decided_by IS NOT NULL AND holds_from > decided_at)", name="cools"),
        CheckConstraint("(state = 'refused') = (decided_by IS NOT NULL AND holds_from IS NULL)", name="refused_by_one"),
        CheckConstraint("(state = 'stopped') = (stopped_by IS NOT NULL)", name="stopped_by_one"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[UUID] = mapped_column(Uuid)
    """The form's own: sent twice, it is one change."""
    state: Mapped[str] = mapped_column(String(8))
    payee_name: Mapped[str] = mapped_column(String(60))
    bank_name: Mapped[str] = mapped_column(String(60))
    bank_account: Mapped[str] = mapped_column(String(30))
    old_account: Mapped[str] = mapped_column(String(4))
    """The last four digits of the account that was in force when it was asked for."""
    asked_by: Mapped[UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holds_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_by: Mapped[UUID | None] = mapped_column(Uuid)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why it was refused or stopped."""
