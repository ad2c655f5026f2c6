"""Giving points back: at once where one person may, else once a second one agreed. Never more than the sale took.

Everything here locks the sale's row first, so that of many who ask at once each sees what the others did.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.ids import new_id
from merchants.redemptions import queries
from merchants.redemptions.models import CAPTURED, VOIDED, Redemption
from merchants.redemptions.refusals import NotVoidable, PartlyRefunded, VoidTooLate
from merchants.refunds.booking import Agreed, book, require_left, undo
from merchants.refunds.models import EXPIRED, PROPOSED, REFUND, VOID, Refund, RefundRequest
from merchants.refunds.reasons import kept
from merchants.refunds.refusals import OwnSale, RefundKeyReused, RequestWaits
from merchants.refunds.rules import rule_of, second_person


@dataclass(frozen=True)
class Asked:
    """Who asks for what to go back, of which sale: `role` is "clerk" or "owner", `key` the asker's own name for it."""

    township_id: int
    shop_id: UUID
    sale_id: UUID
    by: UUID
    role: str
    key: str
    reason: str
    note: str = ""


def refund(session: Session, asked: Asked, points: int, now: datetime) -> Refund | RefundRequest:
    """Give back `points` of a paid sale, of whatever day, or let it wait for a second person.

    The same key for the same sale is the same refund. Raises NotFound, RefundKeyReused, NotRefundable, NothingLeft,
    MoreThanLeft, OwnSale, RequestWaits.
    """
    sale = _sale_of_shop(session, asked)
    if earlier := _made_before(session, asked, REFUND, points):
        return earlier
    require_left(sale, points)
    _require_other(sale, asked.by)
    _require_none_waits(session, sale, now)
    other = second_person(session, sale, points, by=asked.by, role=asked.role, now=now)
    if other:
        return _propose(session, sale, asked, REFUND, points, other, now)
    agreed = Agreed(asked.key, points, asked.reason, asked.note, asked.by, asked.role)
    return book(session, sale, agreed, now)


def void(session: Session, asked: Asked, now: datetime) -> RefundRequest | None:
    """Undo a sale of today, or let that wait for a second person. Twice is the same as once.

    Raises NotFound, NotVoidable, PartlyRefunded, VoidTooLate, OwnSale, RequestWaits.
    """
    sale = _sale_of_shop(session, asked)
    if sale.state == VOIDED:
        return None
    waiting = waiting_request(session, sale, now)
    if waiting and (waiting.kind, waiting.asked_by) == (VOID, asked.by):
        return waiting
    _require_voidable(sale, now)
    _require_other(sale, asked.by)
    _require_none_waits(session, sale, now)
    other = second_person(session, sale, sale.points, by=asked.by, role=asked.role, now=now)
    if other:
        return _propose(session, sale, asked, VOID, sale.points, other, now)
    undo(session, sale, asked.by, kept(asked.reason, asked.note), None, now)
    return None


def waiting_request(session: Session, sale: Redemption, now: datetime) -> RefundRequest | None:
    """Return what waits for a second person; one whose time is over is written down as such first."""
    of_sale = (RefundRequest.township_id == sale.township_id, RefundRequest.redemption_id == sale.id)
    session.execute(
        update(RefundRequest)
        .where(*of_sale, RefundRequest.state == PROPOSED, RefundRequest.expires_at <= now)
        .values(state=EXPIRED)
    )
    return session.scalars(select(RefundRequest).where(*of_sale, RefundRequest.state == PROPOSED)).one_or_none()


def _sale_of_shop(session: Session, asked: Asked) -> Redemption:
    sale = queries.locked_sale(session, asked.township_id, asked.sale_id)
    if sale.shop_id != asked.shop_id:
        raise NotFound
    return sale


def _made_before(session: Session, asked: Asked, kind: str, points: int) -> Refund | RefundRequest | None:
    """Return what this key made before; what waited and was booked since is the booking. Raises RefundKeyReused."""
    of_key = {"township_id": asked.township_id, "redemption_id": asked.sale_id, "key": asked.key}
    booked = session.scalars(select(Refund).filter_by(**of_key)).one_or_none()
    request = session.scalars(select(RefundRequest).filter_by(**of_key)).one_or_none()
    found = booked or request
    if found is None:
        return None
    same = (found.points, found.reason) == (points, asked.reason)
    if not same or (request and request.kind != kind):
        raise RefundKeyReused
    return found


def _require_voidable(sale: Redemption, now: datetime) -> None:
    if sale.state != CAPTURED:
        raise NotVoidable
    if sale.business_day != business_day(now):
        raise VoidTooLate
    if sale.refunded_points:
        raise PartlyRefunded(left=sale.points - sale.refunded_points)


def _require_other(sale: Redemption, person_id: UUID) -> None:
    if sale.person_id == person_id:
        raise OwnSale


def _require_none_waits(session: Session, sale: Redemption, now: datetime) -> None:
    if waiting_request(session, sale, now):
        raise RequestWaits


def _propose(
    session: Session, sale: Redemption, asked: Asked, kind: str, points: int, other: str, now: datetime
) -> RefundRequest:
    row = RefundRequest(
        township_id=sale.township_id,
        id=new_id(),
        redemption_id=sale.id,
        shop_id=sale.shop_id,
        key=asked.key,
        kind=kind,
        points=points,
        reason=asked.reason,
        note=asked.note,
        asked_as=asked.role,
        asked_by=asked.by,
        waits_for=other,
        at=now,
        expires_at=now + timedelta(days=rule_of(session, sale.township_id).wait_days),
        state=PROPOSED,
        answer="",
    )
    session.add(row)
    session.flush()
    details = {"points": points, "reason": row.reason, "note": row.note, "waits": other}
    audit.record(session, sale.township_id, asked.by, f"{kind}.ask", f"redemption:{sale.id}", details, now)
    return row
