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
            f"expires_at{number}": line.expires_at,
            f"pending_id{number}": line.pending_id,
            f"reverses_id{number}": line.reverses_id,
        }
    return parameters


@cache
def _statement(kinds: tuple[str, ...]) -> str:
    """Return the statement for lines of these kinds.

    Row locks are taken in the order of ids, balances first (see `ledger.books`), and give the newest version of a row
    that someone else has just changed; the verdict is reached on those. The first line is inserted only on a verdict
    of yes and unless a row with its key or target turned up meanwhile; all else happens only if it was.
    """
    touches = ",\n        ".join(row for number, kind in enumerate(kinds) for row in _touches(number, kind))
    accounts = ", ".join(f"%(debit{number})s, %(credit{number})s" for number in range(len(kinds)))
    others = "".join(_further_line(number, kind) for number, kind in enumerate(kinds) if number)
    return f"""
WITH earlier AS (
    SELECT FROM ledger_transfer WHERE township_id = %(township)s AND key = %(key)s
), touch (id, unit, must_be_open, posted_debits, posted_credits, pending_debits, pending_credits) AS (
    VALUES {touches}
), balance AS MATERIALIZED (
    SELECT id, posted_debits, posted_credits, pending_debits, pending_credits FROM ledger_balance
    WHERE township_id = %(township)s AND id IN ({accounts}) AND NOT EXISTS (SELECT FROM earlier)
    ORDER BY id FOR UPDATE
), account AS MATERIALIZED (
    SELECT id, unit, state, limit_rule FROM ledger_account
    WHERE township_id = %(township)s AND id IN ({accounts}) AND NOT EXISTS (SELECT FROM earlier)
      AND (SELECT count(*) FROM balance) >= 0
    ORDER BY id FOR SHARE
), verdict AS MATERIALIZED (
    SELECT count(*) = {2 * len(kinds)} AND bool_and(
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
    FROM touch t JOIN account a ON a.id = t.id LEFT JOIN balance b ON b.id = t.id
), written AS (
    INSERT INTO ledger_transfer ({_COLUMNS}, key, fingerprint)
    SELECT {_values(0, kinds[0])}, %(key)s, %(fingerprint)s
    FROM verdict WHERE accepted
    ON CONFLICT DO NOTHING RETURNING id
){others}, moved AS (
    UPDATE ledger_balance b SET
        posted_debits = b.posted_debits + t.posted_debits, posted_credits = b.posted_credits + t.posted_credits,
        pending_debits = b.pending_debits + t.pending_debits, pending_credits = b.pending_credits + t.pending_credits
    FROM touch t, written WHERE b.township_id = %(township)s AND b.id = t.id
)
SELECT count(*) FROM written
"""  # noqa: S608 - made of constants; every value is a parameter


def _touches(number: int, kind: str) -> tuple[str, str]:
    """Return the rows that say what a line does to its debited and its credited account."""
    must_be_open = "false" if kind == "void" else "true"
    posted, pending = (f"{factor} * %(amount{number})s::bigint" for factor in EFFECTS[kind])
    unit = f"%(unit{number})s::varchar"
    return (
        f"(%(debit{number})s::uuid, {unit}, {must_be_open}, {posted}, 0, {pending}, 0)",
        f"(%(credit{number})s::uuid, {unit}, {must_be_open}, 0, {posted}, 0, {pending})",
    )


def _further_line(number: int, kind: str) -> str:
    return f""", line{number} AS (
    INSERT INTO ledger_transfer ({_COLUMNS}) SELECT {_values(number, kind)} FROM written
)"""  # noqa: S608 - as above


_COLUMNS = (
    "township_id, entry_id, line, id, kind, debit_id, credit_id, amount, unit, code, details, expires_at, pending_id, "
    "reverses_id, effective_on, recorded_at"
)


def _values(number: int, kind: str) -> str:
    return (
        f"%(township)s, %(id0)s, {number}, %(id{number})s, '{kind}', %(debit{number})s, %(credit{number})s, "
        f"%(amount{number})s::bigint, %(unit{number})s::varchar, %(code{number})s, %(details{number})s::json, "
        f"%(expires_at{number})s::timestamptz, %(pending_id{number})s::uuid, %(reverses_id{number})s::uuid, "
        "%(effective_on)s::date, %(recorded_at)s::timestamptz"
    )
