"""A disclosure, its money lines, and the readings that the server saw."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.money import MAX_AMOUNT

CATEGORIES = ("party", "village", "finance")
DIRECTIONS = ("in", "out")


class Disclosure(TownshipRow, Base):
    """What a village has published. Nothing in it is changed afterwards."""

    __tablename__ = "disclosure"
    __table_args__ = (
        within_township("village_id", "village"),
        within_township("published_by", "person"),
        UniqueConstraint("township_id", "key", name="uq_disclosure_key"),
        CheckConstraint(f"category IN {CATEGORIES}", name="category_known"),
        CheckConstraint("length(title) > 0", name="title_present"),
        Index("ix_disclosure_village", "township_id", "village_id", "published_at", "id"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    matter: Mapped[str] = mapped_column(String(60))
    """事项: which item of the catalogue it fulfils."""
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
    source: Mapped[str] = mapped_column(String(30))
    """资金来源: whose money it is."""
    used_by: Mapped[str] = mapped_column(String(30))
    responsible: Mapped[str] = mapped_column(String(30))
    """经办: who handled it."""
    voucher: Mapped[str] = mapped_column(String(30))


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
