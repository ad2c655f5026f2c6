"""Booking a plan on PostgreSQL in one round trip: if nothing speaks against it, it is written, else nothing happens.

The statement knows only yes or no. On no the caller turns to `ledger.books`, which decides the same with plain
statements and knows the reason; so the reasons, and their order, live in one place. A test keeps the two equal.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection

from ledger.drafts import canonical_json
from ledger.models import MAX_TOTAL
from ledger.plans import EFFECTS, Plan

# The common entries have one line (an award) or two (a redemption: points and fen). The driver keeps the parsed form
# of statements under 4,096 characters, and the server keeps a plan for each shape.
MAX_LINES = 2


def fits(plan: Plan) -> bool:
    """Whether the statement can decide the plan: few lines, each account once, and at most one thing resolved."""
    count = len(plan.lines)
    return (
        count <= MAX_LINES
        and len(plan.account_ids) == 2 * count
        and not (plan.targets and count > 1)
        and not plan.overdue
    )


def book(connection: Connection, plan: Plan) -> bool:
    """Write the plan and return true, or write nothing and return false: refused, replayed, or met someone else."""
    statement = _statement(tuple(line.kind for line in plan.lines))
    return bool(connection.exec_driver_sql(statement, _parameters(plan)).scalar_one())


# Which column besides the common ones a line of each kind fills.
_OWN = {"pending": "expires_at", "post": "pending_id", "void": "pending_id", "reversal": "reverses_id"}


def _parameters(plan: Plan) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "township": plan.township_id,
        "key": plan.key,
        "fingerprint": plan.fingerprint,
        "effective_on": plan.effective_on,
        "recorded_at": plan.recorded_at,
    }
    for number, line in enumerate(plan.lines):
        parameters |= {
            f"id{number}": line.id,
            f"debit{number}": line.debit_id,
            f"credit{number}": line.credit_id,
            f"amount{number}": line.amount,
            f"unit{number}": line.unit,
            f"code{number}": line.code,
            f"details{number}": canonical_json(dict(line.details)).decode(),
        }
        if line.kind in _OWN:
            parameters[f"own{number}"] = getattr(line, _OWN[line.kind])
    return parameters


# Row locks are taken in the order of account ids, balance before account (see `ledger.books`), and give the newest
# version of a row that someone else has just changed; the verdict is reached on those. The lateral queries find each
# row by its whole key even where the planner has no statistics yet.
_VERDICT = f"""verdict AS MATERIALIZED (
    SELECT count(*) = (SELECT count(*) FROM touch) AND bool_and(
        a.unit = t.unit AND (a.state = 'open' OR NOT t.must_be_open) AND CASE a.limit_rule
            WHEN 'debits_within_credits' THEN
                b.posted_debits + t.posted_debits + b.pending_debits + t.pending_debits
                <= b.posted_credits + t.posted_credits
            WHEN 'credits_within_debits' THEN
                b.posted_credits + t.posted_credits + b.pending_credits + t.pending_credits
                <= b.posted_debits + t.posted_debits
            ELSE true END
        AND (a.limit_rule IS NULL OR b.posted_debits + b.posted_credits + b.pending_debits + b.pending_credits
            + t.posted_debits + t.posted_credits + t.pending_debits + t.pending_credits <= {MAX_TOTAL})
    ) AS accepted
    FROM (SELECT * FROM touch ORDER BY id) t
    LEFT JOIN LATERAL (
        SELECT posted_debits, posted_credits, pending_debits, pending_credits FROM ledger_balance
        WHERE township_id = %(township)s AND id = t.id FOR UPDATE
    ) b ON true
    CROSS JOIN LATERAL (
        SELECT unit, state, limit_rule FROM ledger_account
        WHERE township_id = %(township)s AND id = t.id FOR SHARE
    ) a
)"""  # noqa: S608 - made of constants, as all of the statement is; every value is a parameter

_MOVED = """moved AS (
    UPDATE ledger_balance b SET
        posted_debits = b.posted_debits + t.posted_debits, posted_credits = b.posted_credits + t.posted_credits,
        pending_debits = b.pending_debits + t.pending_debits, pending_credits = b.pending_credits + t.pending_credits
    FROM touch t, written WHERE b.township_id = %(township)s AND b.id = t.id
)"""


@cache
def _statement(kinds: tuple[str, ...]) -> str:
    """Return the statement for lines of these kinds.

    The first line is inserted on a verdict of yes, unless a row with its key or target is there or turns up meanwhile;
    all else happens only if it was.
    """
    touches = ", ".join(row for number, kind in enumerate(kinds) for row in _touches(number, kind))
    first, *others = (_insert(number, kind) for number, kind in enumerate(kinds))
    parts = (
        "touch (id, unit, must_be_open, posted_debits, posted_credits, pending_debits, pending_credits) "
        f"AS (VALUES {touches})",
        _VERDICT,
        f"written AS ({first} FROM verdict WHERE accepted ON CONFLICT DO NOTHING RETURNING id)",
        *(f"line{number} AS ({other} FROM written)" for number, other in enumerate(others, start=1)),
        _MOVED,
    )
    return f"WITH {', '.join(parts)} SELECT count(*) FROM written"  # noqa: S608 - as above


def _touches(number: int, kind: str) -> tuple[str, str]:
    """Return the rows that say what a line does to its debited and its credited account."""
    must_be_open = "false" if kind == "void" else "true"
    posted, pending = (f"{factor} * %(amount{number})s::bigint" for factor in EFFECTS[kind])
    unit = f"%(unit{number})s::varchar"
    return (
        f"(%(debit{number})s::uuid, {unit}, {must_be_open}, {posted}, 0, {pending}, 0)",
        f"(%(credit{number})s::uuid, {unit}, {must_be_open}, 0, {posted}, 0, {pending})",
    )


def _insert(number: int, kind: str) -> str:
    columns = {
        "township_id": "%(township)s",
        "id": f"%(id{number})s",
        "entry_id": "%(id0)s",
        "line": str(number),
        "kind": f"'{kind}'",
        "debit_id": f"%(debit{number})s::uuid",
        "credit_id": f"%(credit{number})s::uuid",
        "amount": f"%(amount{number})s::bigint",
        "unit": f"%(unit{number})s::varchar",
        "code": f"%(code{number})s",
        "effective_on": "%(effective_on)s::date",
        "recorded_at": "%(recorded_at)s::timestamptz",
        "details": f"%(details{number})s::json",
    }
    if kind in _OWN:
        columns[_OWN[kind]] = f"%(own{number})s::{'timestamptz' if kind == 'pending' else 'uuid'}"
    if number == 0:
        columns |= {"key": "%(key)s", "fingerprint": "%(fingerprint)s"}
    return f"INSERT INTO ledger_transfer ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
