"""A shop, the devices that may sell for it, and what its clerks may do."""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import HOLDS_FILE, Base, TownshipRow, UtcDateTime, within_township
from kernel.words import marked

# What a shop sells, in the township's own five kinds.
KINDS = {
    "breakfast": marked("Breakfast"),
    "food": marked("Food shop"),
    "tea_snacks": marked("Tea and snacks"),
    "supermarket": marked("Supermarket"),
    "barber": marked("Barber"),
}
APPROVED, SUSPENDED, ENDED = "approved", "suspended", "ended"
STATES = (APPROVED, SUSPENDED, ENDED)
"""What a shop is from the day on which it was taken in; whoever asks to be is an application."""


def fresh_sticker() -> str:
    """Return what a new sticker says: 128 random bits as they stand in an address."""
    return secrets.token_urlsafe(16)


class Shop(TownshipRow, Base):
    """A shop under contract with the township. Its `shop-payable` account has the shop's id as its reference."""

    __tablename__ = "shop"
    __table_args__ = (
        within_township("village_id", "village"),
        # Sending the form of a new shop twice opens it once.
        UniqueConstraint("township_id", "village_id", "name", name="uq_shop_village_name"),
        UniqueConstraint("township_id", "sticker", name="uq_shop_sticker"),
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("length(bank_account) BETWEEN 8 AND 30", name="bank_account_length"),
        CheckConstraint("sells_from <= sells_until", name="sells_in_order"),
        CheckConstraint("(sells_from IS NULL) = (sells_until IS NULL)", name="sells_between"),
    )

    village_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    """What was decided last. Whether it may sell on a day says `merchants.directory.standing`."""
    sells_from: Mapped[date | None] = mapped_column(Date)
    sells_until: Mapped[date | None] = mapped_column(Date)
    """The first and the last day of its contracts; empty while none was written."""
    address: Mapped[str] = mapped_column(String(100), default="")
    """In words: where one finds it."""
    hours: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """See `merchants.directory.hours`; empty when nobody said."""
    owner_name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    """The owner's, for the township alone."""
    licence: Mapped[str] = mapped_column(String(18), default="")
    licence_picture: Mapped[str] = mapped_column(String(64), info=HOLDS_FILE, default="")
    """The file of the photo, under seal."""
    sticker: Mapped[str] = mapped_column(String(22), default=fresh_sticker)
    """What its printed code says today; see `merchants.stickers`."""
    payee_name: Mapped[str] = mapped_column(String(60))
    """To whom the bank account belongs, as the bank knows them. The first one: `merchants.payees` has later ones."""
    bank_name: Mapped[str] = mapped_column(String(60))
    bank_account: Mapped[str] = mapped_column(String(30))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopStep(TownshipRow, Base):
    """One step of a shop's life: who let it be what, when and why. Nobody changes it afterwards."""

    __tablename__ = "shop_step"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("actor_id", "person"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        Index("ix_shop_step_shop", "township_id", "shop_id"),
        {"info": {"append_only": True}},
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


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
    revoked_why: Mapped[str] = mapped_column(String(200), default="")
    """What the township tells the shop about it; empty where the owner did it."""


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


ASKED, AGREED, CODE = "asked", "agreed", "code"
PARTS = (ASKED, AGREED, CODE)


class LetIn(TownshipRow, Base):
    """What somebody had to do with letting a person work in a shop: asked for it, agreed, or was shown the code.

    Whoever was shown a code could have used it: see `merchants.owners.apart`. Nobody changes it afterwards.
    """

    __tablename__ = "let_in"
    __table_args__ = (
        within_township("shop_id", "shop"),
        within_township("person_id", "person"),
        within_township("by", "person"),
        CheckConstraint(f"part IN {PARTS}", name="part_known"),
        Index("ix_let_in_shop", "township_id", "shop_id", "by"),
        Index("ix_let_in_person", "township_id", "person_id"),
        {"info": {"append_only": True}},
    )

    shop_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    """Who was let in."""
    by: Mapped[UUID] = mapped_column(Uuid)
    part: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
