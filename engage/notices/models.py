"""What there is to tell, who wants to be told of what and where, and what was told to whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

ACTS = ("published", "corrected", "withdrawn", "digest")
PUSHES = ("each", "monthly")
TEXTS = ("none", "each", "monthly")
CHANNELS = ("push", "text")
UNSAID = {"push": "each", "text": "none"}
"""What holds on each channel for who has said nothing."""
DELIVERY_STATES = ("waiting", "sent", "failed")


class Notice(TownshipRow, Base):
    """One thing to tell everybody who follows it: a village's act, or that a month is over.

    However many follow, it is one row: who follows is asked when somebody looks, and when it is sent.
    """

    __tablename__ = "notice"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        within_township("matter_id", "catalogue_matter"),
        UniqueConstraint("township_id", "key", name="uq_notice_key"),
        UniqueConstraint("township_id", "short", name="uq_notice_short"),
        CheckConstraint(f"act IN {ACTS}", name="act_known"),
        CheckConstraint("(act = 'digest') = (disclosure_id IS NULL)", name="digest_has_no_disclosure"),
        CheckConstraint("(act = 'digest') = (village_id IS NULL)", name="digest_has_no_village"),
        Index("ix_notice_at", "township_id", "at", "id"),
        Index("ix_notice_month", "township_id", "month", "village_id"),
        Index("ix_notice_spread", "township_id", "spread_at"),
    )

    act: Mapped[str] = mapped_column(String(10))
    village_id: Mapped[UUID | None] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID | None] = mapped_column(Uuid)
    matter_id: Mapped[UUID | None] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(60))
    """Names the act, so that it is told once: "disclosure:ID:2" for its second version, "digest:2026-10"."""
    month: Mapped[str] = mapped_column(String(7))
    """In which it happened, or on which a digest looks back: "2026-10"."""
    title: Mapped[str] = mapped_column(String(80))
    """The disclosure's, as it was then; empty for a digest."""
    short: Mapped[str] = mapped_column(String(8))
    """What stands in the short address of a text message."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    spread_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its deliveries were written; until then `qiaotou notices send` has them to write."""


class VillageFollow(TownshipRow, Base):
    """A person's word on a village. Without one they follow their own village and no other."""

    __tablename__ = "village_follow"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("village_id", "village"),
        UniqueConstraint("township_id", "person_id", "village_id", name="uq_village_follow_person_village"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    village_id: Mapped[UUID] = mapped_column(Uuid)
    follows: Mapped[bool] = mapped_column(Boolean)
    """The whole village. False with rows of MatterFollow: those matters alone."""


class MatterFollow(TownshipRow, Base):
    """A person follows a single matter of a village."""

    __tablename__ = "matter_follow"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("village_id", "village"),
        within_township("matter_id", "catalogue_matter"),
        UniqueConstraint("township_id", "person_id", "village_id", "matter_id", name="uq_matter_follow_person_matter"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    village_id: Mapped[UUID] = mapped_column(Uuid)
    matter_id: Mapped[UUID] = mapped_column(Uuid)


class NoticeReader(TownshipRow, Base):
    """How one person reads: up to when all is read, and how often they want to be told. No row: as the defaults say."""

    __tablename__ = "notice_reader"
    __table_args__ = (
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "person_id", name="uq_notice_reader_person"),
        CheckConstraint(f"pushes IN {PUSHES}", name="pushes_known"),
        CheckConstraint(f"texts IN {TEXTS}", name="texts_known"),
        Index("ix_notice_reader_texts", "township_id", "texts"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    read_through: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pushes: Mapped[str] = mapped_column(String(8), default=PUSHES[0])
    texts: Mapped[str] = mapped_column(String(8), default=TEXTS[0])


class NoticeRead(TownshipRow, Base):
    """A person opened one notice."""

    __tablename__ = "notice_read"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("notice_id", "notice"),
        UniqueConstraint("township_id", "person_id", "notice_id", name="uq_notice_read_person_notice"),
        {"info": {"append_only": True}},
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    notice_id: Mapped[UUID] = mapped_column(Uuid)


class TextConsent(TownshipRow, Base):
    """Who agreed to be sent texts, or took it back, and when. The newest row of a person is their word."""

    __tablename__ = "text_consent"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("recorded_by", "person"),
        CheckConstraint(f"texts IN {TEXTS}", name="texts_known"),
        Index("ix_text_consent_person", "township_id", "person_id", "at"),
        {"info": {"append_only": True}},
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    texts: Mapped[str] = mapped_column(String(8))
    recorded_by: Mapped[UUID] = mapped_column(Uuid)
    """Who pressed the button: the person."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PushDevice(TownshipRow, Base):
    """A browser that a person asked to be told in. Where it is reached is sealed: it leads to one phone."""

    __tablename__ = "push_device"
    __table_args__ = (
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "handle", name="uq_push_device_handle"),
        Index("ix_push_device_person", "township_id", "person_id"),
        Index("ix_push_device_digest", "township_id", "digest"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    handle: Mapped[str] = mapped_column(String(64))
    """Keyed, of the endpoint: a browser that subscribes again is known again."""
    sealed: Mapped[str] = mapped_column(Text)
    """The endpoint and the browser's two keys."""
    digest: Mapped[str] = mapped_column(String(64))
    """Keyed, of the token in the browser's cookie: signing out there forgets the device."""
    label: Mapped[str] = mapped_column(String(40))
    """What its owner knows it by: "Android", "iPhone"."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(TownshipRow, Base):
    """A notice on its way to one device, or to one person's phone number: the mark that it was told there.

    Either one to all who follow something, or one to a person alone.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        within_township("notice_id", "notice"),
        within_township("personal_id", "personal_notice"),
        within_township("person_id", "person"),
        UniqueConstraint("township_id", "notice_id", "target_id", name="uq_delivery_notice_target"),
        UniqueConstraint("township_id", "personal_id", "target_id", name="uq_delivery_personal_target"),
        CheckConstraint("(notice_id IS NULL) <> (personal_id IS NULL)", name="tells_one_thing"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel_known"),
        CheckConstraint(f"state IN {DELIVERY_STATES}", name="state_known"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("(state = 'failed') = (reason <> '')", name="failure_has_reason"),
        Index("ix_delivery_due", "township_id", "state", "next_try_at"),
        Index("ix_delivery_person", "township_id", "person_id", "channel", "state", "done_at"),
    )

    notice_id: Mapped[UUID | None] = mapped_column(Uuid)
    personal_id: Mapped[UUID | None] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    channel: Mapped[str] = mapped_column(String(4))
    target_id: Mapped[UUID] = mapped_column(Uuid)
    """The device's id, or for a text the person's. No reference: a device is forgotten, its marks stay for a while."""
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(12), default="")
    """Why it failed for good: "unreachable", "refused", "gone", "late", "unwanted"."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Whoever is about to try moves it on first: a sender that dies leaves it to others after that."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
