"""One reading of all transfers for sums that must agree with others.

Whether day totals and lots are right could be told by grouping all transfers as they are grouped, which sorts them over
and over. Instead each group gets a random weight, and the sum of all amounts times weights, modulo a prime, is
compared. Weights and prime are drawn anew for each verification, so no error can be chosen that is a multiple of the
prime: sums that differ anywhere are taken for equal with a chance of one in twenty million. Where they differ, the slow
way names the spot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import Connection

from kernel.money import MAX_AMOUNT
from ledger.lots.models import NEVER
from ledger.models import KINDS
from ledger.verification.books import Books
from ledger.verification.movements import PENDING, POSTED, POSTING, SUMS
from ledger.verification.primes import draw_prime
from ledger.verification.ranges import Range
from ledger.verification.texts import distorted, recorded_on

UNKNOWN = -1
_MASK = 2**31 - 1
_RANDOM = SystemRandom()
_MARGIN = timedelta(days=400)

_SOUND = f"""t.amount BETWEEN 1 AND {MAX_AMOUNT} AND t.debit_id <> t.credit_id AND t.line >= 0
    AND t.kind IN ({", ".join(f"'{kind}'" for kind in KINDS)})
    AND (t.kind IN ('post', 'void', 'reversal')) = (t.target_id IS NOT NULL)
    AND (t.line = 0) = (t.id = t.entry_id) AND (t.line = 0) = (t.key IS NOT NULL)
    AND (t.line = 0) = (t.fingerprint IS NOT NULL)"""
UNSOUND = f"({_SOUND}) IS NOT TRUE"
FOREIGN = "coalesce(d.unit, '') <> t.unit OR coalesce(c.unit, '') <> t.unit"
_ADDS = f"c.with_lots AND t.kind IN ({POSTING}) AND t.kind <> 'reversal'"
_SEALED = """(t.id <= :floor OR EXISTS (
    SELECT 1 FROM ledger_leaf l WHERE l.township_id = t.township_id AND l.transfer_id = t.id AND l.position >= 0))"""
# What is no day is NULL.
_FIRST = """
SELECT date(CAST(substr(recorded_at, 1, 10) AS TEXT)) FROM ledger_transfer WHERE township_id = :township ORDER BY id
"""
_IN_RANGE = "t.township_id = :township AND t.id >= :start AND t.id < :end"


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

    def joined(self, **columns: str) -> str:
        """Return the joins of SQLite's tables of weights: an alias for each account or day that has to be found."""
        if self.dialect != "sqlite":
            return ""
        tables = {"d": "account", "c": "account", "a": "account", "r": "day", "e": "day", "o": "day"}
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


@dataclass(frozen=True, slots=True)
class Tally:
    """What one range of transfers adds up to; the first six are counts."""

    transfers: int = 0
    foreign: int = 0
    late: int = 0
    unsound: int = 0
    distorted: int = 0
    unknown: int = 0
    """Rows whose account or day has no weight, so that the slow way is needed."""
    using: int = 0
    """Sides of transfers that must have taken from lots, or given back."""
    days: int = 0
    added: int = 0
    """To lots."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in Tally.__slots__))


def drawn(books: Books) -> Weights:
    """Draw the weights, and put them where SQLite finds them. Take them away again with `forget`."""
    prime = draw_prime(_RANDOM)
    salts, factors = (tuple(_RANDOM.randrange(1, most) for _ in range(4)) for most in (2**62, prime))
    weights = Weights(books.dialect_name, prime, salts, factors)
    if weights.dialect == "sqlite":
        accounts, days = _accounts(books), _days(books)
        for connection in books.connections:
            _put(connection, "account", "unit, with_lots, weight", accounts)
            _put(connection, "day", "recorded, effective, lot", days)
    return weights


def forget(books: Books) -> None:
    for connection in books.connections if books.dialect_name == "sqlite" else ():
        for name in ("account", "day"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.verify_{name}")


def _accounts(books: Books) -> list[tuple[Any, ...]]:
    return [
        (account_id.hex, rules.unit, rules.with_lots, _RANDOM.randrange(1, _MASK))
        for account_id, rules in books.accounts.items()
    ]


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


def tally(books: Books, connection: Connection, weights: Weights, found: Range, fence: date) -> Tally:
    """Add up one range; what counts for `fence` or a day before it is counted as late."""
    everything = found.end <= books.sealed_floor
    values = {"start": found.start, "end": found.end, "fence": fence, "floor": books.sealed_floor}
    row = books.rows(_query(weights, everything), connection, **values)[0]
    return Tally(*(int(value or 0) for value in row))


def _query(weights: Weights, everything: bool) -> str:
    recorded, sqlite, prime = recorded_on(weights.dialect), weights.dialect == "sqlite", weights.prime
    debit, credit = weights.account("d", "t.debit_id"), weights.account("c", "t.credit_id")
    lot = f"coalesce(t.lot_expires_on, '{NEVER}')"
    one, two, three, four = weights.factors
    moved = (
        f"({POSTED}) % {prime} * (({one} * {debit} + {two} * {credit}) % {prime}) % {prime}"
        f" + CASE WHEN t.kind IN ('posted', 'reversal', 'refused') THEN 0 ELSE"
        f" ({PENDING}) % {prime} * (({three} * {debit} + {four} * {credit}) % {prime}) % {prime} END"
    )
    days = f"({moved}) % {prime} * {weights.days(recorded, 't.effective_on')} % {prime}"
    if not everything:
        days = f"CASE WHEN {_SEALED} THEN {days} END"
    added = f"t.amount % {prime} * ({credit} * {weights.lot('o', lot)} % {prime}) % {prime}"
    account = "LEFT JOIN ledger_account {0} ON {0}.township_id = t.township_id AND {0}.id = t.{1}_id"
    joined = " ".join(account.format(*names) for names in (("d", "debit"), ("c", "credit")))
    if sqlite:
        joined = weights.joined(d="t.debit_id", c="t.credit_id", r=recorded, e="t.effective_on", o=lot)
    unknown = "r.id IS NULL OR e.id IS NULL OR (o.id IS NULL AND c.with_lots)" if sqlite else "false"
    return f"""
SELECT count(*), count(*) FILTER (WHERE {FOREIGN}), count(*) FILTER (WHERE t.effective_on <= :fence),
    count(*) FILTER (WHERE {UNSOUND}), count(*) FILTER (WHERE {distorted(weights.dialect)}),
    count(*) FILTER (WHERE {unknown}),
    coalesce(sum(CASE WHEN d.with_lots AND t.kind IN ({POSTING}) THEN 1 ELSE 0 END
        + CASE WHEN c.with_lots AND t.kind = 'reversal' THEN 1 ELSE 0 END), 0),
    sum({days}), sum(CASE WHEN {_ADDS} THEN {added} END)
FROM ledger_transfer t {joined} WHERE {_IN_RANGE}"""  # noqa: S608 - made of constants, as all statements here


def kept_days(books: Books, weights: Weights) -> int:
    """Return what the day totals add up to: modulo the prime the `days` of all transfers."""
    prime = weights.prime
    terms = " + ".join(
        f"k.{name} % {prime} * {factor} % {prime}" for name, factor in zip(SUMS, weights.factors, strict=True)
    )
    joined = weights.joined(a="k.account_id", r="k.recorded_on", e="k.effective_on")
    days = weights.days("k.recorded_on", "k.effective_on")
    term = f"({terms}) % {prime} * {weights.account('a', 'k.account_id')} % {prime} * {days} % {prime}"
    whole = " AND ".join(f"typeof(k.{name}) = 'integer'" for name in SUMS)
    nowhere = f"r.id IS NULL OR e.id IS NULL OR a.id IS NULL OR NOT ({whole})"
    return _kept(books, prime, f"ledger_day_total k {joined}", term, nowhere)


def kept_lots(books: Books, weights: Weights) -> int:
    """Return what lots hold and what was taken from them: modulo the prime the `added` of all transfers."""
    account, lot = weights.account("a", "k.account_id"), weights.lot("o", "k.expires_on")
    joined = weights.joined(a="k.account_id", o="k.expires_on")
    total, prime = 0, weights.prime
    for table, column in (("ledger_lot", "remaining"), ("ledger_lot_use", "amount")):
        term = f"k.{column} % {prime} * ({account} * {lot} % {prime}) % {prime}"
        nowhere = f"o.id IS NULL OR a.id IS NULL OR typeof(k.{column}) <> 'integer'"
        found = _kept(books, prime, f"{table} k {joined}", term, nowhere)
        if found == UNKNOWN:
            return UNKNOWN
        total += found
    return total % prime


def _kept(books: Books, prime: int, source: str, term: str, nowhere: str) -> int:
    """Return the sum of a term, modulo the prime, or UNKNOWN when a weight is found nowhere."""
    condition = nowhere if books.dialect_name == "sqlite" else "false"
    query = f"SELECT count(*) FILTER (WHERE {condition}), sum({term}) FROM {source} WHERE k.township_id = :township"  # noqa: S608
    unknown, found = books.rows(query)[0]
    return UNKNOWN if unknown else int(found or 0) % prime
