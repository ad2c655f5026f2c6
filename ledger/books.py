"""Booking a plan with plain statements, on any database: lock, read, decide, write.

PostgreSQL is expected to be at READ COMMITTED, where each statement sees what others committed while it waited, and
SQLite inside BEGIN IMMEDIATE, where nobody else writes at all.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Uuid, bindparam, select, update

from kernel.errors import Refusal
from ledger.decision import AccountState, Replayed, State, decide
from ledger.journal import Posting, lines_of
from ledger.plans import Line, Plan, Totals
from ledger.refusals import Contended
from ledger.tables import ACCOUNT, BALANCE, TRANSFER, insert_unless_there

# A second try always sees what the first one met; a third is for a neighbour that came in between.
ATTEMPTS = 3

_A, _B, _T = ACCOUNT.c, BALANCE.c, TRANSFER.c
_TOWNSHIP: BindParameter[int] = bindparam("township")


def _among(column: ColumnElement[UUID], count: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"id{number}", type_=Uuid()) for number in range(count)])


def _ids(ids: Sequence[UUID]) -> dict[str, UUID]:
    """Name ids as `_among` does, the last one again and again up to a power of two.

    A list of any length would be spelled out anew at each execution; so there are a few statements, each built once.
    """
    count = 1 << (len(ids) - 1).bit_length()
    return {f"id{number}": ids[min(number, len(ids) - 1)] for number in range(count)}


@cache
def _lock(count: int) -> Select[Any]:
    # In the order of ids, so that two entries over the same accounts never wait for each other in a circle; balances
    # before accounts, so that whoever waits for a balance does not yet stand in the way of a freeze.
    return select(_B.id).where(_B.township_id == _TOWNSHIP, _among(_B.id, count)).order_by(_B.id).with_for_update()


@cache
def _accounts(count: int) -> Select[Any]:
    return (
        select(
            _A.id, _A.unit, _A.state, _A.limit_rule,
            _B.posted_debits, _B.posted_credits, _B.pending_debits, _B.pending_credits,
        )
        .outerjoin_from(ACCOUNT, BALANCE, (_B.township_id == _A.township_id) & (_B.id == _A.id))
        .where(_A.township_id == _TOWNSHIP, _among(_A.id, count))
        # A freeze waits for postings under way, and the postings after it see it.
        .with_for_update(read=True, of=ACCOUNT)
    )  # fmt: skip


@cache
def _resolved_by(column: ColumnElement[UUID], count: int) -> Select[Any]:
    return select(column, _T.kind).where(_T.township_id == _TOWNSHIP, _among(column, count))


_EARLIER = select(_T.id, _T.fingerprint).where(_T.township_id == _TOWNSHIP, _T.key == bindparam("key"))
_MOVE = (
    update(BALANCE)
    .where(_B.township_id == _TOWNSHIP, _B.id == bindparam("account"))
    .values({
        _B.posted_debits: _B.posted_debits + bindparam("posted_debits_change"),
        _B.posted_credits: _B.posted_credits + bindparam("posted_credits_change"),
        _B.pending_debits: _B.pending_debits + bindparam("pending_debits_change"),
        _B.pending_credits: _B.pending_credits + bindparam("pending_credits_change"),
    })
)  # fmt: skip


def book(connection: Connection, plan: Plan) -> Posting:
    """Write the plan, or return what was written under its key before.

    Raises the Refusal that `ledger.decision.decide` names, or Contended. The transaction stays usable after it.
    """
    for _ in range(ATTEMPTS):
        verdict = decide(plan, read_state(connection, plan))
        if isinstance(verdict, Refusal):
            raise verdict
        if isinstance(verdict, Replayed):
            lines = lines_of(connection, plan.township_id, verdict.entry_id)
            return Posting(verdict.entry_id, tuple(line.id for line in lines), replayed=True)
        if _write(connection, plan, verdict.balances):
            return Posting(plan.entry_id, tuple(line.id for line in plan.lines), replayed=False)
    raise Contended


def read_state(connection: Connection, plan: Plan) -> State:
    """Lock what the plan touches, then read what decides about it."""
    ids = _ids(plan.account_ids)
    touched = {"township": plan.township_id, **ids}
    if connection.dialect.name != "sqlite":
        connection.execute(_lock(len(ids)), touched)
    accounts = {row[0]: _account_state(*row[1:]) for row in connection.execute(_accounts(len(ids)), touched)}
    earlier = connection.execute(_EARLIER, {"township": plan.township_id, "key": plan.key}).first()
    return State(
        earlier=(earlier.id, earlier.fingerprint) if earlier else None,
        accounts=accounts,
        resolutions=_resolutions(connection, plan) if plan.targets else {},
    )


def _account_state(unit: str, state: str, limit_rule: str | None, *totals: Any) -> AccountState:
    if limit_rule is None:
        return AccountState(unit, state, None, None)
    return AccountState(unit, state, limit_rule, Totals(*totals))


def _resolutions(connection: Connection, plan: Plan) -> Mapping[UUID, str]:
    column = _T.reverses_id if plan.lines[0].reverses_id else _T.pending_id
    ids = _ids(plan.targets)
    rows = connection.execute(_resolved_by(column, len(ids)), {"township": plan.township_id, **ids})
    return {target: kind for target, kind in rows}  # noqa: C416 - mypy can not tell a row from a tuple


def _write(connection: Connection, plan: Plan, balances: Mapping[UUID, Totals]) -> bool:
    """Insert the lines and move the balances; false, with nothing written, when someone else was there first.

    Only a line with a key or a target can meet someone else's. The key is on the first line, where nothing is written
    yet; a later line with a target needs a savepoint to fall back to.
    """
    nested = bool(plan.targets) and len(plan.lines) > 1
    with connection.begin_nested() if nested else nullcontext() as savepoint:
        for number, line in enumerate(plan.lines):
            written = connection.execute(insert_unless_there(connection, TRANSFER), _row(plan, number, line))
            if not written.rowcount:
                if savepoint:
                    savepoint.rollback()
                return False
        if balances:
            connection.execute(_MOVE, [_change(plan.township_id, *item) for item in sorted(balances.items())])
        return True


def _row(plan: Plan, number: int, line: Line) -> dict[str, Any]:
    first = number == 0
    return {
        "township_id": plan.township_id,
        "id": line.id,
        "entry_id": plan.entry_id,
        "line": number,
        "kind": line.kind,
        "debit_id": line.debit_id,
        "credit_id": line.credit_id,
        "amount": line.amount,
        "unit": line.unit,
        "code": line.code,
        "effective_on": plan.effective_on,
        "recorded_at": plan.recorded_at,
        "expires_at": line.expires_at,
        "pending_id": line.pending_id,
        "reverses_id": line.reverses_id,
        "key": plan.key if first else None,
        "fingerprint": plan.fingerprint if first else None,
        "details": dict(line.details),
    }


def _change(township_id: int, account_id: UUID, change: Totals) -> dict[str, Any]:
    return {
        "township": township_id,
        "account": account_id,
        "posted_debits_change": change.posted_debits,
        "posted_credits_change": change.posted_credits,
        "pending_debits_change": change.pending_debits,
        "pending_credits_change": change.pending_credits,
    }
