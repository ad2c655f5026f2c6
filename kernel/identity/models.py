"""A person has roles; a session is one sign-in; a one-time code lets a person or a device in for the first time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

ELDER = ("off", "on", "large", "largest")
DESKS = ("editor", "committee")
"""Of one village a person has one of them at most: who publishes, and who supervises that."""
ROLES = ("villager", "editor", "committee", "owner", "clerk", "officer")


class Person(TownshipRow, Base):
    __tablename__ = "person"
    __table_args__ = (
        within_township("village_id", "village"),
        UniqueConstraint("township_id", "phone", name="uq_person_phone"),
        CheckConstraint("length(name) > 0", name="name_present"),
        CheckConstraint(f"elder IN {ELDER}", name="elder_known"),
    )

    name: Mapped[str] = mapped_column(String(40))
    surname: Mapped[str] = mapped_column(String(10))
    """All that a shop is told of a payer's name."""
    phone: Mapped[str | None] = mapped_column(String(20))
    village_id: Mapped[UUID | None] = mapped_column(Uuid)
    password_digest: Mapped[str | None] = mapped_column(String(200))
    pin_digest: Mapped[str | None] = mapped_column(String(200))
    ways_made_anew: Mapped[int] = mapped_column(Integer, default=0)
    """How often a code let somebody into this account that had a way in already: see `identity.service.activate`."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    language: Mapped[str | None] = mapped_column(String(10))
    elder: Mapped[str] = mapped_column(String(8), default=ELDER[0])
    """How large the text is: off is for everyone, the others are elder mode, in three sizes."""


class Role(TownshipRow, Base):
    """What a person may do, and where: an editor in a village, a clerk in a shop, an officer in the township."""

    __tablename__ = "role"
    __table_args__ = (
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "person_id", "role", "scope_id", name="uq_role_person_role_scope"),
        CheckConstraint(f"role IN {ROLES}", name="role_known"),
        Index(
            "uq_role_one_desk",
            *("township_id", "person_id", "scope_id"),
            unique=True,
            sqlite_where=text(f"role IN {DESKS}"),
            postgresql_where=text(f"role IN {DESKS}"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(String(12))
    scope_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The village or shop in which it holds; empty for the whole township or the person's own things."""


class SignIn(TownshipRow, Base):
    """A session on the server: the browser holds a random token, the database only its keyed digest."""

    __tablename__ = "sign_in"
    __table_args__ = (
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "digest", name="uq_sign_in_digest"),
        Index("ix_sign_in_person", "township_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    by_pin: Mapped[bool] = mapped_column(Boolean, default=False)
    """The PIN alone opened it, which its owner types on the tills of shops."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OneTimeCode(TownshipRow, Base):
    """A printed or shown code that works once, before its time is up, for one person or one shop's device."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        UniqueConstraint("township_id", "digest", name="uq_one_time_code_digest"),
        CheckConstraint("purpose IN ('activation', 'terminal', 'application', 'pin')", name="purpose_known"),
        Index("ix_one_time_code_subject", "township_id", "subject_id"),
    )

    purpose: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
