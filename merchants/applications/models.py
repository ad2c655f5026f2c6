"""An application, the invitation that it may answer, and each step that was taken with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import HOLDS_FILE, Base, TownshipRow, UtcDateTime, within_township
from merchants.directory.models import KINDS

APPLIED, ASKED, APPROVED, REFUSED, WITHDRAWN = "applied", "asked", "approved", "refused", "withdrawn"
STATES = (APPLIED, ASKED, APPROVED, REFUSED, WITHDRAWN)
WAITING = (APPLIED, ASKED)
ANSWERED, CHECKED = "answered", "checked"
STEPS = (APPLIED, ASKED, ANSWERED, CHECKED, APPROVED, REFUSED, WITHDRAWN)


class ShopInvitation(TownshipRow, Base):
    """An officer asks a shop to apply. Its code is a one-time code of the purpose "application"."""

    __tablename__ = "shop_invitation"
    __table_args__ = (
        within_township("invited_by", "person"),
        {"info": {"append_only": True}},
    )

    name: Mapped[str] = mapped_column(String(40))
    """Of the shop, so that the officer knows whom the paper was for."""
    invited_by: Mapped[UUID] = mapped_column(Uuid)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopApplication(TownshipRow, Base):
    """Somebody asks to take points in a shop. Once it is decided, of the bank account four digits are left here."""

    __tablename__ = "shop_application"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("invitation_id", "shop_invitation"),
        within_township("applied_by", "person"),
        within_township("checked_by", "person"),
        within_township("decided_by", "person"),
        within_township("shop_id", "shop"),
        UniqueConstraint("township_id", "reference", name="uq_shop_application_reference"),
        UniqueConstraint("township_id", "key", name="uq_shop_application_key"),
        UniqueConstraint("township_id", "shop_id", name="uq_shop_application_shop"),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("(state = 'approved') = (shop_id IS NOT NULL)", name="approved_is_a_shop"),
        CheckConstraint("(state IN ('approved', 'refused')) = (decided_by IS NOT NULL)", name="decided_by_someone"),
        CheckConstraint("state <> 'approved' OR checked_by IS NULL OR checked_by <> decided_by", name="four_eyes"),
        CheckConstraint("state IN ('applied', 'asked') OR length(bank_account) = 4", name="decided_forgets_account"),
        Index("ix_shop_application_state", "township_id", "state", "id"),
    )

    reference: Mapped[str] = mapped_column(String(9))
    """With it and the phone number the applicant asks how it stands."""
    key: Mapped[UUID] = mapped_column(Uuid)
    """The form's own: sent twice, it is one application."""
    state: Mapped[str] = mapped_column(String(10))
    invitation_id: Mapped[UUID | None] = mapped_column(Uuid)
    applied_by: Mapped[UUID | None] = mapped_column(Uuid)
    """Who was signed in, if anybody; becomes the owner."""
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    village_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(100))
    hours: Mapped[dict[str, Any]] = mapped_column(JSON)
    owner_name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    licence: Mapped[str] = mapped_column(String(18))
    licence_picture: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE)
    """The file of the photo, under seal; empty where an officer looked at the paper."""
    payee_name: Mapped[str] = mapped_column(String(60))
    bank_name: Mapped[str] = mapped_column(String(60))
    bank_account: Mapped[str] = mapped_column(String(30))
    checked_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer who approved it as it stands now, where a second one has to agree before it is a shop."""
    proposed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The days and goods of the contract that this officer proposes: the fields of its form."""
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shop_id: Mapped[UUID | None] = mapped_column(Uuid)


class ApplicationStep(TownshipRow, Base):
    """What was done with an application, by whom, when, and the words that were said with it."""

    __tablename__ = "application_step"
    __table_args__ = (
        within_township("application_id", "shop_application"),
        within_township("actor_id", "person"),
        CheckConstraint(f"step IN {STEPS}", name="step_known"),
        Index("ix_application_step_application", "township_id", "application_id"),
        {"info": {"append_only": True}},
    )

    application_id: Mapped[UUID] = mapped_column(Uuid)
    step: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(500))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    """An officer, or the applicant who was signed in; empty for an applicant who was not."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
