"""Writing what was decided: a few statements, however many transfers there are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ledger.booking.arrays import literal
from ledger.booking.dialects import run, run_many
from ledger.booking.plans import Totals
from ledger.booking.rows import row_of
from ledger.booking.state import State
from ledger.canonical import words_of

_TYPES: Mapping[str, Sequence[tuple[str, str]]] = {
    "ledger_transfer": (
        ("township_id", "bigint"), ("id", "uuid"), ("entry_id", "uuid"), ("line", "smallint"), ("kind", "varchar"),
        ("debit_id", "uuid"), ("credit_id", "uuid"), ("amount", "bigint"), ("unit", "varchar"), ("code", "varchar"),
        ("effective_on", "date"), ("recorded_at", "timestamptz"), ("expires_at", "timestamptz"), ("target_id", "uuid"),
        ("target_amount", "bigint"), ("target_before", "bigint"), ("lot_expires_on", "date"), ("key", "varchar"),
        ("fingerprint", "bytea"), ("details", "json"), ("digest", "bytea"),
    ),
    "ledger_balance": (
        ("township_id", "bigint"), ("id", "uuid"), ("posted_debits", "bigint"), ("posted_credits", "bigint"),
        ("pending_debits", "bigint"), ("pending_credits", "bigint"),
    ),
    "ledger_lot": (("township_id", "bigint"), ("account_id", "uuid"), ("expires_on", "date"), ("remaining", "bigint")),
    "ledger_lot_use": (
        ("township_id", "bigint"), ("transfer_id", "uuid"), ("account_id", "uuid"), ("expires_on", "date"),
        ("amount", "bigint"),
    ),
}  # fmt: skip

_UNIQUE_VIOLATION = "23505"
_SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")


def write(connection: Connection, township_id: int, state: State, before: Mapping[UUID, Totals]) -> bool:
    """Write the state's plans and what they changed since `before`; false when someone else was there first.

    Then something may have been written: the caller falls back to a savepoint.
    """
    rows = [row_of(plan, number, line) for plan in state.plans for number, line in enumerate(plan.lines)]
    if not rows:
        return True
    try:
        _insert(connection, "ledger_transfer", rows)
    except IntegrityError as error:
        # Not ON CONFLICT: it would look into each index twice, for what hardly ever happens.
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        return False
    _move(connection, township_id, state, before)
    lots = sorted((township_id, *place, amount) for place, amount in state.lot_changes.items() if amount)
    _insert(
        connection, "ledger_lot", [words_of(lot) for lot in lots if lot[-1] > 0],
        "ON CONFLICT (township_id, account_id, expires_on)"
        " DO UPDATE SET remaining = ledger_lot.remaining + excluded.remaining",
    )  # fmt: skip
    _update(
        connection, "ledger_lot", "remaining = ledger_lot.remaining + {remaining}",
        [words_of(lot) for lot in lots if lot[-1] < 0], ("township_id", "account_id", "expires_on"),
    )  # fmt: skip
    uses = [(township_id, use.transfer_id, use.account_id, use.expires_on, use.amount) for use in state.uses]
    _insert(connection, "ledger_lot_use", list(map(words_of, uses)))
    return True


def _move(connection: Connection, township_id: int, state: State, before: Mapping[UUID, Totals]) -> None:
    changes = [
        words_of((township_id, account, *(getattr(after, name) - getattr(before[account], name) for name in _SUMS)))
        for account, after in sorted(state.totals.items())
        if after is not before[account]
    ]
    sums = ", ".join(f"{name} = ledger_balance.{name} + {{{name}}}" for name in _SUMS)
    _update(connection, "ledger_balance", sums, changes, ("township_id", "id"))


def _insert(connection: Connection, table: str, rows: Sequence[Sequence[str]], otherwise: str = "") -> None:
    """Insert the rows; `otherwise` is what to do where one is in the way."""
    if not rows:
        return
    names = ", ".join(name for name, _ in _TYPES[table])
    if connection.dialect.name == "postgresql":
        sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({_arrays(table)}) {otherwise}"  # noqa: S608
        run(connection, sql, _columns(table, rows))
        return
    marks = ", ".join("?" for _ in _TYPES[table])
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) {otherwise}"  # noqa: S608
    run_many(connection, sql, _stored(table, rows))


def _update(connection: Connection, table: str, sets: str, rows: Sequence[Sequence[str]], keys: Sequence[str]) -> None:
    """Update each row's columns; `{name}` in `sets` is what the row says of that column."""
    if not rows:
        return
    names = [name for name, _ in _TYPES[table]]
    if connection.dialect.name == "postgresql":
        match = " AND ".join(f"{table}.{key} = new.{key}" for key in keys)
        said = sets.format(**{name: f"new.{name}" for name in names})
        source = f"unnest({_arrays(table)}) AS new ({', '.join(names)})"
        run(connection, f"UPDATE {table} SET {said} FROM {source} WHERE {match}", _columns(table, rows))  # noqa: S608
        return
    match = " AND ".join(f"{key} = ?{names.index(key) + 1}" for key in keys)
    said = sets.format(**{name: f"?{number}" for number, name in enumerate(names, start=1)})
    run_many(connection, f"UPDATE {table} SET {said} WHERE {match}", _stored(table, rows))  # noqa: S608


def _arrays(table: str) -> str:
    return ", ".join(f"%s::{kind}[]" for _, kind in _TYPES[table])


def _columns(table: str, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    columns = zip(*rows, strict=True)
    return tuple(literal(kind, column) for (_, kind), column in zip(_TYPES[table], columns, strict=True))


def _stored(table: str, rows: Sequence[Sequence[str]]) -> list[tuple[str | bytes | None, ...]]:
    """Return the rows as SQLite stores them: words are what SQLAlchemy's types store there, and numbers become such."""
    binary = [place for place, (_, kind) in enumerate(_TYPES[table]) if kind == "bytea"]
    if not binary:
        return [tuple(row) for row in rows]
    return [_with_bytes(row, binary) for row in rows]


def _with_bytes(row: Sequence[str], binary: Sequence[int]) -> tuple[str | bytes | None, ...]:
    stored: list[str | bytes | None] = [word or None for word in row]
    for place in binary:
        stored[place] = bytes.fromhex(row[place]) or None
    return tuple(stored)
