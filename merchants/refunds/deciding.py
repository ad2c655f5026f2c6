"""The second person: agrees, declines, or whoever asked takes it back. Nothing is booked before somebody agreed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.locking import locked_row
from merchants.directory import rights
from merchants.owners.apart import require_apart
from merchants.redemptions import queries
from merchants.redemptions.models import Redemption
from merchants.refunds.booking import Agreed, book, require_left, undo
from merchants.refunds.models import (
    APPROVED,
    OFFICER,
    OWNER,
    PROPOSED,
    REFUSED,
    VOID,
    WITHDRAWN,
    RefundRequest,
)
from merchants.refunds.reasons import kept
from merchants.refunds.refusals import OfficerNeeded, OwnSale, OwnShop, RequestClosed, RequestExpired, SamePerson
from merchants.refunds.rules import require_room


def approve(
    session: Session,
    township_id: int,
    request_id: UUID,
    *,
    person_id: UUID,
    role: str,
    shop_id: UUID | None,
    now: datetime,
) -> RefundRequest:
    """Agree as the "owner" of `shop_id` or as an "officer", and book it. Agreeing twice is the same as once.

    A void whose day is over meanwhile becomes a refund of all that is left. Raises NotFound, SamePerson, OwnSale,
    OfficerNeeded, LetInLately, SawTheCode, OwnerDayLimit, RequestClosed, RequestExpired, NotRefundable,
    NothingLeft, MoreThanLeft.
    """
    sale, request = _locked(session, township_id, request_id, shop_id)
    _require_may(session, request, sale, person_id, role, now)
    if (request.state, request.decided_by) == (APPROVED, person_id):
        return request
    _require_waits(request, now)
    require_left(sale, request.points)
    if role == OWNER:
        require_room(session, sale, request.points, person_id, now)
    _book(session, sale, request, person_id, now)
    return _close(session, request, APPROVED, person_id, "", now)


def decline(
    session: Session,
    township_id: int,
    request_id: UUID,
    *,
    person_id: UUID,
    role: str,
    shop_id: UUID | None,
    answer: str,
    now: datetime,
) -> RefundRequest:
    """Say no, with words for whoever asked. Raises what `approve` does."""
    sale, request = _locked(session, township_id, request_id, shop_id)
    _require_may(session, request, sale, person_id, role, now)
    if (request.state, request.decided_by) == (REFUSED, person_id):
        return request
    _require_waits(request, now)
    return _close(session, request, REFUSED, person_id, answer, now)


def withdraw(
    session: Session, township_id: int, request_id: UUID, *, person_id: UUID, shop_id: UUID, now: datetime
) -> RefundRequest:
    """Take back what one asked for oneself. Raises NotFound (also for what another asked), RequestClosed."""
    _sale, request = _locked(session, township_id, request_id, shop_id)
    if request.asked_by != person_id:
        raise NotFound
    if request.state == WITHDRAWN:
        return request
    _require_waits(request, now)
    return _close(session, request, WITHDRAWN, person_id, "", now)


def require_may_decide(
    session: Session, township_id: int, request_id: UUID, person_id: UUID, role: str, now: datetime
) -> None:
    """Raise what `approve` does for whoever has no say about this request."""
    request = session.get_one(RefundRequest, (township_id, request_id))
    sale = session.get_one(Redemption, (township_id, request.redemption_id))
    _require_may(session, request, sale, person_id, role, now)


def _locked(
    session: Session, township_id: int, request_id: UUID, shop_id: UUID | None
) -> tuple[Redemption, RefundRequest]:
    """Return the sale and the request, locked in this order as everywhere; of another shop there is none."""
    found = session.get(RefundRequest, (township_id, request_id))
    if found is None or (shop_id is not None and found.shop_id != shop_id):
        raise NotFound
    sale = queries.locked_sale(session, township_id, found.redemption_id)
    return sale, locked_row(session, RefundRequest, township_id, request_id)


def _require_may(
    session: Session, request: RefundRequest, sale: Redemption, person_id: UUID, role: str, now: datetime
) -> None:
    if request.asked_by == person_id:
        raise SamePerson
    if sale.person_id == person_id:
        raise OwnSale
    if request.waits_for == OFFICER and role != OFFICER:
        raise OfficerNeeded
    if role == OFFICER:
        if rights.allowed_to(session, request.township_id, request.shop_id, person_id):
            raise OwnShop
        require_apart(session, request.township_id, request.shop_id, person_id, [request.asked_by], now)


def _require_waits(request: RefundRequest, now: datetime) -> None:
    if request.state != PROPOSED:
        raise RequestClosed
    if request.expires_at <= now:
        raise RequestExpired


def _book(session: Session, sale: Redemption, request: RefundRequest, person_id: UUID, now: datetime) -> None:
    if request.kind == VOID and sale.business_day == business_day(now):
        undo(session, sale, request.asked_by, kept(request.reason, request.note), person_id, now)
        return
    agreed = Agreed(
        key=request.key,
        points=request.points,
        reason=request.reason,
        note=request.note,
        by=request.asked_by,
        asked_as=request.asked_as,
        approved_by=person_id,
    )
    book(session, sale, agreed, now)


def _close(
    session: Session, request: RefundRequest, state: str, person_id: UUID, answer: str, now: datetime
) -> RefundRequest:
    request.state, request.decided_by, request.decided_at, request.answer = state, person_id, now, answer
    session.flush()
    if state != APPROVED:  # what was agreed to stands in the log as what was booked
        act = "refund.decline" if state == REFUSED else "refund.withdraw"
        details = {"points": request.points, "reason": answer or request.reason}
        subject = f"redemption:{request.redemption_id}"
        audit.record(session, request.township_id, person_id, act, subject, details, now)
    return request
