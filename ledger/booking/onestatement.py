"""Booking on PostgreSQL in one round trip: a function that writes an entry, or nothing at all.

It knows only yes or no. It does not judge: it writes, and the constraints and guards of the tables object. On no the
caller turns to `ledger.booking.books`, which decides the same with plain statements and knows the reason; so the
reasons, and their order, live in one place. A test keeps the two equal.
"""

from typing import Any

from sqlalchemy import Connection

from ledger.booking import locks
from ledger.booking.arrays import literal
from ledger.booking.dialects import run
from ledger.booking.plans import Plan
from ledger.booking.rows import COLUMNS, row_of
from ledger.lots.models import NEVER

# The common entries have one line (an award) or two (a redemption: points and fen).
MAX_LINES = 8


def fits(plan: Plan) -> bool:
    """Whether the function can book the plan: a few new transfers, none of which resolves another or takes the rest."""
    return len(plan.lines) <= MAX_LINES and all(line.kind in KINDS and not line.balancing for line in plan.lines)


KINDS = ("posted", "pending")
_BY_LINE = (
    ("id", "uuid"),
    ("kind", "varchar"),
    ("debit_id", "uuid"),
    ("credit_id", "uuid"),
    ("amount", "bigint"),
    ("unit", "varchar"),
    ("code", "varchar"),
    ("expires_at", "timestamptz"),
    ("lot_expires_on", "date"),
    ("details", "json"),
    ("digest", "bytea"),
)
_OF_ENTRY = (
    ("township_id", "bigint"),
    ("key", "varchar"),
    ("fingerprint", "bytea"),
    ("effective_on", "date"),
    ("recorded_at", "timestamptz"),
)

_PLACES = tuple((COLUMNS.index(name), kind) for name, kind in _BY_LINE)
CALL = "SELECT ledger_post({})".format(
    ", ".join([f"%s::{kind}" for _, kind in _OF_ENTRY] + [f"%s::{kind}[]" for _, kind in _BY_LINE])
)


def book(connection: Connection, plan: Plan) -> bool:
    """Write the plan and return true, or write nothing and return false: refused, replayed, or met someone else."""
    return bool(run(connection, CALL, parameters(plan)).fetchone()[0])


def parameters(plan: Plan) -> tuple[Any, ...]:
    """Return the arguments of ledger_post: what the entry says once, then a list of each thing its lines say."""
    columns = list(zip(*(row_of(plan, number, line) for number, line in enumerate(plan.lines)), strict=True))
    return (
        plan.township_id, plan.key, plan.fingerprint, plan.effective_on, plan.recorded_at,
        *(literal(kind, columns[place]) for place, kind in _PLACES),
    )  # fmt: skip


_ARGUMENTS = ", ".join(
    [f"its_{name} {kind}" for name, kind in _OF_ENTRY] + [f"its_{name} {kind}[]" for name, kind in _BY_LINE]
)
_LINES, _LINE = (", ".join(form.format(name) for name, _ in _BY_LINE) for form in ("its_{}", "{}"))

# Balances are locked in the order of ids, and only then the key is taken, as in a batch, so that entries over the same
# accounts, or with the same key, never wait for each other in a circle. Balances are locked in advance only where the
# order of the updates would be another, since a lock costs as much as an update. Each
# statement in the function sees what was committed while it waited. What is unique is left to raise, too: ON CONFLICT
# would look into each index twice. The transfers are written together, so that their guard runs once; and no statement
# is planned anew for each entry, as PostgreSQL would the one whose list of ids it can count.
FUNCTION = f"""
CREATE FUNCTION ledger_post({_ARGUMENTS}) RETURNS boolean LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    lots boolean;
    lot record;
    needed bigint;
    taken bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({locks.POSTING}, its_township_id::int);
    IF cardinality(its_id) > 1 THEN
        PERFORM 1 FROM ledger_balance WHERE township_id = its_township_id AND id = ANY (its_debit_id || its_credit_id)
            ORDER BY id FOR UPDATE;
    ELSIF its_credit_id[1] < its_debit_id[1] THEN
        PERFORM 1 FROM ledger_balance WHERE township_id = its_township_id AND id = its_credit_id[1] FOR UPDATE;
    END IF;
    FOR i IN 1 .. cardinality(its_id) LOOP
        IF its_kind[i] = 'pending' THEN
            UPDATE ledger_balance SET pending_debits = pending_debits + its_amount[i]
                WHERE township_id = its_township_id AND id = its_debit_id[i];
            UPDATE ledger_balance SET pending_credits = pending_credits + its_amount[i]
                WHERE township_id = its_township_id AND id = its_credit_id[i];
        ELSE
            UPDATE ledger_balance SET posted_debits = posted_debits + its_amount[i]
                WHERE township_id = its_township_id AND id = its_debit_id[i] RETURNING with_lots INTO lots;
            IF lots THEN
                needed := its_amount[i];
                FOR lot IN SELECT expires_on, remaining FROM ledger_lot WHERE township_id = its_township_id
                    AND account_id = its_debit_id[i] AND remaining > 0 ORDER BY expires_on
                LOOP
                    taken := least(needed, lot.remaining);
                    UPDATE ledger_lot SET remaining = remaining - taken WHERE township_id = its_township_id
                        AND account_id = its_debit_id[i] AND expires_on = lot.expires_on;
                    INSERT INTO ledger_lot_use (township_id, transfer_id, account_id, expires_on, amount)
                        VALUES (its_township_id, its_id[i], its_debit_id[i], lot.expires_on, taken);
                    needed := needed - taken;
                    EXIT WHEN needed = 0;
                END LOOP;
                IF needed > 0 THEN
                    RAISE restrict_violation;
                END IF;
            END IF;
            UPDATE ledger_balance SET posted_credits = posted_credits + its_amount[i]
                WHERE township_id = its_township_id AND id = its_credit_id[i] RETURNING with_lots INTO lots;
            IF lots THEN
                INSERT INTO ledger_lot AS l (township_id, account_id, expires_on, remaining)
                VALUES (its_township_id, its_credit_id[i], coalesce(its_lot_expires_on[i], '{NEVER}'), its_amount[i])
                ON CONFLICT (township_id, account_id, expires_on)
                    DO UPDATE SET remaining = l.remaining + excluded.remaining;
            END IF;
        END IF;
    END LOOP;
    INSERT INTO ledger_transfer (township_id, id, entry_id, line, kind, debit_id, credit_id, amount, unit, code,
        effective_on, recorded_at, expires_at, lot_expires_on, key, fingerprint, details, digest)
    SELECT its_township_id, l.id, its_id[1], l.number - 1, l.kind, l.debit_id, l.credit_id, l.amount, l.unit, l.code,
        its_effective_on, its_recorded_at, l.expires_at, l.lot_expires_on, CASE l.number WHEN 1 THEN its_key END,
        CASE l.number WHEN 1 THEN its_fingerprint END, l.details, l.digest
    FROM unnest({_LINES}) WITH ORDINALITY AS l({_LINE}, number);
    RETURN true;
EXCEPTION WHEN check_violation OR restrict_violation OR unique_violation THEN
    RETURN false;
END $$
"""  # noqa: S608 - made of constants
