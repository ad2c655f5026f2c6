"""Holds whose time is over give back what they held: many at once, a step that may be repeated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, exists, select, tuple_
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from ledger.booking.asking import check_moments, check_page
from ledger.booking.books import Outcome
from ledger.drafts import VoidPending, check_day
from ledger.posting import post_all
from ledger.refusals import PendingAlreadyPosted, PendingAlreadyVoided
from ledger.tables import TRANSFER

STEP = 1_000

_T = TRANSFER.c


@dataclass(frozen=True, slots=True)
class Released:
    """How many holds a step released; `next` is the `after` of the step that follows, or None."""

    count: int
    next: UUID | None


def release_expired(
    session: Session,
    township_id: int,
    *,
    now: datetime,
    effective_on: date,
    after: UUID | None = None,
    limit: int = STEP,
) -> Released:
    """Void up to `limit` holds that expired by `now`, the oldest first, and that nobody has posted or voided.

    Commit after each step and go on from its `next`; begin anew whenever in doubt: a hold is released once. Raises
    PeriodClosed, RecordedTooLate, InvalidPage, InvalidTime, InvalidDay, Contended.
    """
    check_page(limit)
    check_moments(now)
    check_day(effective_on)
    overdue = _overdue(session.connection(), township_id, now, after, limit)
    asks = [
        VoidPending(
            transfer_id=hold, key=f"hold.expired:{hold}", effective_on=effective_on, recorded_at=now,
            details={"reason": "expired"},
        )
        for hold in overdue
    ]  # fmt: skip
    released = sum(_released(post_all(session, township_id, asks)))
    return Released(released, next=overdue[-1] if len(overdue) == limit else None)


def _overdue(connection: Connection, township_id: int, now: datetime, after: UUID | None, limit: int) -> Sequence[UUID]:
    other = TRANSFER.alias().c
    resolved = exists().where(other.township_id == township_id, other.target_id == _T.id, other.target_before == 0)
    query = (
        select(_T.id)
        .where(_T.township_id == township_id, _T.expires_at <= now, ~resolved)
        .order_by(_T.expires_at, _T.id)
        .limit(limit)
    )
    if after is not None:
        last = TRANSFER.alias().c
        expiry = select(last.expires_at).where(last.township_id == township_id, last.id == after).scalar_subquery()
        query = query.where(tuple_(_T.expires_at, _T.id) > tuple_(expiry, after))
    return connection.scalars(query).all()


def _released(outcomes: Sequence[Outcome]) -> Iterator[bool]:
    """Say which holds were released now; those that someone resolved in the meantime are done with."""
    for outcome in outcomes:
        if isinstance(outcome, PendingAlreadyPosted | PendingAlreadyVoided):
            yield False
        elif isinstance(outcome, Refusal):
            raise outcome
        else:
            yield not outcome.replayed
