"""A shop, the devices that may sell for it, and what its clerks may do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, TownshipRow, UtcDateTime, within_township
from kernel.words import marked

# What a shop sells, in the township's own five kinds.
KINDS = {
    "breakfast": marked("Breakfast"),
    "food": marked("Food shop"),
    "tea_snacks": marked("Tea and snacks"),
    "supermarket": marked("Supermarket"),
    "barber": marked("Barber"),
}
STATES = ("active", "suspended")


class Shop(TownshipRow, Base):
    """A shop under contract with the township. Its `shop-payable` account has the shop's id as its reference."""

    __tablename__ = "shop"
    __table_args__ = (
        within_township("village_id", "village"),
        # Sending the form of a new shop twice opens it once.
        UniqueConstraint("township_id", "village_id", "name", name="uq_shop_village_name"),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("length(bank_account) BETWEEN 8 AND 30", name="bank_account_length"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    payee_name: Mapped[str] = mapped_column(String(60))
    """To whom the bank account belongs, as the bank knows them."""
    bank_name: Mapped[str] = mapped_column(String(60))
    bank_account: Mapped[str] = mapped_column(String(30))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Terminal(TownshipRow, Base):
    """A device that may sell for a shop: it holds a random token, the database only the token's keyed digest."""

    __tablename__ = "terminal"
    __table_args__ = (
        within_township("shop_id", "shop"),
        UniqueConstraint("township_id", "token_digest", name="uq_terminal_token"),
        Index("ix_terminal_shop", "township_id", "shop_id"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    label: Mapped[str] = mapped_column(String(40))
    token_digest: Mapped[str] = mapped_column(String(64))
    paired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was cut off; it never comes back, but can be paired anew."""


class ClerkRights(TownshipRow, Base):
    """What a clerk of a shop may do, once its owner has decided; see `merchants.directory.rights` for those without."""

    __tablename__ = "clerk_rights"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("person_id", "person"),
        within_township("changed_by", "person"),
        UniqueConstraint("township_id", "shop_id", "person_id", name="uq_clerk_rights_shop_person"),
        CheckConstraint("sale_limit_points > 0", name="sale_limit_positive"),
        CheckConstraint("day_limit_points > 0", name="day_limit_positive"),
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    may_sell: Mapped[bool] = mapped_column(Boolean)
    may_void: Mapped[bool] = mapped_column(Boolean)
    may_refund: Mapped[bool] = mapped_column(Boolean)
    may_see_reports: Mapped[bool] = mapped_column(Boolean)
    sale_limit_points: Mapped[int | None] = mapped_column(Integer)
    """The most that one sale of theirs may take; empty: what the township's rules say."""
    day_limit_points: Mapped[int | None] = mapped_column(Integer)
    """The most that their sales of one day may take together; empty: no limit of their own."""
    number: Mapped[int] = mapped_column(Integer)
    """Which decision this is: 1 for the owner's first."""
    changed_by: Mapped[UUID] = mapped_column(Uuid)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
