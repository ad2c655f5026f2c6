"""A complaint about a sale: opened by whoever paid, heard with the shop, decided by an officer.

Everything here locks the sale's row first, as a refund does, so that a decision sees what went back meanwhile.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.personal import service as personal
from kernel.workdays.queries import calendar
from merchants.directory import rights
from merchants.directory.service import shop_of
from merchants.disputes import messages
from merchants.disputes.models import (
    ANSWERED,
    COMPLAIN_WITHIN,
    DISMISSED,
    OFFICE,
    OPEN,
    SHOP,
    UNDECIDED,
    UPHELD,
    WITHDRAWN,
    Dispute,
)
from merchants.disputes.refusals import (
    DisputeClosed,
    DisputeOpen,
    DisputeTooLate,
    NotAsked,
    NotDisputable,
    NothingToUphold,
    OwnDispute,
)
from merchants.owners.apart import require_apart
from merchants.redemptions import queries as sales
from merchants.redemptions.models import CAPTURED, Redemption
from merchants.refunds import booking

DECIDE_WITHIN = 10
"""Working days that the township has."""


def open_dispute(
    session: Session, township_id: int, *, sale_id: UUID, person_id: UUID, kind: str, text: str, now: datetime
) -> Dispute:
    """Complain about a sale that one paid. The same words again are the same complaint.

    Raises NotFound (not one's own sale), DisputeOpen, NotDisputable, DisputeTooLate.
    """
    sale = sales.locked_sale(session, township_id, sale_id)
    if sale.person_id != person_id:
        raise NotFound
    earlier = _undecided(session, sale)
    if earlier:
        if (earlier.kind, earlier.text) == (kind, text):
            return earlier
        raise DisputeOpen
    if sale.state != CAPTURED or sale.refunded_points == sale.points:
        raise NotDisputable
    if now - sale.at > COMPLAIN_WITHIN:
        raise DisputeTooLate(days=COMPLAIN_WITHIN.days)
    row = _opened(sale, kind, text, now)
    row.due_on = calendar(session, township_id).after(business_day(now), DECIDE_WITHIN)
    session.add(row)
    session.flush()
    _log(session, row, person_id, "open", {"kind": kind}, now)
    return row


def ask_shop(
    session: Session, township_id: int, dispute_id: UUID, officer_id: UUID, text: str, now: datetime
) -> Dispute:
    """Ask the shop for its view: from now on its owner sees the case.

    Raises NotFound, DisputeClosed, OwnDispute, LetInLately, SawTheCode.
    """
    _, row = _undecided_case(session, township_id, dispute_id)
    require_no_part(session, row, officer_id, now)
    if messages.write(session, row, OFFICE, officer_id, text, now):
        row.asked_at = row.asked_at or now
        session.flush()
        _log(session, row, officer_id, "ask", {}, now)
    return row


def answer(
    session: Session, township_id: int, dispute_id: UUID, *, shop_id: UUID, person_id: UUID, text: str, now: datetime
) -> Dispute:
    """Write the shop's view. Raises NotFound (another shop's), NotAsked, DisputeClosed."""
    _, row = _undecided_case(session, township_id, dispute_id, shop_id)
    if row.asked_at is None:
        raise NotAsked
    if messages.write(session, row, SHOP, person_id, text, now):
        row.state = ANSWERED
        session.flush()
        _log(session, row, person_id, "answer", {}, now)
    return row


def uphold(
    session: Session, township_id: int, dispute_id: UUID, *, officer_id: UUID, points: int, reason: str, now: datetime
) -> Dispute:
    """Decide for the payer and give back `points`, also when the shop was paid for the sale long ago.

    0 points: only where the shop gave something back meanwhile. Twice the same is the same as once. Raises NotFound,
    OwnDispute, LetInLately, SawTheCode, DisputeClosed, NothingToUphold, and what `booking.require_left` does.
    """
    sale, row = _case(session, township_id, dispute_id)
    if (row.state, row.decided_by, row.decision) == (UPHELD, officer_id, reason):
        return row
    _require_undecided(row)
    require_no_part(session, row, officer_id, now)
    if points:
        refund = booking.refund_complaint(
            session, sale, points, note="", payer_id=row.person_id, officer_id=officer_id, now=now
        )
        row.refund_id = refund.id
    elif not sale.refunded_points:
        raise NothingToUphold
    return _decided(session, row, UPHELD, officer_id, reason, {"points": points}, now)


def dismiss(
    session: Session, township_id: int, dispute_id: UUID, *, officer_id: UUID, reason: str, now: datetime
) -> Dispute:
    """Decide against the payer, in words. Twice the same is the same as once.

    Raises NotFound, OwnDispute, LetInLately, SawTheCode, DisputeClosed.
    """
    _, row = _case(session, township_id, dispute_id)
    if (row.state, row.decided_by, row.decision) == (DISMISSED, officer_id, reason):
        return row
    _require_undecided(row)
    require_no_part(session, row, officer_id, now)
    return _decided(session, row, DISMISSED, officer_id, reason, {}, now)


def withdraw(session: Session, township_id: int, dispute_id: UUID, *, person_id: UUID, now: datetime) -> Dispute:
    """Take one's own complaint back; twice is the same as once. Raises NotFound, DisputeClosed."""
    _, row = _case(session, township_id, dispute_id)
    if row.person_id != person_id:
        raise NotFound
    if row.state == WITHDRAWN:
        return row
    _require_undecided(row)
    row.state, row.closed_at = WITHDRAWN, now
    session.flush()
    _log(session, row, person_id, "withdraw", {}, now)
    return row


def require_no_part(session: Session, row: Dispute, officer_id: UUID, now: datetime) -> None:
    """Raise OwnDispute, LetInLately or SawTheCode where this officer has no say about a complaint."""
    works_there = rights.allowed_to(session, row.township_id, row.shop_id, officer_id)
    if officer_id == row.person_id or works_there:
        raise OwnDispute
    said_for_shop = {one.author_id for one in messages.of_case(session, row.township_id, row.id) if one.side == SHOP}
    require_apart(session, row.township_id, row.shop_id, officer_id, said_for_shop, now)


def _opened(sale: Redemption, kind: str, text: str, now: datetime) -> Dispute:
    return Dispute(
        township_id=sale.township_id,
        id=new_id(),
        redemption_id=sale.id,
        shop_id=sale.shop_id,
        person_id=sale.person_id,
        kind=kind,
        text=text,
        state=OPEN,
        opened_at=now,
        decision="",
    )


def _undecided(session: Session, sale: Redemption) -> Dispute | None:
    return session.scalars(
        select(Dispute).where(
            Dispute.township_id == sale.township_id,
            Dispute.redemption_id == sale.id,
            Dispute.state.in_(UNDECIDED),
        )
    ).one_or_none()


def _case(
    session: Session, township_id: int, dispute_id: UUID, shop_id: UUID | None = None
) -> tuple[Redemption, Dispute]:
    """Return the sale and its case, locked in this order as everywhere. Raises NotFound."""
    found = session.get(Dispute, (township_id, dispute_id))
    if found is None or (shop_id is not None and found.shop_id != shop_id):
        raise NotFound
    sale = sales.locked_sale(session, township_id, found.redemption_id)
    session.refresh(found, with_for_update=True)
    return sale, found


def _undecided_case(
    session: Session, township_id: int, dispute_id: UUID, shop_id: UUID | None = None
) -> tuple[Redemption, Dispute]:
    sale, row = _case(session, township_id, dispute_id, shop_id)
    _require_undecided(row)
    return sale, row


def _require_undecided(row: Dispute) -> None:
    if row.state not in UNDECIDED:
        raise DisputeClosed


def _decided(
    session: Session, row: Dispute, state: str, officer_id: UUID, reason: str, details: dict[str, object], now: datetime
) -> Dispute:
    row.state, row.closed_at, row.decided_by, row.decision = state, now, officer_id, reason
    session.flush()
    _log(session, row, officer_id, state, {**details, "reason": reason}, now)
    _tell_payer(session, row, state, details, now)
    return row


def _tell_payer(session: Session, row: Dispute, state: str, details: dict[str, object], now: datetime) -> None:
    shop = shop_of(session, row.township_id, row.shop_id).name
    told = {"shop": shop, "points": details.get("points", 0), "sale": str(row.redemption_id)}
    personal.tell(session, row.township_id, row.person_id, f"complaint.{state}", told, now)


def _log(session: Session, row: Dispute, person_id: UUID, act: str, details: dict[str, object], now: datetime) -> None:
    audit.record(session, row.township_id, person_id, f"dispute.{act}", f"dispute:{row.id}", details, now)
