"""A disclosure with its versions, its money lines, and the readings that the server saw."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from engage.catalogue.models import CATEGORIES
from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.money import MAX_AMOUNT

DIRECTIONS = ("in", "out")
STATES = ("published", "withdrawn")
ACTS = ("published", "corrected", "withdrawn")


class Disclosure(TownshipRow, Base):
    """What a village has published, as it reads now. How it read before, and why it was changed, is in its versions."""

    __tablename__ = "disclosure"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("published_by", "person"),
        within_township("matter_id", "catalogue_matter"),
        within_township("replaces_id", "disclosure"),
        UniqueConstraint("township_id", "key", name="uq_disclosure_key"),
        UniqueConstraint("township_id", "replaces_id", name="uq_disclosure_replaces"),
        CheckConstraint(f"category IN {CATEGORIES}", name="category_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("length(title) > 0", name="title_present"),
        CheckConstraint("version > 0", name="version_positive"),
        Index("ix_disclosure_village", "township_id", "village_id", "published_at", "id"),
        Index("ix_disclosure_matter", "township_id", "matter_id", "village_id", "period_key"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    matter: Mapped[str] = mapped_column(String(60))
    """事项: the matter's name when it was published."""
    matter_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Which matter of the catalogue it fulfils, if any."""
    period_key: Mapped[str] = mapped_column(String(40), default="")
    """Which of the matter's obligations: "2026-10", "2026-Q3", "2026", or the id of the event that made it due. Of one
    that spans several periods the first; see DisclosurePeriod."""
    title: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(10))
    period: Mapped[str] = mapped_column(String(30))
    """The time that it reports on, in the village's words: 2026年10月."""
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[UUID] = mapped_column(Uuid)
    """Names the act of publishing, so that a form sent twice publishes once."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the content sent under `key`."""
    replaces_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The withdrawn disclosure that its editor said it stands in for."""
    state: Mapped[str] = mapped_column(String(10), default="published")
    version: Mapped[int] = mapped_column(Integer, default=1)


class DisclosurePeriod(TownshipRow, Base):
    """One obligation that a disclosure fulfils: a disclosure of 2026年9-10月 has two of these."""

    __tablename__ = "disclosure_period"
    __table_args__ = (
        within_township("disclosure_id", "disclosure"),
        within_township("village_id", "village"),
        within_township("matter_id", "catalogue_matter"),
        UniqueConstraint("township_id", "disclosure_id", "period_key", name="uq_disclosure_period_key"),
        Index("ix_disclosure_period_matter", "township_id", "matter_id", "village_id", "period_key"),
    )

    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    village_id: Mapped[UUID] = mapped_column(Uuid)
    matter_id: Mapped[UUID] = mapped_column(Uuid)
    period_key: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when it had to be published, as that stood on the day of publishing; empty when nothing was owed."""


class DisclosureVersion(TownshipRow, Base):
    """How a disclosure read after it was published, corrected or withdrawn: the whole of it, by whom, when and why."""

    __tablename__ = "disclosure_version"
    __table_args__ = (
        within_township("disclosure_id", "disclosure"),
        within_township("by", "person"),
        UniqueConstraint("township_id", "disclosure_id", "number", name="uq_disclosure_version_number"),
        UniqueConstraint("township_id", "key", name="uq_disclosure_version_key"),
        CheckConstraint(f"act IN {ACTS}", name="act_known"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(act = 'published') = (reason = '')", name="change_has_reason"),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The heading's texts by name, and under "lines" a list of the money lines, as everybody could read them."""
    by: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    key: Mapped[UUID] = mapped_column(Uuid)
    """Names the act, so that a form sent twice corrects once."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the content sent under `key`."""


class VersionRedaction(TownshipRow, Base):
    """That nobody reads any more what an earlier version says but its money: who hid it, when and why.

    The version itself stays.
    """

    __tablename__ = "version_redaction"
    __table_args__ = (
        within_township("disclosure_id", "disclosure"),
        within_township("by", "person"),
        UniqueConstraint("township_id", "disclosure_id", "number", name="uq_version_redaction_number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("length(reason) > 0", name="reason_present"),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DisclosureOriginal(TownshipRow, Base):
    """What a version said before something in it was masked: sealed, and opened by the village's own editor alone.

    There is none for a version in which nothing was masked. It is kept as long as the disclosure: no retention removes
    it, and the database refuses to.
    """

    __tablename__ = "disclosure_original"
    __table_args__ = (
        within_township("disclosure_id", "disclosure"),
        UniqueConstraint("township_id", "disclosure_id", "version", name="uq_disclosure_original_version"),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[str] = mapped_column(Text)
    """Under the originals key: see `engage.disclosures.originals`."""


class MoneyLine(TownshipRow, Base):
    """One amount that came in or went out, with all that a villager needs to judge it."""

    __tablename__ = "money_line"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("disclosure_id", "disclosure"),
        UniqueConstraint("township_id", "disclosure_id", "number", name="uq_money_line_disclosure_number"),
        CheckConstraint(f"amount_fen BETWEEN 1 AND {MAX_AMOUNT}", name="amount_positive"),
        CheckConstraint(f"direction IN {DIRECTIONS}", name="direction_known"),
        CheckConstraint("number > 0", name="number_positive"),
        Index("ix_money_line_village_day", "township_id", "village_id", "day"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    purpose: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[str] = mapped_column(String(20))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    direction: Mapped[str] = mapped_column(String(3))
    category: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60), default="")
    """会计科目: what the accounts call it, when the village's table had it: 管理费用-办公费."""
    source: Mapped[str] = mapped_column(String(30))
    """资金来源: whose money it is."""
    used_by: Mapped[str] = mapped_column(String(30))
    responsible: Mapped[str] = mapped_column(String(30))
    """经办: who handled it."""
    voucher: Mapped[str] = mapped_column(String(30))
    signed_by: Mapped[str] = mapped_column(String(60), default="")
    """Which offices signed it, in the order of the chain, by commas: "accountant,head"."""
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    """True once a correction took the line out, or its disclosure was withdrawn: it counts in no sum and no search."""


class Reading(TownshipRow, Base):
    """A person read a disclosure: both times are the server's own."""

    __tablename__ = "reading"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("disclosure_id", "disclosure"),
        UniqueConstraint("township_id", "person_id", "disclosure_id", name="uq_reading_person_disclosure"),
        CheckConstraint("finished_at > started_at", name="finished_after_start"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        Index("ix_reading_person_finished", "township_id", "person_id", "finished_at"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    disclosure_id: Mapped[UUID] = mapped_column(Uuid)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    points: Mapped[int] = mapped_column(Integer)
    """What it earned."""
