"""A sale of today as if it had not been: the points are in the wallet again, and the shop is owed nothing for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from merchants.limits import counting
from merchants.redemptions import books, queries
from merchants.redemptions.models import CAPTURED, VOIDED
from merchants.redemptions.refusals import NotVoidable, PartlyRefunded, VoidTooLate
from merchants.redemptions.sale import Sale


def void(
    session: Session,
    township_id: int,
    *,
    shop_id: UUID,
    sale_id: UUID,
    clerk_id: UUID,
    reason: str,
    now: datetime,
    approved_by: UUID | None = None,
) -> Sale:
    """Give back the points of a sale of today, as if it had not been. Voiding twice is the same as once.

    Who may, and whether somebody else has to agree, is seen to by `merchants.refunds`. Raises NotFound (no such sale in
    this shop), NotVoidable, PartlyRefunded, VoidTooLate.
    """
    sale = queries.locked_sale(session, township_id, sale_id)
    if sale.shop_id != shop_id:
        raise NotFound
    if sale.state not in (CAPTURED, VOIDED):
        raise NotVoidable
    if sale.state == CAPTURED:
        if sale.business_day != business_day(now):
            raise VoidTooLate
        if sale.refunded_points:
            raise PartlyRefunded(left=sale.points - sale.refunded_points)
        counting.give_back(session, sale, sale.points)
        books.unbook(session, sale, queries.shop_of_sale(session, sale).name, now)
        sale.state, sale.closed_at, sale.closed_by, sale.void_reason = VOIDED, now, clerk_id, reason
        sale.void_approved_by = approved_by
        session.flush()
        details = {"points": sale.points, "reason": reason} | ({"approved": str(approved_by)} if approved_by else {})
        audit.record(session, township_id, clerk_id, "redemption.void", f"redemption:{sale_id}", details, now)
    return queries.sale(session, township_id, sale_id, now)
