"""Writing down a village's opening balance, and correcting it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.finances.models import OpeningBalance
from engage.finances.queries import openings
from engage.finances.refusals import OpeningChanged, OpeningDayToCome, ReasonMissing
from engage.masking.service import masker
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
    opening = OpeningBalance(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        number=seen + 1,
        day=day,
        amount_fen=amount_fen,
        reason=masker(session, township_id, village_id).text("reason", reason) if seen else "",
        entered_by=author_id,
        entered_at=now,
    )
    earlier = openings(session, township_id, village_id)
    if len(earlier) < seen:
        raise OpeningChanged
    if seen and not opening.reason:
        raise ReasonMissing
    return _entered(session, opening) if len(earlier) == seen else _replayed(earlier[seen], opening)


def _entered(session: Session, opening: OpeningBalance) -> OpeningBalance:
    township_id, village_id = opening.township_id, opening.village_id
    if not _insert(session, opening):
        return _replayed(openings(session, township_id, village_id)[opening.number - 1], opening)
    details = {"day": opening.day.isoformat(), "fen": opening.amount_fen, "version": opening.number}
    details |= {"reason": opening.reason} if opening.reason else {}
    about, at = f"village:{village_id}", opening.entered_at
    audit.record(session, township_id, opening.entered_by, "opening-balance.enter", about, details, at)
    return opening


def _replayed(first: OpeningBalance, again: OpeningBalance) -> OpeningBalance:
    """Return what was entered first if this is the same, sent twice. Raises OpeningChanged."""
    if any(getattr(first, name) != getattr(again, name) for name in ("entered_by", "day", "amount_fen", "reason")):
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
