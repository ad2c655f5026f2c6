"""Making a bill, paying it once, and cancelling it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.ids import new_id
from merchants.bills.models import CANCELLED, CLAIMED, EXPIRED, OPEN, Bill
from merchants.bills.refusals import BillCancelled, BillExpired, BillMistyped, BillTaken, BillUnknown
from merchants.redemptions import digits, queries
from merchants.redemptions.abandoning import abandon_own
from merchants.redemptions.counter import Asking, counter_of, fingerprint_of
from merchants.redemptions.models import BY_BILL
from merchants.redemptions.refusals import KeyReused
from merchants.redemptions.sale import Sale
from merchants.redemptions.service import made_before, take

VALID_FOR = timedelta(minutes=2)
# A bill that came to nothing is remembered for a day, so that who confirms it late is told what is wrong with it.
_REMEMBERED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """Who makes a bill, and where."""

    township_id: int
    shop_id: UUID
    terminal_id: UUID
    clerk_id: UUID


@dataclass(frozen=True)
class BillSeen:
    """A bill as both sides see it: "open", "claimed" (then `sale` says how that ended), "cancelled" or "expired"."""

    id: UUID
    shop_id: UUID
    digits: str
    points: int
    state: str
    expires_at: datetime
    sale: Sale | None

    @property
    def path(self) -> str:
        return f"/bills/{self.digits}"


def make(session: Session, where: Made, *, key: str, points: int, now: datetime) -> BillSeen:
    """Make a bill, good for two minutes; the till's earlier one that nobody confirmed is over.

    The same key and points return the bill that they made before. Raises KeyReused, ShopSuspended, OverSaleLimit,
    TerminalCutOff, NotYourShop and what else `counter_of` does.
    """
    asking = _asking(where, key, points)
    counter_of(session, asking, now)
    bill_id = _written(session, where, key, points, now)
    if bill_id is not None:
        _tidy_up(session, where, bill_id, now)
    bill = session.scalars(_of_key(where, key)).one()
    if (bill.points, bill.terminal_id, bill.clerk_id) != (points, where.terminal_id, where.clerk_id):
        raise KeyReused
    return seen(session, bill, now)


def bill_of(session: Session, township_id: int, shop_id: UUID, bill_id: UUID, now: datetime) -> BillSeen:
    """Return a bill of the shop. Raises NotFound."""
    bill = session.get(Bill, (township_id, bill_id))
    if bill is None or bill.shop_id != shop_id:
        raise NotFound
    return seen(session, bill, now)


def cancel(session: Session, township_id: int, shop_id: UUID, bill_id: UUID, now: datetime) -> BillSeen:
    """End a bill that nobody has confirmed; one that somebody has stays theirs. Raises NotFound."""
    bill = _locked(session, (Bill.township_id == township_id) & (Bill.id == bill_id))
    if bill is None or bill.shop_id != shop_id:
        raise NotFound
    if bill.state == OPEN:
        bill.state = CANCELLED
        session.flush()
    return seen(session, bill, now)


def scanned(session: Session, township_id: int, text: str, now: datetime) -> BillSeen:
    """Return the bill whose digits were scanned or typed. Raises BillMistyped, BillUnknown."""
    shown = digits.read(text, digits.BILL, BillMistyped)
    bill = session.scalars(select(Bill).where(Bill.township_id == township_id, Bill.digits == shown)).one_or_none()
    if bill is None:
        raise BillUnknown
    return seen(session, bill, now)


def pay(session: Session, township_id: int, *, text: str, payer_id: UUID, key: str, now: datetime) -> Sale:
    """Pay a bill; above the township's limit the sale waits for the payer's PIN, and the bill is taken all the same.

    It is bound to its shop, till, clerk and points. Of fifty who confirm at once one pays. The same key of the same
    payer returns the same sale. Raises what `take` does, BillMistyped, BillUnknown, BillExpired, BillCancelled,
    BillTaken.
    """
    shown = digits.read(text, digits.BILL, BillMistyped)
    bill = _locked(session, (Bill.township_id == township_id) & (Bill.digits == shown))
    if bill is None:
        raise BillUnknown
    asking = _payment(bill, payer_id, key)
    earlier = made_before(session, asking, now)
    if earlier is not None:
        return earlier
    require_open(state_at(bill, now))
    sale = take(session, asking, payer_id, now, proven=False)
    bill.state, bill.sale_id = CLAIMED, sale.id
    session.flush()
    return sale


def give_up(session: Session, township_id: int, *, text: str, payer_id: UUID, key: str, now: datetime) -> Sale | None:
    """Return the payer's payment under a key, or let it never come. Raises NotFound (another's), BillUnknown."""
    bill = scanned(session, township_id, text, now)
    return abandon_own(session, township_id, shop_id=bill.shop_id, key=key, payer_id=payer_id, now=now)


def require_open(state: str) -> None:
    """Refuse a bill that can't be paid any more. Raises BillExpired, BillCancelled, BillTaken."""
    refusal = {EXPIRED: BillExpired, CANCELLED: BillCancelled, CLAIMED: BillTaken}.get(state)
    if refusal is not None:
        raise refusal


def state_at(bill: Bill, now: datetime) -> str:
    return EXPIRED if bill.state == OPEN and bill.expires_at <= now else bill.state


def seen(session: Session, bill: Bill, now: datetime) -> BillSeen:
    sale = queries.sale(session, bill.township_id, bill.sale_id, now) if bill.sale_id else None
    return BillSeen(bill.id, bill.shop_id, bill.digits, bill.points, state_at(bill, now), bill.expires_at, sale)


def _asking(where: Made, key: str, points: int) -> Asking:
    return Asking(where.township_id, where.shop_id, where.clerk_id, where.terminal_id, key, BY_BILL, "", points)


def _payment(bill: Bill, payer_id: UUID, key: str) -> Asking:
    return Asking(
        bill.township_id,
        bill.shop_id,
        bill.clerk_id,
        bill.terminal_id,
        key,
        BY_BILL,
        fingerprint_of("bill", bill.id, payer_id),
        bill.points,
    )


def _written(session: Session, where: Made, key: str, points: int, now: datetime) -> UUID | None:
    """Write a new bill and return its id, or None when its key has made one before."""
    values = {
        **vars(where),
        "id": new_id(),
        "key": key,
        "digits": digits.fresh(digits.BILL),
        "points": points,
        "state": OPEN,
        "made_at": now,
        "expires_at": now + VALID_FOR,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    chosen = insert(Bill).values(values).on_conflict_do_nothing(index_elements=["township_id", "shop_id", "key"])
    return session.scalar(chosen.returning(Bill.id))


def _tidy_up(session: Session, where: Made, newest: UUID, now: datetime) -> None:
    """End the till's earlier bill, and forget those that came to nothing long ago."""
    here = (Bill.township_id == where.township_id, Bill.terminal_id == where.terminal_id, Bill.id != newest)
    horizon = now - _REMEMBERED_FOR
    session.execute(delete(Bill).where(*here, Bill.state != CLAIMED, Bill.expires_at < horizon))
    session.execute(update(Bill).where(*here, Bill.state == OPEN).values(state=CANCELLED))


def _of_key(where: Made, key: str) -> Select[Bill]:
    return select(Bill).where(Bill.township_id == where.township_id, Bill.shop_id == where.shop_id, Bill.key == key)


def _locked(session: Session, which: ColumnElement[bool]) -> Bill | None:
    """Return a bill that nobody else can claim before this work ends."""
    found = select(Bill).where(which)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()
