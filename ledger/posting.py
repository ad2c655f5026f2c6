"""The verbs that write: post, post and void a hold, reverse; one, or thousands at once. The caller commits.

Each ask bears a `key` that names the business fact: the same key with the same content returns the first result, with
other content is KeyReused. A refusal changes nothing and leaves the caller's transaction usable.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.errors import Refusal
from ledger.booking import books, onestatement
from ledger.booking.books import Outcome
from ledger.booking.plans import Plan
from ledger.booking.resolving import plan_all
from ledger.drafts import Ask, Details, PostPending, Reverse, ReverseEntry, VoidPending
from ledger.journal import Posting
from ledger.refusals import Declined


def post(session: Session, township_id: int, ask: Ask) -> Posting:
    """Write an entry, all of its transfers or none; or do what else can be asked, as the verbs below do by name.

    Raises KeyReused, AlreadyFailed, PeriodClosed, RecordedTooLate, AccountNotFound, UnitMismatch, AccountClosed,
    AccountFrozen, ExceedsBalance, BalanceOutOfBounds, and Contended when the books would not stand still.
    """
    return _book(session, township_id, ask)


def post_all(session: Session, township_id: int, asks: Sequence[Ask]) -> list[Outcome]:
    """Do all that is asked, in its order, in a few statements; return for each its Posting or its Refusal.

    A refused one does not hinder its neighbours, and keeps its key if the reason may pass. Raises Contended only.
    """
    return books.book_asks(session.connection(), township_id, asks)


def post_pending(
    session: Session,
    township_id: int,
    transfer_id: UUID,
    *,
    key: str,
    effective_on: date,
    recorded_at: datetime,
    amount: int | None = None,
    code: str | None = None,
    details: Details | None = None,
) -> Posting:
    """Turn a hold, or `amount` of it, into a posted transfer, with the hold's code unless another is given.

    What is not posted is released. Raises what `post` does, and PendingNotFound, NotPending, ExceedsPendingAmount,
    PendingAlreadyPosted, PendingAlreadyVoided, PendingExpired.
    """
    ask = PostPending(
        transfer_id=transfer_id, key=key, effective_on=effective_on, recorded_at=recorded_at, amount=amount, code=code,
        details=details or {},
    )  # fmt: skip
    return _book(session, township_id, ask)


def void_pending(
    session: Session,
    township_id: int,
    transfer_id: UUID,
    *,
    key: str,
    effective_on: date,
    recorded_at: datetime,
    code: str | None = None,
    details: Details | None = None,
) -> Posting:
    """Release a hold, expired or not: what it held counts no more. Frozen and closed accounts don't hinder it.

    Raises KeyReused, PendingNotFound, NotPending, PendingAlreadyPosted, PendingAlreadyVoided, PeriodClosed.
    """
    ask = VoidPending(
        transfer_id=transfer_id, key=key, effective_on=effective_on, recorded_at=recorded_at, code=code,
        details=details or {},
    )  # fmt: skip
    return _book(session, township_id, ask)


def reverse(
    session: Session,
    township_id: int,
    transfer_id: UUID,
    *,
    key: str,
    effective_on: date,
    recorded_at: datetime,
    amount: int | None = None,
    code: str | None = None,
    details: Details | None = None,
) -> Posting:
    """Write a transfer's amount, or `amount` of it, the other way; in parts, until nothing remains.

    Limits hold: what was awarded and spent can't be taken back. Raises what `post` does, and TransferNotFound,
    NotReversible, AlreadyReversed, ExceedsRemaining.
    """
    ask = Reverse(
        transfer_id=transfer_id, key=key, effective_on=effective_on, recorded_at=recorded_at, amount=amount, code=code,
        details=details or {},
    )  # fmt: skip
    return _book(session, township_id, ask)


def reverse_entry(
    session: Session,
    township_id: int,
    entry_id: UUID,
    *,
    key: str,
    effective_on: date,
    recorded_at: datetime,
    amounts: tuple[int, ...] | None = None,
    code: str | None = None,
    details: Details | None = None,
) -> Posting:
    """Reverse every transfer of an entry in one entry, last line first, all or none.

    `amounts` says how much of each, in the order of the entry's transfers; in parts, until nothing remains. Raises what
    `reverse` does, with EntryNotFound in place of TransferNotFound, and InvalidLength for another number of amounts.
    """
    ask = ReverseEntry(
        entry_id=entry_id, key=key, effective_on=effective_on, recorded_at=recorded_at, amounts=amounts, code=code,
        details=details or {},
    )  # fmt: skip
    return _book(session, township_id, ask)


def _book(session: Session, township_id: int, ask: Ask) -> Posting:
    connection = session.connection()
    plan = plan_all(connection, township_id, [ask])[0]
    if isinstance(plan, Refusal):
        raise plan
    if connection.dialect.name == "postgresql" and onestatement.fits(plan) and onestatement.book(connection, plan):
        return Posting(plan.entry_id, tuple(line.id for line in plan.lines), replayed=False)
    outcome = books.book_all(connection, township_id, [plan], keep=False)[0]
    if isinstance(outcome, Declined) and outcome.passing:
        outcome.aftermath = partial(_keep_key, books.refused_plan(plan, outcome))
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _keep_key(refused: Plan, session: Session) -> None:
    """Let a refused key be AlreadyFailed from now on, unless it was used in the meantime."""
    books.book_all(session.connection(), refused.township_id, [refused])
