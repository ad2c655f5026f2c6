"""What has expired leaves its account: thousands of accounts in a few statements, a step that may be repeated.

Nothing is remembered between two steps but the books themselves. A step locks the accounts that it is about, sees what
expired in them is still there, and takes that; so a repetition finds nothing, a step that was cut off left nothing
behind, and what comes back later, by a reversal, goes with a later step, on the same day too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, func, select, text
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.money import MAX_AMOUNT
from ledger.booking import locks
from ledger.booking.asking import check_page
from ledger.booking.books import Outcome
from ledger.chart import account_by_id
from ledger.drafts import Entry, TransferDraft, check_day
from ledger.posting import post_all
from ledger.tables import ACCOUNT, BALANCE, LOT

STEP = 1_000

_A, _B, _L = ACCOUNT.c, BALANCE.c, LOT.c
# What can leave an account with lots: the rest is held, and whoever holds it may still get it.
_AVAILABLE = _B.posted_credits - _B.posted_debits - _B.pending_debits


@dataclass(frozen=True, slots=True)
class Expired:
    """What a step took: `amount` from `count` accounts; `next` is the `after` of the step that follows, or None."""

    count: int
    amount: int
    next: UUID | None


def expire_lots(
    session: Session,
    township_id: int,
    *,
    today: date,
    recorded_at: datetime,
    into: UUID,
    code: str = "expiry",
    after: UUID | None = None,
    limit: int = STEP,
) -> Expired:
    """Take what expired before `today` from up to `limit` accounts of the unit of the account `into`, and into that.

    Commit after each step and go on from its `next`; begin anew whenever in doubt. What is held stays until its hold
    ends, and what is in a frozen account until it is thawed: a later run takes it. Raises AccountNotFound,
    PeriodClosed, RecordedTooLate, AccountFrozen and AccountClosed (of `into`), InvalidPage, InvalidDay, Contended.
    """
    check_page(limit)
    check_day(today)
    connection, target = session.connection(), account_by_id(session, township_id, into)
    candidates = _candidates(connection, township_id, target.unit, today, after, limit)
    due = _locked(connection, township_id, candidates, into, today)
    entries = [_entry(row, into, target.unit, code, today, recorded_at) for row in due]
    return Expired(
        count=len(entries),
        amount=sum(map(_taken, entries, post_all(session, township_id, entries))),
        next=candidates[-1] if len(candidates) == limit else None,
    )


def _expired(township_id: int, today: date) -> Sequence[Any]:
    # The number stands in the statement, not beside it, or the index of what remains could not serve.
    return _L.township_id == township_id, _L.expires_on < today, _L.remaining > text("0")


def _candidates(
    connection: Connection, township_id: int, unit: str, today: date, after: UUID | None, limit: int
) -> list[UUID]:
    """Return the accounts, in the order of their ids, of which something could be taken: seen without a lock."""
    query = (
        select(_L.account_id)
        .join(ACCOUNT, and_(_A.township_id == _L.township_id, _A.id == _L.account_id))
        .join(BALANCE, and_(_B.township_id == _L.township_id, _B.id == _L.account_id))
        .where(*_expired(township_id, today), _A.unit == unit, _A.state == "open", _AVAILABLE > 0)
        .group_by(_L.account_id)
        .order_by(_L.account_id)
        .limit(limit)
    )
    return list(connection.scalars(query.where(_L.account_id > after) if after else query))


def _locked(
    connection: Connection, township_id: int, accounts: Sequence[UUID], into: UUID, today: date
) -> Sequence[Any]:
    """Lock the accounts as a posting does, and return what can be taken of each: someone may have been there first."""
    locks.share(connection, township_id)
    touched = _B.id.in_([*accounts, into])
    connection.execute(
        select(_B.id).where(_B.township_id == township_id, touched).order_by(_B.id).with_for_update()
    ).all()
    expired = (
        select(
            _L.account_id,
            func.sum(_L.remaining).label("remaining"),
            func.max(_L.expires_on, type_=_L.expires_on.type).label("valid_through"),
        )
        .where(*_expired(township_id, today), _L.account_id.in_(accounts))
        .group_by(_L.account_id)
        .cte("expired")
        # Added up once: without statistics PostgreSQL may take few accounts for certain and add up again for each.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    query = (
        select(_B.id, _B.posted_debits, _AVAILABLE.label("available"), expired.c.remaining, expired.c.valid_through)
        .join(expired, expired.c.account_id == _B.id)
        .join(ACCOUNT, and_(_A.township_id == _B.township_id, _A.id == _B.id))
        .where(_B.township_id == township_id, _A.state == "open", _AVAILABLE > 0)
        .order_by(_B.id)
    )
    return connection.execute(query).all()


def _entry(row: Any, into: UUID, unit: str, code: str, today: date, recorded_at: datetime) -> Entry:
    # All that ever left the account is part of the key. It only grows, and by each expiry: so the same step has the
    # same key, whoever repeats it, and the next one of the day another.
    return Entry(
        key=f"expiry:{row.id}:{today}:{row.posted_debits}",
        effective_on=today,
        recorded_at=recorded_at,
        transfers=(
            TransferDraft(
                debit_id=row.id,
                credit_id=into,
                amount=min(int(row.remaining), int(row.available), MAX_AMOUNT),
                unit=unit,
                code=code,
                details={"valid_through": row.valid_through.isoformat()},
            ),
        ),
    )


def _taken(entry: Entry, outcome: Outcome) -> int:
    """Return how much the entry took. Raises why it did not: what can befall one, locked as it is, befalls all."""
    if isinstance(outcome, Refusal):
        raise outcome
    return entry.transfers[0].amount
