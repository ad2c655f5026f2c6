"""Reading what decides about some plans, under a lock, in a few statements however many plans there are.

PostgreSQL is expected to be at READ COMMITTED, where each statement sees what others committed while it waited, and
SQLite inside BEGIN IMMEDIATE, where nobody else writes at all.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from ledger.booking import locks
from ledger.booking.dialects import dialect_of, run
from ledger.booking.plans import Plan, Totals
from ledger.booking.state import AccountState, Earlier, State

Ids: TypeAlias = Mapping[int, UUID]
"""Ids, each once, by the numbers that they are."""

# In the order of ids, so that two entries over the same accounts never wait for each other in a circle. All that is
# said of a limited account, its lots too, changes only under the lock of its balance.
_LOCK = "SELECT 1 FROM ledger_balance WHERE township_id = ? AND id IN ? ORDER BY id FOR UPDATE"
_ACCOUNTS = """
SELECT a.id, a.unit, a.state, a.limit_rule, a.with_lots, b.posted_debits, b.posted_credits, b.pending_debits,
    b.pending_credits, h.closed_through, h.sealed_floor
FROM (SELECT * FROM ledger_head WHERE township_id = ?) h
    LEFT JOIN ledger_account a ON a.township_id = h.township_id AND a.id IN ?
    LEFT JOIN ledger_balance b ON b.township_id = a.township_id AND b.id = a.id
"""
_EARLIER = """
SELECT key, id, fingerprint, CASE kind WHEN 'refused' THEN details ->> 'refusal' END
FROM ledger_transfer WHERE township_id = ? AND key IN ?
"""
_RESOLVED = """
SELECT target_id, kind, sum(amount) FROM ledger_transfer WHERE township_id = ? AND target_id IN ?
GROUP BY target_id, kind
"""
_LOTS = """
SELECT account_id, expires_on, remaining FROM ledger_lot
WHERE township_id = ? AND account_id IN ? AND remaining > 0
"""
_USED = """
SELECT o.id, u.expires_on, sum(u.amount)
FROM ledger_transfer o JOIN ledger_transfer t ON t.township_id = o.township_id AND (t.id = o.id OR t.target_id = o.id)
    JOIN ledger_lot_use u ON u.township_id = t.township_id AND u.transfer_id = t.id AND u.account_id = o.debit_id
WHERE o.township_id = ? AND o.id IN ? GROUP BY o.id, u.expires_on
"""


def read_state(connection: Connection, township_id: int, plans: Sequence[Plan]) -> State:
    """Lock what the plans touch, then read what decides about them."""
    read, state = _Reader(connection, township_id), State()
    lines = [line for plan in plans for line in plan.lines]
    debited = {line.debit_id.int: line.debit_id for line in lines}
    touched = debited | {line.credit_id.int: line.credit_id for line in lines}
    if connection.dialect.name != "sqlite":
        locks.share(connection, township_id)
        read.of(_LOCK, touched)
    _take_accounts(state, read, touched)
    for key, entry_id, fingerprint, reason in read.rows(_EARLIER, [plan.key for plan in plans]):
        state.earlier[key] = Earlier(read.dialect.id(entry_id), bytes(fingerprint), reason)
    targets = {line.target_id.int: line.target_id for line in lines if line.target_id}
    if targets:
        _take_targets(state, read, targets)
    if state.with_lots:
        _take_lots(state, read, debited, targets)
    return state


def read_lots(connection: Connection, township_id: int, state: State, debited: Ids) -> None:
    """Read what remains in the lots of accounts whose balances are locked."""
    _take_lots(state, _Reader(connection, township_id), debited, {})


class _Reader:
    """A township's rows, by statements in which `?` is a parameter and `IN ?` a list of them."""

    def __init__(self, connection: Connection, township_id: int) -> None:
        self.connection, self.township_id, self.dialect = connection, township_id, dialect_of(connection)

    def of(self, sql: str, ids: Ids) -> Sequence[Any]:
        return self.rows(sql, [id.hex for id in ids.values()])

    def rows(self, sql: str, words: Sequence[str]) -> Sequence[Any]:
        wanted = self.dialect.many(words)
        spelled = _spelled(sql, self.dialect.among, self.dialect.mark)
        rows: Sequence[Any] = run(self.connection, spelled, (self.township_id, wanted)).fetchall()
        return rows


@cache
def _spelled(sql: str, among: str, mark: str) -> str:
    return sql.replace("IN ?", among).replace("?", mark)


def _take_accounts(state: State, read: _Reader, touched: Ids) -> None:
    rows = read.of(_ACCOUNTS, touched)
    if rows:
        state.closed_through, state.sealed_floor = read.dialect.day(rows[0][-2]), read.dialect.id(rows[0][-1])
    accounts: dict[int, AccountState] = {}
    kinds: dict[tuple[Any, ...], AccountState] = {}  # a few, which thousands of accounts share
    for id, unit, open_or_not, limit_rule, with_lots, debits, credits, held_debits, held_credits, _, _ in rows:
        if id is None:  # none of them is there
            continue
        account = read.dialect.number(id)
        kind = (unit, open_or_not, limit_rule, bool(with_lots))
        accounts[account] = kinds.get(kind) or kinds.setdefault(kind, AccountState(*kind))
        if limit_rule:
            state.totals[account] = Totals(debits, credits, held_debits, held_credits)
        if with_lots:
            state.with_lots.add(account)
    state.accounts = accounts


def _take_targets(state: State, read: _Reader, targets: Ids) -> None:
    for target, kind, amount in read.of(_RESOLVED, targets):
        if kind == "reversal":
            state.taken_back[read.dialect.number(target)] = int(amount)
        else:
            state.resolutions[read.dialect.number(target)] = kind


def _take_lots(state: State, read: _Reader, debited: Ids, targets: Ids) -> None:
    for account, day, remaining in read.of(_LOTS, debited):
        state.lots.setdefault(read.dialect.number(account), {})[read.dialect.day(day)] = remaining
    for target, day, amount in read.of(_USED, targets) if targets else ():
        state.used.setdefault(read.dialect.number(target), {})[read.dialect.day(day)] = int(amount)
