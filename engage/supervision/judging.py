"""The township looks at what a village did after an order, and says whether the order is followed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.masking.service import masker
from engage.supervision import orders, sealed
from engage.supervision.models import OrderJudgement
from engage.supervision.orders import FOLLOWED, Order
from engage.supervision.refusals import NotOrdered, OrderEnded, OrderMovedOn, OwnCase
from engage.supervision.service import locked_case
from engage.supervision.words import hidden
from kernel import audit
from kernel.ids import new_id
from kernel.sealing import Sealer


def judge_order(
    session: Session,
    sealer: Sealer,
    township_id: int,
    case_id: UUID,
    officer_id: UUID,
    text: str,
    seen: str,
    now: datetime,
    *,
    followed: bool,
) -> Order:
    """Accept an order as followed, or say with words that it is not yet. Everybody reads it beside the order.

    `seen` names what the officer looked at, as `Order.seen`. The same officer's second click changes nothing. Raises
    NotFound, OwnCase, NotOrdered, OrderEnded (accepted already), OrderMovedOn (the village did more since).
    """
    case = locked_case(session, township_id, None, case_id)
    if sealed.is_own(session, sealer, case, officer_id):
        raise OwnCase
    if case.state != "accepted":
        raise NotOrdered
    text = hidden(masker(session, township_id, case.village_id), text)
    order = orders.order(session, township_id, case_id)
    said = order.judged
    if said and (said.followed, said.text, said.judged_by, said.seen) == (followed, text, officer_id, seen):
        return order
    if order.state == FOLLOWED:
        raise OrderEnded
    if order.seen != seen:
        raise OrderMovedOn
    _write_down(session, township_id, order, officer_id, text, now, followed=followed)
    return orders.order(session, township_id, case_id)


def _write_down(
    session: Session, township_id: int, order: Order, officer_id: UUID, text: str, now: datetime, *, followed: bool
) -> None:
    case_id = order.case.id
    session.add(
        OrderJudgement(
            township_id=township_id,
            id=new_id(),
            case_id=case_id,
            followed=followed,
            text=text,
            disclosure_id=order.change.disclosure_id if order.change else None,
            version=order.change.version if order.change else None,
            judged_by=officer_id,
            at=now,
        )
    )
    session.flush()
    act = "order.followed" if followed else "order.not-yet"
    audit.record(session, township_id, officer_id, act, f"case:{case_id}", {"note": text} if text else {}, now)
