"""Opening shops, and saying who works there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.identity.models import Person, Role
from kernel.ids import new_id
from kernel.money import FEN
from kernel.tenancy import queries as tenancy
from ledger import open_account
from merchants.directory.hours import Hours
from merchants.directory.models import APPROVED, CODE, LetIn, Shop
from merchants.directory.refusals import ClerkExists, ShopExists
from merchants.directory.steps import write_step

_BETWEEN = str.maketrans("", "", " -")


@dataclass(frozen=True)
class Payee:
    """Where the township's money for a shop goes. `account` has 8 to 30 digits."""

    name: str
    bank: str
    account: str

    def kept(self) -> dict[str, str]:
        """Return it by the names of the columns in which it is kept."""
        return {"payee_name": self.name, "bank_name": self.bank, "bank_account": self.account}

    @property
    def plain(self) -> tuple[str, ...]:
        """What tells it from another account, however it was typed."""
        return tuple(normalize("NFKC", text).translate(_BETWEEN) for text in self.kept().values())

    @property
    def masked(self) -> str:
        """All of the account that anybody reads outside of the bank's file."""
        return f"…{self.account[-4:]}"


@dataclass(frozen=True)
class Papers:
    """What else is known of a shop: where and when one finds it, whose it is, its licence and the photo's file."""

    address: str = ""
    hours: Hours = field(default_factory=Hours)
    owner_name: str = ""
    phone: str = ""
    licence: str = ""
    licence_picture: str = ""

    def kept(self) -> dict[str, Any]:
        """Return them by the names of a shop's columns."""
        return vars(self) | {"hours": self.hours.kept()}


NO_PAPERS = Papers()


@dataclass(frozen=True)
class Invitation:
    """Someone who may now work in a shop, and the code to hand over, told this once."""

    person_id: UUID
    name: str
    code: str


def open_shop(
    session: Session,
    township_id: int,
    *,
    village_id: UUID,
    name: str,
    kind: str,
    payee: Payee,
    actor_id: UUID | None,
    now: datetime,
    papers: Papers = NO_PAPERS,
) -> Shop:
    """Put a shop on the books, with the account of what it is owed. Raises NotFound (village), ShopExists.

    It may sell at once and without end, until a contract says from when and how long.
    """
    tenancy.village(session, township_id, village_id)
    if _name_taken(session, township_id, village_id, name):
        raise ShopExists
    shop = Shop(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        name=name,
        kind=kind,
        state=APPROVED,
        **papers.kept(),
        **payee.kept(),
        opened_at=now,
    )
    session.add(shop)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else opened it since we looked
        raise (ShopExists if "village" in str(error.orig) else error) from error
    open_account(session, township_id, "shop-payable", FEN, normal_side="credit", reference=str(shop.id))
    write_step(session, shop, "", actor_id, now)
    audit.record(session, township_id, actor_id, "shop.open", f"shop:{shop.id}", {"name": name, "kind": kind}, now)
    return shop


def set_hours(session: Session, township_id: int, shop_id: UUID, hours: Hours, actor_id: UUID, now: datetime) -> None:
    """Let everybody read other opening hours of a shop; the same again changes nothing. Raises NotFound."""
    shop = shop_of(session, township_id, shop_id)
    if shop.hours != hours.kept():
        shop.hours = hours.kept()
        audit.record(session, township_id, actor_id, "shop.hours", f"shop:{shop_id}", {}, now)


def shop_of(session: Session, township_id: int, shop_id: UUID) -> Shop:
    """Return a shop of the township. Raises NotFound."""
    shop = session.get(Shop, (township_id, shop_id))
    if shop is None:
        raise NotFound
    return shop


def add_staff(
    session: Session,
    code_key: str,
    township_id: int,
    *,
    shop_id: UUID,
    role: str,
    name: str,
    actor_id: UUID | None,
    now: datetime,
) -> Invitation:
    """Let someone new work in a shop as its "owner" or as a "clerk"; `actor_id` is who is shown the code.

    An owner is let in by two people, which `merchants.owners` sees to. Raises NotFound (shop), ClerkExists.
    """
    shop_of(session, township_id, shop_id)
    if _works_here(session, township_id, shop_id, Person.name == name):
        raise ClerkExists
    person = identity.register_person(session, township_id, name)
    session.flush()
    identity.grant_role(session, township_id, person.id, role, shop_id)
    session.flush()
    audit.record(session, township_id, actor_id, f"{role}.add", f"person:{person.id}", {"shop": str(shop_id)}, now)
    return _invited(session, code_key, shop_id, person, actor_id, now)


def invite_again(
    session: Session,
    code_key: str,
    township_id: int,
    *,
    shop_id: UUID,
    person_id: UUID,
    actor_id: UUID,
    now: datetime,
    role: str = "clerk",
) -> Invitation:
    """Give somebody who works here a fresh code, when the first or the phone was lost. Raises NotFound."""
    if not _works_here(session, township_id, shop_id, Person.id == person_id, role=role):
        raise NotFound
    person = identity.person_of(session, township_id, person_id)
    audit.record(session, township_id, actor_id, f"{role}.invite", f"person:{person_id}", {"shop": str(shop_id)}, now)
    return _invited(session, code_key, shop_id, person, actor_id, now)


def remove_clerk(
    session: Session, township_id: int, *, shop_id: UUID, person_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """End someone's work in a shop; their sales stay as they are. Doing it twice changes nothing more."""
    ended = session.execute(
        delete(Role)
        .where(Role.township_id == township_id, Role.person_id == person_id)
        .where(Role.role == "clerk", Role.scope_id == shop_id)
        .returning(Role.id)
    ).all()
    if ended:
        audit.record(session, township_id, actor_id, "clerk.remove", f"person:{person_id}", {"shop": str(shop_id)}, now)


def had_a_hand(
    session: Session, township_id: int, shop_id: UUID, person_id: UUID, part: str, by: UUID, now: datetime
) -> None:
    """Write down who asked that somebody is let in ("asked"), agreed to it, or was shown the code."""
    session.add(
        LetIn(township_id=township_id, id=new_id(), shop_id=shop_id, person_id=person_id, part=part, by=by, at=now)
    )
    session.flush()


def works_here(session: Session, township_id: int, shop_id: UUID, name: str) -> bool:
    """Say whether somebody of this name works in the shop already."""
    return _works_here(session, township_id, shop_id, Person.name == name)


def _invited(
    session: Session, code_key: str, shop_id: UUID, person: Person, actor_id: UUID | None, now: datetime
) -> Invitation:
    """Make the code, and write down to whom it is shown; nobody, when it comes from the command line."""
    if actor_id is not None:
        had_a_hand(session, person.township_id, shop_id, person.id, CODE, actor_id, now)
    code = identity.issue_activation(session, code_key, person.township_id, person.id, now)
    return Invitation(person.id, person.name, code)


def _name_taken(session: Session, township_id: int, village_id: UUID, name: str) -> bool:
    same = (Shop.township_id == township_id, Shop.village_id == village_id, Shop.name == name)
    return bool(session.scalar(select(exists().where(*same))))


def _works_here(session: Session, township_id: int, shop_id: UUID, who: object, role: str | None = None) -> bool:
    found = (
        select(Person.id)
        .join(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
        .where(Person.township_id == township_id, Role.scope_id == shop_id, who)  # type: ignore[arg-type]
    )
    return session.scalar(found.where(Role.role == role) if role else found) is not None
