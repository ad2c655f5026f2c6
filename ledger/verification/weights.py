"""Random weights of accounts and days, drawn anew for each verification.

Whether day totals and lots are right could be told by grouping all transfers as they are grouped, which sorts them over
and over. Instead each group gets a random weight, and the sum of all amounts times weights, modulo a prime, is
compared. Weights and prime are drawn anew for each verification, so no error can be chosen that is a multiple of the
prime: sums that differ anywhere are taken for equal with a chance of one in twenty million. Where they differ, the slow
way names the spot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import Connection

from ledger.lots.models import NEVER
from ledger.verification.books import Books
from ledger.verification.primes import draw_prime

_MASK = 2**31 - 1
_RANDOM = SystemRandom()
_MARGIN = timedelta(days=400)
PRODUCTS = ("posted_out", "posted_in", "held_out", "held_in")
"""Of an account's weight and the factors: what a transfer weighs on its debit side and on its credit side."""

# What is no day is NULL.
_FIRST = """
SELECT date(CAST(substr(recorded_at, 1, 10) AS TEXT)) FROM ledger_transfer WHERE township_id = :township ORDER BY id
"""


@dataclass(frozen=True)
class Weights:
    """The random numbers of one verification, and how each database finds the weight of an account and of days."""

    dialect: str
    prime: int
    salts: tuple[int, ...]
    """Of accounts, days of recording, days that count, and lots."""
    factors: tuple[int, ...]
    """Of posted debits, posted credits, pending debits and pending credits."""

    def account(self, row: str, column: str) -> str:
        if self.dialect == "sqlite":
            return f"{row}.weight"
        return f"(uuid_hash_extended({column}, {self.salts[0]}) & {_MASK})"

    def days(self, recorded: str, effective: str) -> str:
        if self.dialect == "sqlite":
            return f"(r.recorded * e.effective % {self.prime})"
        return f"({_hashed(recorded, self.salts[1])} * {_hashed(effective, self.salts[2])} % {self.prime})"

    def lot(self, row: str, day: str) -> str:
        if self.dialect == "sqlite":
            return f"{row}.lot"
        return _hashed(day, self.salts[3])

    def accounts(self) -> str:
        """Return the WITH clause by which PostgreSQL reckons once for each account what its transfers need of it."""
        if self.dialect == "sqlite":
            return ""
        products = ", ".join(f"weight * {factor} % {self.prime} AS {name}" for name, factor in self.products.items())
        word, weight = "pg_catalog.encode(pg_catalog.uuid_send(id), 'hex')", self.account("a", "id")
        return f"""
WITH account AS MATERIALIZED (
    SELECT *, {products} FROM (
        SELECT id, unit, with_lots, {word} AS word, {weight} AS weight
        FROM ledger_account a WHERE township_id = :township) a
)"""  # noqa: S608 - made of constants

    @property
    def products(self) -> Mapping[str, int]:
        """By which factor an account's weight is multiplied, by the name of the product."""
        return dict(zip(PRODUCTS, self.factors, strict=True))

    def joined(self, **columns: str) -> str:
        """Return the joins by which weights are found: an alias for each account or day.

        PostgreSQL reckons days, and has joins only for the accounts of `accounts`.
        """
        tables = {"d": "account", "c": "account", "a": "account", "r": "day", "e": "day", "o": "day"}
        if self.dialect != "sqlite":
            found = {alias: column for alias, column in columns.items() if alias in ("d", "c")}
            return " ".join(f"LEFT JOIN account {alias} ON {alias}.id = {column}" for alias, column in found.items())
        # The plus makes a day's column a plain value: SQLite would not look a number up in an index of texts.
        return " ".join(
            f"LEFT JOIN temp.verify_{tables[alias]} {alias} ON {alias}.id = +{column}"
            # Most accounts have no lots, and to look one up costs as much as all the arithmetic.
            + (" AND c.with_lots" if alias == "o" and "c" in columns else "")
            for alias, column in columns.items()
        )


def _hashed(day: str, salt: int) -> str:
    """PostgreSQL's weight of a day. What lies outside the calendar, as infinity does, counts as the day next to it."""
    bounded = f"least(greatest({day}, DATE '0001-12-31 BC'), DATE '10000-01-01')"
    return f"(hashint8extended(({bounded} - DATE '1970-01-01')::bigint, {salt}) & {_MASK})"


def drawn(books: Books) -> Weights:
    """Draw the weights, and put them where SQLite finds them. Take them away again with `forget`."""
    prime = draw_prime(_RANDOM)
    salts, factors = (tuple(_RANDOM.randrange(1, most) for _ in range(4)) for most in (2**62, prime))
    weights = Weights(books.dialect_name, prime, salts, factors)
    if weights.dialect == "sqlite":
        accounts, days = _accounts(books, weights), _days(books)
        for connection in books.connections:
            _put(connection, "account", f"unit, with_lots, weight, {', '.join(PRODUCTS)}", accounts)
            _put(connection, "day", "recorded, effective, lot", days)
    return weights


def forget(books: Books) -> None:
    for connection in books.connections if books.dialect_name == "sqlite" else ():
        for name in ("account", "day"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.verify_{name}")


def _accounts(books: Books, weights: Weights) -> list[tuple[Any, ...]]:
    rows = []
    for account_id, rules in books.accounts.items():
        weight = _RANDOM.randrange(1, _MASK)
        products = (weight * factor % weights.prime for factor in weights.factors)
        rows.append((account_id.hex, rules.unit, rules.with_lots, weight, *products))
    return rows


def _days(books: Books) -> list[tuple[Any, ...]]:
    """Every day around those of recording, and those of lots."""
    first, last = (
        date.fromisoformat(books.value(query) or "2000-01-01")
        for query in (f"{_FIRST} LIMIT 1", f"{_FIRST} DESC LIMIT 1")
    )
    lots = books.rows("SELECT DISTINCT date(CAST(expires_on AS TEXT)) FROM ledger_lot WHERE township_id = :township")
    chosen = {NEVER, *(date.fromisoformat(day) for (day,) in lots if day)}
    first, last = max(first, date(1901, 6, 1)) - _MARGIN, min(last, date(2990, 1, 1)) + _MARGIN
    chosen |= {first + timedelta(days=number) for number in range(max(0, (last - first).days))}
    return [(day.isoformat(), *(_RANDOM.randrange(1, _MASK) for _ in range(3))) for day in chosen]


def _put(connection: Connection, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.verify_{name}")
    connection.exec_driver_sql(f"CREATE TEMP TABLE verify_{name} (id TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.exec_driver_sql(f"INSERT INTO temp.verify_{name} VALUES ({marks})", list(rows))  # noqa: S608
