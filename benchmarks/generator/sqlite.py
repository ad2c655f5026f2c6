"""A made-up year of transfers on SQLite: rows from a loop, in large transactions, without triggers and indexes."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from benchmarks.books import LOT_DAY, TOWNSHIP
from benchmarks.floors.schema import file_of
from benchmarks.generator.shapes import AWARD, OWED, PERIOD, SPENT, STRIDE, Year, canonical, fingerprinted, split
from ledger.booking.rows import COLUMNS
from ledger.canonical import LEAF

CHUNK = 100_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as SQLite keeps moments: in UTC, without saying so
_TABLES = ("ledger_transfer", "ledger_leaf", "ledger_lot_use")
_INSERT = f"INSERT INTO ledger_transfer ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_LEAF = f"INSERT INTO ledger_leaf (township_id, position, transfer_id, digest) VALUES ({TOWNSHIP}, ?, ?, ?)"
_USE = (
    "INSERT INTO ledger_lot_use (township_id, transfer_id, account_id, expires_on, amount)"
    f" VALUES ({TOWNSHIP}, ?, ?, '{LOT_DAY}', {SPENT.amount})"
)

_TOTALS = """
INSERT INTO ledger_day_total (township_id, account_id, recorded_on, effective_on, posted_debits, posted_credits,
    pending_debits, pending_credits)
SELECT township_id, {side}_id, substr(recorded_at, 1, 10), effective_on, {debits}, {credits}, 0, 0
FROM ledger_transfer WHERE true GROUP BY 1, 2, 3, 4
ON CONFLICT (township_id, account_id, recorded_on, effective_on) DO UPDATE SET
    posted_debits = ledger_day_total.posted_debits + excluded.posted_debits,
    posted_credits = ledger_day_total.posted_credits + excluded.posted_credits
"""

Values = dict[str, Any]
Fill = Callable[[Values], str]


def load(url: str, made: Year) -> Iterator[list[bytes]]:
    """Write the transfers of the year, their leaves, day totals and what they took from lots; yield digests in order.

    All is in place when the last digests have been taken.
    """
    connection = sqlite3.connect(file_of(url), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-500000", "ignore_check_constraints=ON"):
        connection.execute(f"PRAGMA {pragma}")
    with _bare_tables(connection):
        rows = _rows(made)
        for first in range(0, made.count, CHUNK):
            chunk = list(islice(rows, CHUNK))
            _write(connection, first, chunk)
            yield [row[-2] for row in chunk]
    for side, debits, credits in (("debit", "sum(amount)", "0"), ("credit", "0", "sum(amount)")):
        connection.execute(_TOTALS.format(side=side, debits=debits, credits=credits))
    connection.close()


def _write(connection: sqlite3.Connection, first: int, rows: Sequence[Sequence[Any]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, [row[:-1] for row in rows])
    connection.executemany(_LEAF, [(first + number, row[1], row[-2]) for number, row in enumerate(rows)])
    connection.executemany(_USE, [(row[1], row[5]) for row in rows if row[-1]])
    connection.execute("COMMIT")


@contextmanager
def _bare_tables(connection: sqlite3.Connection) -> Iterator[None]:
    """Take triggers and indexes away for a while."""
    marks = ", ".join("?" * len(_TABLES))
    away = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('index', 'trigger')"
        f" AND tbl_name IN ({marks}) ORDER BY type",
        _TABLES,
    ).fetchall()
    for kind, name, _ in away:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, sql in away:
        connection.execute(sql)


def _fill(text: str) -> Fill:
    """Return what puts values in the place of a text's marks."""
    between, names = split(text)
    form = "%s".join(between)
    return lambda values: form % tuple(values[name] for name in names)


def _rows(made: Year) -> Iterator[tuple[Any, ...]]:
    """Yield each transfer as a row in the order of COLUMNS, and whether it takes from a lot."""
    of, wallets = made.accounts, made.wallets
    fixed = (of.redeemed, of.subsidy, of.shop)
    award, spent, owed = _maker(AWARD, fixed), _maker(SPENT, fixed), _maker(OWED, fixed)
    for first in range(0, made.count, PERIOD):
        for i in range(first, first + SPENT.slots[0]):
            place = i * STRIDE % len(wallets)
            yield award(made, i, of.programme.hex, wallets[place].hex, place % 2 == 1)
        place, i = first * STRIDE % len(wallets), first + SPENT.slots[0]
        yield spent(made, i, wallets[place].hex, of.redeemed.hex, place % 2 == 1)
        yield owed(made, i + 1, of.subsidy.hex, of.shop.hex, False)


Maker = Callable[[Year, int, str, str, bool], tuple[Any, ...]]


def _maker(shape: Any, fixed: Any) -> Maker:
    """Return what makes a row of this shape: everything that is the same for all of them is said once."""
    texts = {with_lot: _fill(canonical(shape, with_lot)) for with_lot in (False, True)}
    first_line = shape.line == 0
    print_of = _fill(fingerprinted(shape, fixed)) if first_line else None

    def make(made: Year, i: int, debit: str, credit: str, lots: bool) -> tuple[Any, ...]:
        entry = i - shape.line
        micros = made.start + entry * made.step
        moment = _EPOCH + timedelta(microseconds=micros)
        stamp, opens = f"{micros // 1000:012x}7", lots and shape is AWARD
        values: Values = {
            "id": f"{stamp}00{shape.line}8{i:015x}", "entry_id": f"{stamp}0008{entry:015x}", "debit": debit,
            "credit": credit, "day": (moment + timedelta(hours=8)).date().isoformat(),
            "moment": moment.isoformat(" ", "microseconds"), "key": f"books:{i:012}" if first_line else None,
        }  # fmt: skip
        fingerprint = sha256(print_of(values).encode()).digest() if print_of else None
        values["fingerprint"] = fingerprint.hex() if fingerprint else None
        digest = sha256(LEAF + texts[opens](values).encode()).digest()
        return (
            TOWNSHIP, values["id"], values["entry_id"], shape.line, "posted", debit, credit, shape.amount, shape.unit,
            shape.code, values["day"], values["moment"], None, None, None, None, str(LOT_DAY) if opens else None,
            values["key"], fingerprint, shape.details_text, digest, lots and shape is SPENT,
        )  # fmt: skip

    return make
