"""Booking new entries without asking first: all of them, or none.

As in `ledger.booking.onestatement` nothing is judged here. What is asked is written, and the constraints and guards of
the tables object; on no the caller turns to `ledger.booking.books`, which decides one by one and knows the reasons. A
test keeps the two equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from kernel.errors import Refusal
from ledger.booking import locks, reading
from ledger.booking.arrays import literal
from ledger.booking.dialects import dialect_of, run_each, run_meanwhile
from ledger.booking.plans import Plan, plan_entry
from ledger.booking.state import State
from ledger.booking.writing import write_lots, write_transfers
from ledger.drafts import Entry
from ledger.lots.taking import move_lots

# What the tables object with: a check, a guard, what is unique.
_NO = ("23514", "23001", "23505")

# The balances in the order of their ids, each once, as all postings lock them. In between a balance may have been lower
# than it is in the end, and no constraint has seen it: what would not have been enough if all that goes out had gone
# first is said to be short. (An account is told only if there is something to say.)
_MOVE = """
WITH new AS MATERIALIZED (
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS n (id, posted_debits, posted_credits, pending_debits, pending_credits)
), locked AS MATERIALIZED (
    SELECT id FROM ledger_balance WHERE township_id = %s AND id IN (SELECT id FROM new) ORDER BY id FOR UPDATE
), moved AS (
    UPDATE ledger_balance b SET posted_debits = b.posted_debits + n.posted_debits,
        posted_credits = b.posted_credits + n.posted_credits, pending_debits = b.pending_debits + n.pending_debits,
        pending_credits = b.pending_credits + n.pending_credits
    FROM new n JOIN locked l ON l.id = n.id WHERE b.township_id = %s AND b.id = l.id
    RETURNING b.id, b.with_lots, CASE b.limit_rule
        WHEN 'debits_within_credits' THEN b.posted_debits + b.pending_debits > b.posted_credits - n.posted_credits
        ELSE b.posted_credits + b.pending_credits > b.posted_debits - n.posted_debits END AS short
)
SELECT id, with_lots, short FROM moved WHERE with_lots OR short
"""
# The same of one balance, on SQLite, which has no arrays; nobody else is writing there.
_MOVE_ONE = """
UPDATE ledger_balance SET posted_debits = posted_debits + ?1, posted_credits = posted_credits + ?2,
    pending_debits = pending_debits + ?3, pending_credits = pending_credits + ?4 WHERE township_id = ?5 AND id = ?6
RETURNING id, with_lots, CASE limit_rule WHEN 'debits_within_credits' THEN
    posted_debits + pending_debits > posted_credits - ?2 ELSE posted_credits + pending_credits > posted_debits - ?1 END
"""


def fits(entries: Iterable[Entry]) -> bool:
    """Whether the entries can be tried: none of them takes the rest of an account."""
    return not any(line.balancing for entry in entries for line in entry.transfers)


def book(connection: Connection, township_id: int, entries: Sequence[Entry]) -> list[Plan] | None:
    """Write all entries and return their plans; on None something may have been written, which is to be undone."""
    try:
        locks.share(connection, township_id)
        plans, rows = _moved(connection, township_id, entries)
        if any(short for _, _, short in rows):
            return None
        write_transfers(connection, plans)
        with_lots = {dialect_of(connection).number(account) for account, with_lots, _ in rows if with_lots}
        if with_lots:
            _take_lots(connection, township_id, plans, with_lots)
    except Refusal:
        return None
    except DBAPIError as error:
        if not _is_no(error):
            raise
        return None
    return plans


def _is_no(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in _NO if state else isinstance(error, IntegrityError)


def _moved(connection: Connection, township_id: int, entries: Iterable[Entry]) -> tuple[list[Plan], Sequence[Any]]:
    """Let the balances move; return the plans, and the accounts with lots and those that may have been too low."""
    sums = _sums(entries)

    def plan_all() -> list[Plan]:
        return [plan_entry(township_id, entry) for entry in entries]

    if connection.dialect.name == "sqlite":
        moves = [(*own, township_id, f"{account:032x}") for account, own in sums.items()]
        return plan_all(), run_each(connection, _MOVE_ONE, moves)
    ids = literal("uuid", [f"{account:032x}" for account in sums])
    columns = [literal("bigint", map(str, column)) for column in zip(*sums.values(), strict=True)]
    return run_meanwhile(connection, _MOVE, (ids, *columns, township_id, township_id), plan_all)


def _sums(entries: Iterable[Entry]) -> Mapping[int, Sequence[int]]:
    """Return what moves on each account, in the order of Totals."""
    sums: dict[int, list[int]] = {}
    for entry in entries:
        for line in entry.transfers:
            held, amount = 2 if line.pending else 0, line.amount
            for account, place in ((line.debit_id.int, held), (line.credit_id.int, held + 1)):
                if account not in sums:
                    sums[account] = [0, 0, 0, 0]
                sums[account][place] += amount
    return sums


def _take_lots(connection: Connection, township_id: int, plans: Iterable[Plan], with_lots: set[int]) -> None:
    """Take from lots and add to them, in the order of the lines. Raises BooksDisagree."""
    lines = [line for plan in plans for line in plan.lines]
    state = State(with_lots=with_lots)
    debited = {line.debit_id.int: line.debit_id for line in lines if line.debit_id.int in with_lots}
    if debited:
        reading.read_lots(connection, township_id, state, debited)
    for line in lines:
        move_lots(line, state)
    write_lots(connection, township_id, state)
