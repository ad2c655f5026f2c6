"""One reading of all transfers for sums that must agree with others.

Whether day totals and lots are right could be told by grouping all transfers as they are grouped, which sorts them over
and over. Instead each group gets a random weight, new at each verification, and the sum of all amounts times weights,
modulo a prime, is compared: sums that differ anywhere are taken for equal with a chance of about one in 2**30. Where
they differ, the slow way names the spot.
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
from ledger.verification.ranges import Range
from ledger.verification.texts import recorded_on

PRIME, UNKNOWN = 2**31 - 1, -1
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
    SELECT 1 FROM ledger_leaf l WHERE l.township_id = t.township_id AND l.transfer_id = t.id))"""
_FIRST = "SELECT substr(recorded_at, 1, 10) FROM ledger_transfer WHERE township_id = :township ORDER BY id"
_IN_RANGE = "t.township_id = :township AND t.id >= :start AND t.id < :end"


@dataclass(frozen=True)
class Weights:
    """The random numbers of one verification, and how each database finds the weight of an account and of days."""

    dialect: str
    salt: int
    factors: tuple[int, ...]
    """Of posted debits, posted credits, pending debits and pending credits."""

    def account(self, row: str, column: str) -> str:
        if self.dialect == "sqlite":
            return f"{row}.weight"
        return f"(uuid_hash_extended({column}, {self.salt}) & {PRIME})"

    def days(self, recorded: str, effective: str) -> str:
        if self.dialect == "sqlite":
            return f"(r.recorded * e.effective % {PRIME})"
        number = f"({recorded} - DATE '1970-01-01')::bigint * 1000003 + ({effective} - DATE '1970-01-01')"
        return f"(hashint8extended({number}, {self.salt}) & {PRIME})"

    def lot(self, row: str, day: str) -> str:
        if self.dialect == "sqlite":
            return f"{row}.lot"
        return f"(hashint8extended(({day} - DATE '1970-01-01')::bigint, {self.salt + 1}) & {PRIME})"

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


@dataclass(frozen=True, slots=True)
class Tally:
    """What one range of transfers adds up to; the first five are counts."""

    transfers: int = 0
    foreign: int = 0
    late: int = 0
    unsound: int = 0
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
    weights = Weights(
        books.dialect_name, _RANDOM.randrange(2**40), tuple(_RANDOM.randrange(1, PRIME) for _ in range(4))
    )
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
        (account_id.hex, rules.unit, rules.with_lots, _RANDOM.randrange(1, PRIME))
        for account_id, rules in books.accounts.items()
    ]


def _days(books: Books) -> list[tuple[Any, ...]]:
    """Every day around those of recording, and those of lots."""
    first, last = (
        date.fromisoformat(books.value(query) or "2000-01-01")
        for query in (f"{_FIRST} LIMIT 1", f"{_FIRST} DESC LIMIT 1")
    )
    lots = books.rows("SELECT DISTINCT expires_on FROM ledger_lot WHERE township_id = :township")
    chosen = {NEVER, *(date.fromisoformat(day) for (day,) in lots)}
    first, last = max(first, date(1901, 6, 1)) - _MARGIN, min(last, date(2990, 1, 1)) + _MARGIN
    chosen |= {first + timedelta(days=number) for number in range(max(0, (last - first).days))}
    return [(day.isoformat(), *(_RANDOM.randrange(1, PRIME) for _ in range(3))) for day in chosen]


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
    recorded, sqlite = recorded_on(weights.dialect), weights.dialect == "sqlite"
    debit, credit = weights.account("d", "t.debit_id"), weights.account("c", "t.credit_id")
    lot = f"coalesce(t.lot_expires_on, '{NEVER}')"
    one, two, three, four = weights.factors
    moved = (
        f"({POSTED}) % {PRIME} * (({one} * {debit} + {two} * {credit}) % {PRIME}) % {PRIME}"
        f" + CASE WHEN t.kind IN ('posted', 'reversal', 'refused') THEN 0 ELSE"
        f" ({PENDING}) % {PRIME} * (({three} * {debit} + {four} * {credit}) % {PRIME}) % {PRIME} END"
    )
    days = f"({moved}) % {PRIME} * {weights.days(recorded, 't.effective_on')} % {PRIME}"
    if not everything:
        days = f"CASE WHEN {_SEALED} THEN {days} END"
    added = f"t.amount % {PRIME} * ({credit} * {weights.lot('o', lot)} % {PRIME}) % {PRIME}"
    account = "LEFT JOIN ledger_account {0} ON {0}.township_id = t.township_id AND {0}.id = t.{1}_id"
    joined = " ".join(account.format(*names) for names in (("d", "debit"), ("c", "credit")))
    if sqlite:
        joined = weights.joined(d="t.debit_id", c="t.credit_id", r=recorded, e="t.effective_on", o=lot)
    unknown = "r.id IS NULL OR e.id IS NULL OR (o.id IS NULL AND c.with_lots)" if sqlite else "false"
    return f"""
SELECT count(*), count(*) FILTER (WHERE {FOREIGN}), count(*) FILTER (WHERE t.effective_on <= :fence),
    count(*) FILTER (WHERE {UNSOUND}), count(*) FILTER (WHERE {unknown}),
    coalesce(sum(CASE WHEN d.with_lots AND t.kind IN ({POSTING}) THEN 1 ELSE 0 END
        + CASE WHEN c.with_lots AND t.kind = 'reversal' THEN 1 ELSE 0 END), 0),
    sum({days}), sum(CASE WHEN {_ADDS} THEN {added} END)
FROM ledger_transfer t {joined} WHERE {_IN_RANGE}"""  # noqa: S608 - made of constants, as all statements here


def kept_days(books: Books, weights: Weights) -> int:
    """Return what the day totals add up to: modulo PRIME the `days` of all transfers."""
    terms = " + ".join(
        f"k.{name} % {PRIME} * {factor} % {PRIME}" for name, factor in zip(SUMS, weights.factors, strict=True)
    )
    joined = weights.joined(a="k.account_id", r="k.recorded_on", e="k.effective_on")
    days = weights.days("k.recorded_on", "k.effective_on")
    term = f"({terms}) % {PRIME} * {weights.account('a', 'k.account_id')} % {PRIME} * {days} % {PRIME}"
    return _kept(books, f"ledger_day_total k {joined}", term, "r.id IS NULL OR e.id IS NULL OR a.id IS NULL")


def kept_lots(books: Books, weights: Weights) -> int:
    """Return what lots hold and what was taken from them: modulo PRIME the `added` of all transfers."""
    account, lot = weights.account("a", "k.account_id"), weights.lot("o", "k.expires_on")
    joined = weights.joined(a="k.account_id", o="k.expires_on")
    total = 0
    for table, column in (("ledger_lot", "remaining"), ("ledger_lot_use", "amount")):
        term = f"k.{column} % {PRIME} * ({account} * {lot} % {PRIME}) % {PRIME}"
        found = _kept(books, f"{table} k {joined}", term, "o.id IS NULL OR a.id IS NULL")
        if found == UNKNOWN:
            return UNKNOWN
        total += found
    return total % PRIME


def _kept(books: Books, source: str, term: str, nowhere: str) -> int:
    """Return the sum of a term, modulo PRIME, or UNKNOWN when a weight is found nowhere."""
    condition = nowhere if books.dialect_name == "sqlite" else "false"
    query = f"SELECT count(*) FILTER (WHERE {condition}), sum({term}) FROM {source} WHERE k.township_id = :township"  # noqa: S608
    unknown, found = books.rows(query)[0]
    return UNKNOWN if unknown else int(found or 0) % PRIME
