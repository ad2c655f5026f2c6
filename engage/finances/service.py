"""Writing down a village's opening balance, and correcting it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.finances.models import OpeningBalance
from engage.finances.queries import openings
from engage.finances.refusals import OpeningChanged, OpeningDayToCome, ReasonMissing
from engage.masking.text import mask
from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.tenancy import queries as tenancy


def enter_opening(
    session: Session,
    township_id: int,
    village_id: UUID,
    author_id: UUID,
    *,
    day: date,
    amount_fen: int,
    reason: str,
    seen: int,
    now: datetime,
) -> OpeningBalance:
    """Write down what the village had at the beginning of `day`, or correct it with a reason.

    `seen` is the number of the balance that the author saw (0: none), so that nobody overwrites what they have not
    seen; the same entry sent again returns the first. Raises NotFound, OpeningDayToCome, ReasonMissing, OpeningChanged.
    """
    tenancy.village(session, township_id, village_id)
    if day > business_day(now):
        raise OpeningDayToCome
    reason = mask(reason) if seen else ""
    earlier = openings(session, township_id, village_id)
    if len(earlier) > seen:
        return _replayed(earlier[seen], author_id, day, amount_fen, reason)
    if len(earlier) < seen:
        raise OpeningChanged
    if seen and not reason:
        raise ReasonMissing
    opening = OpeningBalance(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        number=seen + 1,
        day=day,
        amount_fen=amount_fen,
        reason=reason,
        entered_by=author_id,
        entered_at=now,
    )
    if not _insert(session, opening):
        return _replayed(openings(session, township_id, village_id)[seen], author_id, day, amount_fen, reason)
    details = {"day": day.isoformat(), "amount_fen": amount_fen, "number": opening.number, "reason": reason}
    audit.record(session, township_id, author_id, "opening-balance.enter", f"village:{village_id}", details, now)
    return opening


def _replayed(first: OpeningBalance, author_id: UUID, day: date, amount_fen: int, reason: str) -> OpeningBalance:
    if (first.entered_by, first.day, first.amount_fen, first.reason) != (author_id, day, amount_fen, reason):
        raise OpeningChanged
    return first


def _insert(session: Session, opening: OpeningBalance) -> bool:
    """Write it, or say that somebody, perhaps a twin of this request, was first."""
    try:
        with session.begin_nested():
            session.add(opening)
            session.flush()
    except IntegrityError:
        return False
    return True
