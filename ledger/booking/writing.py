"""Writing what was decided: a few statements, however many transfers there are."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ledger.booking.arrays import literal
from ledger.booking.dialects import copy, run, run_many
from ledger.booking.plans import Plan, Totals
from ledger.booking.rows import COLUMNS, Words, copied, rows_of, stored
from ledger.booking.state import State
from ledger.canonical import word

_TYPES: Mapping[str, Mapping[str, str]] = {
    "ledger_balance": {
        "township_id": "bigint", "id": "uuid", "posted_debits": "bigint", "posted_credits": "bigint",
        "pending_debits": "bigint", "pending_credits": "bigint",
    },
    "ledger_lot": {"township_id": "bigint", "account_id": "uuid", "expires_on": "date", "remaining": "bigint"},
    "ledger_lot_use": {
        "township_id": "bigint", "transfer_id": "uuid", "account_id": "uuid", "expires_on": "date", "amount": "bigint",
    },
}  # fmt: skip

_UNIQUE_VIOLATION = "23505"
_SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")
_COPY = f"COPY ledger_transfer ({', '.join(COLUMNS)}) FROM STDIN (NULL '')"
_INSERT = f"INSERT INTO ledger_transfer ({', '.join(COLUMNS)}) VALUES ({', '.join('?' for _ in COLUMNS)})"  # noqa: S608


def write(connection: Connection, township_id: int, state: State, before: Mapping[int, Totals]) -> bool:
    """Write the state's plans and what they changed since `before`; false when someone else was there first.

    Then something may have been written: the caller falls back to a savepoint.
    """
    if not state.plans:
        return True
    try:
        write_transfers(connection, state.plans)
    except IntegrityError as error:
        # Not ON CONFLICT: it would look into each index twice, for what hardly ever happens.
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        return False
    _move(connection, township_id, state, before)
    write_lots(connection, township_id, state)
    return True


def write_transfers(connection: Connection, plans: Iterable[Plan]) -> None:
    """Write all lines of the plans; each row is made while the database takes those before it."""
    rows = rows_of(plans)
    if connection.dialect.name == "postgresql":
        copy(connection, _COPY, map(copied, rows))
    else:
        run_many(connection, _INSERT, map(stored, rows))


def _move(connection: Connection, township_id: int, state: State, before: Mapping[int, Totals]) -> None:
    township = str(township_id)
    changes = [
        (township, f"{account:032x}", *_difference(after, before[account]))
        for account, after in state.totals.items()
        if after is not before[account]
    ]
    sums = ", ".join(f"{name} = ledger_balance.{name} + {{{name}}}" for name in _SUMS)
    _update(connection, "ledger_balance", sums, changes, ("township_id", "id"))


def _difference(after: Totals, before: Totals) -> Words:
    return (
        str(after.posted_debits - before.posted_debits),
        str(after.posted_credits - before.posted_credits),
        str(after.pending_debits - before.pending_debits),
        str(after.pending_credits - before.pending_credits),
    )


def write_lots(connection: Connection, township_id: int, state: State) -> None:
    """Write what the state's plans took from lots and added to them."""
    township = str(township_id)
    changes = sorted((account, day, amount) for (account, day), amount in state.lot_changes.items())
    lots = [((township, f"{account:032x}", word(day), str(amount)), amount) for account, day, amount in changes]
    _insert(
        # One that was opened and emptied at once is there as well, as it would be had the two come one by one.
        connection, "ledger_lot", [row for row, amount in lots if amount >= 0],
        "ON CONFLICT (township_id, account_id, expires_on)"
        " DO UPDATE SET remaining = ledger_lot.remaining + excluded.remaining",
    )  # fmt: skip
    _update(
        connection, "ledger_lot", "remaining = ledger_lot.remaining + {remaining}",
        [row for row, amount in lots if amount < 0], ("township_id", "account_id", "expires_on"),
    )  # fmt: skip
    uses = [(township, *map(word, (use.transfer_id, use.account_id, use.expires_on, use.amount))) for use in state.uses]
    _insert(connection, "ledger_lot_use", uses)


def _insert(connection: Connection, table: str, rows: Sequence[Words], otherwise: str = "") -> None:
    """Insert the rows; `otherwise` is what to do where one is in the way."""
    if not rows:
        return
    names = ", ".join(_TYPES[table])
    if connection.dialect.name == "postgresql":
        sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({_arrays(table)}) {otherwise}"  # noqa: S608
        run(connection, sql, _columns(table, rows))
        return
    marks = ", ".join("?" for _ in _TYPES[table])
    run_many(connection, f"INSERT INTO {table} ({names}) VALUES ({marks}) {otherwise}", rows)  # noqa: S608


def _update(connection: Connection, table: str, sets: str, rows: Sequence[Words], keys: Sequence[str]) -> None:
    """Update each row's columns; `{name}` in `sets` is what the row says of that column."""
    if not rows:
        return
    names = list(_TYPES[table])
    if connection.dialect.name == "postgresql":
        match = " AND ".join(f"{table}.{key} = new.{key}" for key in keys)
        said = sets.format(**{name: f"new.{name}" for name in names})
        source = f"unnest({_arrays(table)}) AS new ({', '.join(names)})"
        run(connection, f"UPDATE {table} SET {said} FROM {source} WHERE {match}", _columns(table, rows))  # noqa: S608
        return
    match = " AND ".join(f"{key} = ?{names.index(key) + 1}" for key in keys)
    said = sets.format(**{name: f"?{number}" for number, name in enumerate(names, start=1)})
    run_many(connection, f"UPDATE {table} SET {said} WHERE {match}", rows)  # noqa: S608


def _arrays(table: str) -> str:
    return ", ".join(f"%s::{kind}[]" for kind in _TYPES[table].values())


def _columns(table: str, rows: Sequence[Words]) -> tuple[str, ...]:
    columns = zip(*rows, strict=True)
    return tuple(literal(kind, column) for kind, column in zip(_TYPES[table].values(), columns, strict=True))
