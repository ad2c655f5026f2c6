"""The township's rules for its tills, what was counted against them, when paying was paused, and what stood out.

Rules and pauses only grow: a version is never edited, and whoever asks what held at a moment finds it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

MOST_POINTS = 1_000_000
MOST_SALES, MOST_HOURS = 1_000, 72

PAYER, STICKER, CARD, SHOP, CLERK, MONTH = "payer", "sticker", "card", "shop", "clerk", "month"
KINDS = (PAYER, STICKER, CARD, SHOP, CLERK, MONTH)
"""What is counted: a payer's day, the part of it by the printed code and by the card, a shop's day, a clerk's day in a
shop, and the township's month."""

PACE, BUDGET, PASSED = "pace", "budget", "passed"
ALERTS = (PACE, BUDGET, PASSED)

_DAY_LIMITS = ("sticker_day_points", "card_day_points", "payer_day_points", "shop_day_points", "month_points")


class LimitRules(TownshipRow, Base):
    """One version of a township's rules for its tills; of those that hold by now the one decided last counts.

    An empty limit is none. All amounts are points.
    """

    __tablename__ = "limit_rules"
    __table_args__ = (
        within_township("changed_by", "person"),
        UniqueConstraint("township_id", "number", name="uq_limit_rules_number"),
        CheckConstraint(f"confirm_above_points BETWEEN 1 AND {MOST_POINTS}", name="confirm_above_bounded"),
        CheckConstraint(f"sale_limit_points BETWEEN 1 AND {MOST_POINTS}", name="sale_limit_bounded"),
        CheckConstraint("sale_limit_points >= confirm_above_points", name="sale_limit_covers_confirm"),
        *(CheckConstraint(f"{name} > 0", name=f"{name}_positive") for name in _DAY_LIMITS),
        CheckConstraint(f"pace_hours BETWEEN 1 AND {MOST_HOURS}", name="pace_hours_bounded"),
        CheckConstraint(f"pace_sales BETWEEN 1 AND {MOST_SALES}", name="pace_sales_bounded"),
        CheckConstraint("pace_points > 0", name="pace_points_positive"),
        CheckConstraint("(pace_hours IS NULL) = (pace_sales IS NULL AND pace_points IS NULL)", name="pace_is_whole"),
        {"info": {"append_only": True}},
    )

    number: Mapped[int] = mapped_column(Integer)
    """1 for the rules that the township began with."""
    confirm_above_points: Mapped[int] = mapped_column(Integer)
    """Above this a sale waits for the payer's PIN."""
    sale_limit_points: Mapped[int] = mapped_column(Integer)
    """The most that one sale may take."""
    sticker_day_points: Mapped[int | None] = mapped_column(Integer)
    """The most that a payer may pay a day by scanning printed codes of shops."""
    card_day_points: Mapped[int | None] = mapped_column(Integer)
    """The most that a payer may pay a day with the printed card."""
    payer_day_points: Mapped[int | None] = mapped_column(Integer)
    shop_day_points: Mapped[int | None] = mapped_column(Integer)
    pace_sales: Mapped[int | None] = mapped_column(Integer)
    """More sales than this, or more points than `pace_points`, between one clerk and one payer within `pace_hours`
    stand out: the next sale waits for the payer's PIN, and the officers are told."""
    pace_points: Mapped[int | None] = mapped_column(Integer)
    pace_hours: Mapped[int | None] = mapped_column(Integer)
    month_points: Mapped[int | None] = mapped_column(Integer)
    """The budget: the most that all shops together may take in a month."""
    effective_from: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The officer; empty for the rules that the township began with."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LimitTally(Base):
    """How many points were counted for somebody on a day (for the township's month: on its first day).

    `rules` is the decision under which it was counted, 0 where it is counted always: a limit that begins in the middle
    of a day begins a row of its own, with what the day had already.
    """

    __tablename__ = "limit_tally"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind_known"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("points <= cap", name="within_cap"),
        CheckConstraint("sales >= 0", name="sales_not_negative"),
    )

    township_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("township.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """The payer, the shop, the clerk's rights in a shop; for the township's month nobody (all zeros)."""
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rules: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    points: Mapped[int] = mapped_column(BigInteger)
    sales: Mapped[int] = mapped_column(Integer)
    """How often it was counted; what is given back later does not lower it."""
    cap: Mapped[int | None] = mapped_column(BigInteger)
    """The limit when it was counted last."""


class RedemptionPause(TownshipRow, Base):
    """Paying with points was paused, or let go on: the newest says how it is. `reason` is shown to shops and payers."""

    __tablename__ = "redemption_pause"
    __table_args__ = (
        within_township("officer_id", "person"),
        UniqueConstraint("township_id", "number", name="uq_redemption_pause_number"),
        CheckConstraint("paused = (reason <> '')", name="pause_has_reason"),
        {"info": {"append_only": True}},
    )

    number: Mapped[int] = mapped_column(Integer)
    paused: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(100))
    officer_id: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LimitAlert(TownshipRow, Base):
    """Something for the officers to look at.

    A clerk and a payer with many sales; a budget that runs out; a shop whose sales without a network passed limits.
    """

    __tablename__ = "limit_alert"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("clerk_id", "person"),
        within_township("person_id", "person"),
        within_township("looked_by", "person"),
        CheckConstraint(f"kind IN {ALERTS}", name="kind_known"),
        CheckConstraint("(kind = 'pace') = (person_id IS NOT NULL)", name="pace_has_payer"),
        CheckConstraint("(looked_at IS NULL) = (looked_by IS NULL)", name="looked_by_somebody"),
        # Until somebody has looked, what happens again between the same two is told by the same alert.
        Index(
            "uq_limit_alert_open",
            "township_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=text("looked_at IS NULL"),
            postgresql_where=text("looked_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(6))
    about: Mapped[str] = mapped_column(String(80))
    """Names who or what it is about, so that the same is not told twice."""
    shop_id: Mapped[UUID | None] = mapped_column(Uuid)
    clerk_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Empty where the payer scanned the shop's printed code."""
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The payer."""
    sales: Mapped[int] = mapped_column(Integer)
    """Sales within `hours` with the one that stood out; of a budget: none."""
    points: Mapped[int] = mapped_column(BigInteger)
    """Points within `hours` with the one that stood out; of a budget: used this month; else of the last sale."""
    hours: Mapped[int] = mapped_column(Integer)
    cap: Mapped[int | None] = mapped_column(BigInteger)
    """The month's budget, where it is about that."""
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    times: Mapped[int] = mapped_column(Integer)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_by: Mapped[UUID | None] = mapped_column(Uuid)
    note: Mapped[str | None] = mapped_column(String(200))
