"""Looking at shops, their people and their devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Person, Role
from kernel.tenancy.models import Village
from merchants.directory.models import Shop, Terminal
from merchants.directory.standing import state_on
from merchants.redemptions.models import Redemption


@dataclass(frozen=True)
class ShopCard:
    """What everybody may know of a shop."""

    id: UUID
    name: str
    kind: str
    village: str
    state: str
    """What was decided last; see `standing`."""
    sells_until: date | None

    def standing(self, today: date) -> str:
        """Return what the shop is on a day: "approved", "suspended" or "ended"."""
        return state_on(self.state, self.sells_until, today)


@dataclass(frozen=True)
class Clerk:
    """Someone who sells in a shop; `signed_up` says whether their code was used already."""

    person_id: UUID
    name: str
    signed_up: bool


def shop_card(session: Session, township_id: int, shop_id: UUID) -> ShopCard:
    """Return what is public of a shop. Raises NotFound."""
    found = session.execute(_cards(township_id).where(Shop.id == shop_id)).one_or_none()
    if found is None:
        raise NotFound
    return _card(found)


def shops_page(session: Session, township_id: int, *, after: UUID | None = None, limit: int = 100) -> list[ShopCard]:
    """Return up to `limit` shops in the order in which they were opened, from behind the shop `after` on."""
    wanted = _cards(township_id).order_by(Shop.id).limit(limit)
    if after is not None:
        wanted = wanted.where(Shop.id > after)
    return [_card(row) for row in session.execute(wanted)]


def terminals(session: Session, township_id: int, shop_id: UUID) -> Sequence[Terminal]:
    """Return a shop's devices, those that may sell first, the newest first."""
    wanted = select(Terminal).where(Terminal.township_id == township_id, Terminal.shop_id == shop_id)
    return session.scalars(wanted.order_by(Terminal.revoked_at.is_not(None), Terminal.id.desc())).all()


@dataclass(frozen=True)
class Device:
    """A device with who sold on it last; empty when nobody has."""

    terminal: Terminal
    sold_at: datetime | None
    sold_by: str


def devices(session: Session, township_id: int, shop_id: UUID) -> list[Device]:
    """Return a shop's devices in the order of `terminals`, with the last sale on each."""
    # The shop's sales lie in the order of their ids, so this reads back only to the device's last one.
    sale = aliased(Redemption)
    sales = select(sale.id).where(sale.township_id == township_id, sale.shop_id == shop_id)
    last = sales.where(sale.terminal_id == Terminal.id).order_by(sale.id.desc()).limit(1).scalar_subquery()
    rows = session.execute(
        select(Terminal, Redemption.at, Person.name)
        .select_from(Terminal)
        .outerjoin(Redemption, (Redemption.township_id == Terminal.township_id) & (Redemption.id == last))
        .outerjoin(Person, (Person.township_id == Redemption.township_id) & (Person.id == Redemption.clerk_id))
        .where(Terminal.township_id == township_id, Terminal.shop_id == shop_id)
        .order_by(Terminal.revoked_at.is_not(None), Terminal.id.desc())
    )
    return [Device(terminal, sold_at, name or "") for terminal, sold_at, name in rows]


def clerks(session: Session, township_id: int, shop_id: UUID, role: str = "clerk") -> list[Clerk]:
    """Return who has `role` in a shop, by name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.password_digest)
        .join(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
        .where(Person.township_id == township_id, Role.scope_id == shop_id, Role.role == role)
        .order_by(Person.name, Person.id)
    )
    return [Clerk(person_id, name, digest is not None) for person_id, name, digest in rows]


def _cards(township_id: int) -> Select[UUID, str, str, str, str, date | None]:
    return (
        select(Shop.id, Shop.name, Shop.kind, Village.name, Shop.state, Shop.sells_until)
        .join(Village, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .where(Shop.township_id == township_id)
    )


def _card(row: Row[UUID, str, str, str, str, date | None]) -> ShopCard:
    return ShopCard(*row)
