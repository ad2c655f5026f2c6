"""Booking many new entries on PostgreSQL without asking first: all of them, or none.

As in `ledger.booking.onestatement` nothing is judged here. What is asked is written, and the constraints and guards of
the tables object; on no the caller turns to `ledger.booking.books`, which decides one by one and knows the reasons. A
test keeps the two equal.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kernel.errors import Refusal
from ledger.booking import locks, reading
from ledger.booking.arrays import literal
from ledger.booking.dialects import run
from ledger.booking.onestatement import KINDS
from ledger.booking.plans import Plan
from ledger.booking.state import State
from ledger.booking.writing import write_lots, write_transfers
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


def fits(connection: Connection, plans: Sequence[Plan]) -> bool:
    """Whether the plans can be tried: several, of new transfers, none of which resolves another or takes the rest."""
    # One alone was tried by `onestatement`; on SQLite nobody else writes, so that to read first costs little.
    if len(plans) < 2 or connection.dialect.name != "postgresql":
        return False
    return all(line.kind in KINDS and not line.balancing for plan in plans for line in plan.lines)


def book(connection: Connection, township_id: int, plans: Sequence[Plan]) -> bool:
    """Write all plans and return true; on false something may have been written: fall back to a savepoint."""
    try:
        locks.share(connection, township_id)
        with_lots, short = _moved(connection, township_id, plans)
        if short:
            return False
        write_transfers(connection, plans)
        if with_lots:
            _take_lots(connection, township_id, plans, with_lots)
    except Refusal:
        return False
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _NO:
            raise
        return False
    return True


def _moved(connection: Connection, township_id: int, plans: Iterable[Plan]) -> tuple[set[int], bool]:
    """Let the balances move, and return the accounts with lots, and whether any balance may have been too low."""
    sums: dict[int, list[int]] = {}
    for plan in plans:
        for line in plan.lines:
            held = 2 if line.kind == "pending" else 0
            sums.setdefault(line.debit_id.int, [0, 0, 0, 0])[held] += line.amount
            sums.setdefault(line.credit_id.int, [0, 0, 0, 0])[held + 1] += line.amount
    ids = literal("uuid", [f"{account:032x}" for account in sums])
    columns = [literal("bigint", map(str, column)) for column in zip(*sums.values(), strict=True)]
    rows = run(connection, _MOVE, (ids, *columns, township_id, township_id)).fetchall()
    return {id.int for id, with_lots, _ in rows if with_lots}, any(short for _, _, short in rows)


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
