"""Looking at where shops are paid, and at the changes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Person
from merchants.directory.models import Shop
from merchants.directory.service import Payee, shop_of
from merchants.payees.models import APPROVED, ASKED, PayeeChange

COOLING, IN_FORCE = "cooling", "in_force"
"""What "approved" is before and from the moment on from which it holds."""


@dataclass(frozen=True)
class Change:
    """A change as its readers see it: of both accounts the last four digits."""

    id: UUID
    shop_id: UUID
    shop_name: str
    state: str
    """"asked", "cooling", "in_force", "refused" or "stopped"."""
    payee: Payee
    old_account: str
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    holds_from: datetime | None
    stopped_by: str
    stopped_at: datetime | None
    reason: str

    @property
    def can_be_stopped(self) -> bool:
        return self.state in (ASKED, COOLING)


def in_force(session: Session, township_id: int, now: datetime) -> dict[UUID, Payee]:
    """Return where each shop of the township is paid at the moment `now`, by shop."""
    first = select(Shop.id, Shop.payee_name, Shop.bank_name, Shop.bank_account).where(Shop.township_id == township_id)
    later = (
        select(PayeeChange.shop_id, PayeeChange.payee_name, PayeeChange.bank_name, PayeeChange.bank_account)
        .where(PayeeChange.township_id == township_id, PayeeChange.state == APPROVED, PayeeChange.holds_from <= now)
        .order_by(PayeeChange.holds_from)
    )
    return {shop_id: Payee(*payee) for wanted in (first, later) for shop_id, *payee in session.execute(wanted)}


def payee_of(session: Session, township_id: int, shop_id: UUID, now: datetime) -> Payee:
    """Return where a shop is paid at the moment `now`. Raises NotFound."""
    newest = session.scalars(
        select(PayeeChange)
        .where(PayeeChange.township_id == township_id, PayeeChange.shop_id == shop_id)
        .where(PayeeChange.state == APPROVED, PayeeChange.holds_from <= now)
        .order_by(PayeeChange.holds_from.desc())
        .limit(1)
    ).one_or_none()
    found = newest or shop_of(session, township_id, shop_id)
    return Payee(found.payee_name, found.bank_name, found.bank_account)


def changes_of(session: Session, township_id: int, shop_id: UUID, now: datetime) -> list[Change]:
    """Return the changes of a shop's account, the newest first."""
    return _changes(session, township_id, now, PayeeChange.shop_id == shop_id)


def waiting(session: Session, township_id: int, now: datetime) -> list[Change]:
    """Return every change that can still be stopped: asked for, or approved and cooling; the newest first."""
    return _changes(session, township_id, now, _can_be_stopped(now))


def count_waiting(session: Session, township_id: int, now: datetime, shop_id: UUID | None = None) -> int:
    """Return how many changes can still be stopped, in the township or of one shop."""
    wanted = select(func.count()).select_from(PayeeChange).where(PayeeChange.township_id == township_id)
    if shop_id is not None:
        wanted = wanted.where(PayeeChange.shop_id == shop_id)
    return session.scalar(wanted.where(_can_be_stopped(now))) or 0


def change(session: Session, township_id: int, change_id: UUID, now: datetime) -> Change:
    """Return a change of the township. Raises NotFound."""
    found = _changes(session, township_id, now, PayeeChange.id == change_id)
    if not found:
        raise NotFound
    return found[0]


def _can_be_stopped(now: datetime) -> ColumnElement[bool]:
    cooling = (PayeeChange.state == APPROVED) & (PayeeChange.holds_from > now)
    return or_(PayeeChange.state == ASKED, cooling)


def _changes(session: Session, township_id: int, now: datetime, which: ColumnElement[bool]) -> list[Change]:
    asker, decider, stopper = aliased(Person), aliased(Person), aliased(Person)
    wanted = select(PayeeChange, Shop.name, asker.name, decider.name, stopper.name).join(
        Shop, (Shop.township_id == PayeeChange.township_id) & (Shop.id == PayeeChange.shop_id)
    )
    for person, column in (
        (asker, PayeeChange.asked_by),
        (decider, PayeeChange.decided_by),
        (stopper, PayeeChange.stopped_by),
    ):
        wanted = wanted.outerjoin(person, (person.township_id == PayeeChange.township_id) & (person.id == column))
    wanted = wanted.where(PayeeChange.township_id == township_id, which)
    rows = session.execute(wanted.order_by(PayeeChange.id.desc()))
    return [_seen(row, shop, names, now) for row, shop, *names in rows]


def _seen(row: PayeeChange, shop_name: str, names: Sequence[str | None], now: datetime) -> Change:
    asked_by, decided_by, stopped_by = (name or "" for name in names)
    return Change(
        id=row.id,
        shop_id=row.shop_id,
        shop_name=shop_name,
        state=state_at(row, now),
        payee=Payee(row.payee_name, row.bank_name, row.bank_account),
        old_account=f"…{row.old_account}",
        asked_by_id=row.asked_by,
        asked_by=asked_by,
        asked_at=row.asked_at,
        decided_by=decided_by,
        decided_at=row.decided_at,
        holds_from=row.holds_from,
        stopped_by=stopped_by,
        stopped_at=row.stopped_at,
        reason=row.reason,
    )


def state_at(row: PayeeChange, now: datetime) -> str:
    """Return a change's state at a moment; that its days are over nobody has to write down."""
    if row.state != APPROVED or row.holds_from is None:
        return row.state
    return IN_FORCE if row.holds_from <= now else COOLING
