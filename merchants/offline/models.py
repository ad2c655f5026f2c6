"""The township's rule for paying without a network, the phones that may, and what became of each code.

What must never happen is refused here whatever the code above does: one code that counts twice, one key with two
outcomes in a shop, an outcome that is paid without a sale or covered without an entry in the books.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township

BY_TOWNSHIP, BY_SHOP = "township", "shop"
BEARERS = (BY_TOWNSHIP, BY_SHOP)
PAID, COVERED, REFUSED = "paid", "covered", "refused"
OUTCOMES = (PAID, COVERED, REFUSED)
MOST_FOR_A_PERSON, MOST_FOR_A_TILL = 200, 5_000
LEAST_NUMBER, MOST_NUMBER = 1_000_000, 9_999_999
_WENT_WRONG = text("outcome <> 'paid' OR passed <> ''")
_IS_BORNE = text("outcome = 'covered'")


class OfflineRule(TownshipRow, Base):
    """Whether, up to how much and at whose risk shops sell without a network. The newest that holds counts.

    A township without a rule has it switched off.
    """

    __tablename__ = "offline_rule"
    __table_args__ = (
        within_township("changed_by", "person"),
        CheckConstraint(f"person_points BETWEEN 1 AND {MOST_FOR_A_PERSON}", name="person_points_bounded"),
        CheckConstraint(f"till_points BETWEEN 1 AND {MOST_FOR_A_TILL}", name="till_points_bounded"),
        CheckConstraint(f"bearer IN {BEARERS}", name="bearer_known"),
        Index("ix_offline_rule_from", "township_id", "effective_from", "id"),
        {"info": {"append_only": True}},
    )

    enabled: Mapped[bool] = mapped_column(Boolean)
    person_points: Mapped[int] = mapped_column(Integer)
    """The most that one person pays by such codes in a day."""
    till_points: Mapped[int] = mapped_column(Integer)
    """The most that one till takes by such codes in a day."""
    bearer: Mapped[str] = mapped_column(String(8))
    """Who bears a sale within the caps that the payer's points can't pay any more."""
    effective_from: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfflinePhone(TownshipRow, Base):
    """A phone that makes codes by itself. Its secret is worked out from the installation's key and stored nowhere."""

    __tablename__ = "offline_phone"
    __table_args__ = (
        within_township("person_id", "person"),
        within_township("cut_off_by", "person"),
        UniqueConstraint("township_id", "number", name="uq_offline_phone_number"),
        CheckConstraint(f"number BETWEEN {LEAST_NUMBER} AND {MOST_NUMBER}", name="number_has_seven_digits"),
        Index("ix_offline_phone_person", "township_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    """Stands in each of its codes; random, so that it tells nothing."""
    label: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it last had a network and asked here whether it still may."""
    cut_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cut_off_by: Mapped[UUID | None] = mapped_column(Uuid)


class OfflineUse(TownshipRow, Base):
    """A code that a till has brought in: it counts this once, whatever any clock says."""

    __tablename__ = "offline_use"
    __table_args__ = (
        within_township("phone_id", "offline_phone"),
        within_township("shop_id", "shop"),
        UniqueConstraint("township_id", "phone_id", "step", name="uq_offline_use_step"),
        {"info": {"append_only": True}},
    )

    phone_id: Mapped[UUID] = mapped_column(Uuid)
    step: Mapped[int] = mapped_column(BigInteger)
    """The half minute for which the phone made it, counted since 1970."""
    shop_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str] = mapped_column(String(64))


class OfflineSale(TownshipRow, Base):
    """How a sale by such a code ended: paid by the payer's points, covered by the township, or refused."""

    __tablename__ = "offline_sale"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("terminal_id", "terminal"),
        within_township("clerk_id", "person"),
        within_township("phone_id", "offline_phone"),
        within_township("person_id", "person"),
        within_township("redemption_id", "redemption"),
        within_township("entry_id", "ledger_transfer"),
        UniqueConstraint("township_id", "shop_id", "key", name="uq_offline_sale_key"),
        UniqueConstraint("township_id", "redemption_id", name="uq_offline_sale_redemption"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint("points > 0 AND face_value_fen > 0", name="points_positive"),
        CheckConstraint("(outcome = 'paid') = (redemption_id IS NOT NULL)", name="paid_is_a_sale"),
        CheckConstraint("(outcome = 'covered') = (entry_id IS NOT NULL)", name="covered_is_booked"),
        CheckConstraint("(outcome = 'paid') = (reason = '')", name="else_has_a_reason"),
        CheckConstraint(
            "(phone_id IS NULL) = (person_id IS NULL) AND (phone_id IS NULL) = (step IS NULL)", name="code_is_whole"
        ),
        CheckConstraint("phone_id IS NOT NULL OR outcome = 'refused'", name="unknown_is_refused"),
        Index("ix_offline_sale_person", "township_id", "person_id", "day"),
        Index("ix_offline_sale_terminal", "township_id", "terminal_id", "day"),
        CheckConstraint("passed = '' OR outcome <> 'refused'", name="refused_passed_nothing"),
        Index("ix_offline_sale_looked_at", "township_id", "id", sqlite_where=_WENT_WRONG, postgresql_where=_WENT_WRONG),
        Index(
            "ix_offline_sale_borne",
            "township_id",
            "shop_id",
            "business_day",
            sqlite_where=_IS_BORNE,
            postgresql_where=_IS_BORNE,
        ),
        {"info": {"append_only": True}},
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    terminal_id: Mapped[UUID] = mapped_column(Uuid)
    clerk_id: Mapped[UUID] = mapped_column(Uuid)
    """Who stood at the till when the code was shown."""
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    phone_id: Mapped[UUID | None] = mapped_column(Uuid)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Who was to pay; unknown for a code that no phone of this township made."""
    step: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute of the code, as in `offline_use`."""
    day: Mapped[date] = mapped_column(Date)
    """The day of the code, by which caps and limits count; for an unknown code the day on which it was brought in."""
    business_day: Mapped[date] = mapped_column(Date)
    """The day on which it was brought in: that of its entry in the books."""
    points: Mapped[int] = mapped_column(BigInteger)
    face_value_fen: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(40))
    """The code of what was in the way; empty when it was paid."""
    passed: Mapped[str] = mapped_column(String(160), default="")
    """The codes of the limits that it passed, with spaces between: the sale was made, so it counts all the same."""
    redemption_id: Mapped[UUID | None] = mapped_column(Uuid)
    entry_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The entry by which the township bears it."""
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the phone showed the code, by the code itself; for an unknown code when it was brought in."""
    settled_at: Mapped[datetime] = mapped_column(UtcDateTime)
