"""Booking what goes back, once everybody agreed who has to. Whoever calls has locked the sale's row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from merchants.limits import counting
from merchants.redemptions import books, queries, voiding
from merchants.redemptions.models import CAPTURED, Redemption
from merchants.refunds.models import PAYER, Refund
from merchants.refunds.reasons import COMPLAINT
from merchants.refunds.refusals import MoreThanLeft, NothingLeft, NotRefundable


@dataclass(frozen=True)
class Agreed:
    """What is to be booked, after everybody who has to agree did."""

    key: str
    points: int
    reason: str
    note: str
    by: UUID
    asked_as: str
    approved_by: UUID | None = None


def book(session: Session, sale: Redemption, agreed: Agreed, now: datetime) -> Refund:
    """Write a refund down and into the books. The caller has looked at what is left of the sale."""
    shop_name = queries.shop_of_sale(session, sale).name
    refund_id = new_id()
    counting.give_back(session, sale, agreed.points)
    entry_id = books.give_back(
        session, sale, shop_name, refund_id, agreed.points, after_complaint=agreed.asked_as == PAYER, now=now
    )
    sale.refunded_points += agreed.points
    row = Refund(
        township_id=sale.township_id,
        id=refund_id,
        redemption_id=sale.id,
        shop_id=sale.shop_id,
        amount_fen=agreed.points * sale.face_value_fen,
        left_points=sale.points - sale.refunded_points,
        at=now,
        business_day=business_day(now),
        entry_id=entry_id,
        **vars(agreed),
    )
    session.add(row)
    session.flush()
    details = {"points": row.points, "left": row.left_points, "reason": row.reason, "note": row.note}
    details |= {"approved": str(row.approved_by)} if row.approved_by else {}
    audit.record(session, row.township_id, row.by, "refund.book", f"redemption:{sale.id}", details, now)
    return row


def refund_complaint(
    session: Session, sale: Redemption, points: int, *, note: str, payer_id: UUID, officer_id: UUID, now: datetime
) -> Refund:
    """Give back what an officer decided after the payer's complaint; the officer is the second person.

    Raises NotRefundable, NothingLeft, MoreThanLeft.
    """
    require_left(sale, points)
    refund_key = f"complaint-{new_id()}"
    agreed = Agreed(refund_key, points, COMPLAINT, note, payer_id, PAYER, officer_id)
    return book(session, sale, agreed, now)


def undo(session: Session, sale: Redemption, by: UUID, reason: str, approved_by: UUID | None, now: datetime) -> None:
    """Void a sale to which everybody agreed who has to."""
    voiding.void(
        session,
        sale.township_id,
        shop_id=sale.shop_id,
        sale_id=sale.id,
        clerk_id=by,
        reason=reason,
        now=now,
        approved_by=approved_by,
    )


def require_left(sale: Redemption, points: int) -> None:
    """Refuse unless so much of the sale can still go back. Raises NotRefundable, NothingLeft, MoreThanLeft."""
    if sale.state != CAPTURED:
        raise NotRefundable
    left = sale.points - sale.refunded_points
    if left == 0:
        raise NothingLeft
    if points > left:
        raise MoreThanLeft(left=left)
