"""The verbs that write: post, post and void a hold, reverse. The caller's transaction commits them.

Each takes a `key` that names the business fact: the same key with the same content returns the first result, with
other content raises KeyReused. A refusal changes nothing and leaves the caller's transaction usable.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.ids import new_id
from ledger import books, onestatement
from ledger.drafts import Details, Entry, check_clocks, check_code, check_details
from ledger.journal import Posting, Transfer, find_transfer, lines_of
from ledger.plans import Line, Plan, fingerprint, plan_entry
from ledger.refusals import EntryNotFound, NotPending, NotReversible, PendingNotFound, TransferNotFound

_REVERSIBLE = ("posted", "post")


def post(session: Session, township_id: int, entry: Entry) -> Posting:
    """Write an entry: all of its transfers, or none.

    Raises KeyReused, AccountNotFound, UnitMismatch, AccountClosed, AccountFrozen, ExceedsBalance, BalanceOutOfBounds,
    and Contended when the books would not stand still.
    """
    return _book(session, plan_entry(township_id, entry))


def post_pending(
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
    """Turn a hold into a posted transfer of the same amount, with the hold's code unless another is given.

    Raises what `post` does, and PendingNotFound, NotPending, PendingAlreadyPosted, PendingAlreadyVoided,
    PendingExpired.
    """
    check_clocks(key, effective_on, recorded_at)
    hold = _hold(session, township_id, transfer_id)
    lines = (_line("post", hold, code, details),)
    return _book(session, Plan(township_id, key, fingerprint(lines), effective_on, recorded_at, lines, hold.expires_at))


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

    Raises KeyReused, PendingNotFound, NotPending, PendingAlreadyPosted, PendingAlreadyVoided.
    """
    check_clocks(key, effective_on, recorded_at)
    lines = (_line("void", _hold(session, township_id, transfer_id), code, details),)
    return _book(session, Plan(township_id, key, fingerprint(lines), effective_on, recorded_at, lines))


def reverse(
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
    """Write the same amount the other way, once. Limits hold: what was awarded and spent can't be taken back.

    Raises what `post` does, and TransferNotFound, NotReversible, AlreadyReversed.
    """
    check_clocks(key, effective_on, recorded_at)
    found = find_transfer(session.connection(), township_id, transfer_id)
    if found is None:
        raise TransferNotFound
    lines = (_line("reversal", found, code, details),)
    return _book(session, Plan(township_id, key, fingerprint(lines), effective_on, recorded_at, lines))


def reverse_entry(
    session: Session,
    township_id: int,
    entry_id: UUID,
    *,
    key: str,
    effective_on: date,
    recorded_at: datetime,
    code: str | None = None,
    details: Details | None = None,
) -> Posting:
    """Reverse every transfer of an entry in one entry, last line first, all or none.

    Raises what `reverse` does, with EntryNotFound in place of TransferNotFound.
    """
    check_clocks(key, effective_on, recorded_at)
    found = lines_of(session.connection(), township_id, entry_id)
    if not found:
        raise EntryNotFound
    lines = tuple(_line("reversal", transfer, code, details) for transfer in reversed(found))
    return _book(session, Plan(township_id, key, fingerprint(lines), effective_on, recorded_at, lines))


def _hold(session: Session, township_id: int, transfer_id: UUID) -> Transfer:
    found = find_transfer(session.connection(), township_id, transfer_id)
    if found is None:
        raise PendingNotFound
    if found.kind != "pending":
        raise NotPending
    return found


def _line(kind: str, target: Transfer, code: str | None, details: Details | None) -> Line:
    """Return the line that resolves `target`."""
    check_code(code or target.code)
    check_details(details or {})
    reversing = kind == "reversal"
    if reversing and target.kind not in _REVERSIBLE:
        raise NotReversible
    return Line(
        id=new_id(),
        kind=kind,
        debit_id=target.credit_id if reversing else target.debit_id,
        credit_id=target.debit_id if reversing else target.credit_id,
        amount=target.amount,
        unit=target.unit,
        code=code or target.code,
        details=details or {},
        pending_id=None if reversing else target.id,
        reverses_id=target.id if reversing else None,
    )


def _book(session: Session, plan: Plan) -> Posting:
    connection = session.connection()
    quick = connection.dialect.name == "postgresql" and onestatement.fits(plan)
    if quick and onestatement.book(connection, plan):
        return Posting(plan.entry_id, tuple(line.id for line in plan.lines), replayed=False)
    return books.book(connection, plan)
