"""Naming what the tally found: day totals that differ, foreign accounts, and days that had been closed."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding
from ledger.verification.movements import SUMS, TOTALS, sides
from ledger.verification.ranges import Range
from ledger.verification.tally import FOREIGN
from ledger.verification.texts import recorded_on

_NEVER = date(1, 1, 1)
# A posting that was under way when the books were closed got in, and two clocks may differ.
_SLACK = timedelta(minutes=1)

_DIFFERS = " OR ".join(f"coalesce(d.{name}, 0) <> m.{name}" for name in SUMS)
_SEALED = """ AND (t.id <= :floor OR EXISTS (
    SELECT 1 FROM ledger_leaf l WHERE l.township_id = t.township_id AND l.transfer_id = t.id AND l.position >= 0))"""
_BOOKED_LATE = """
SELECT t.id, t.effective_on FROM ledger_transfer t WHERE t.township_id = :township AND t.id >= :start AND t.id < :end
    AND t.effective_on <= :through AND t.recorded_at > :moment ORDER BY t.id LIMIT :most
"""
_FOREIGN = f"""
SELECT t.id, t.unit, d.unit, c.unit FROM ledger_transfer t
    LEFT JOIN ledger_account d ON d.township_id = t.township_id AND d.id = t.debit_id
    LEFT JOIN ledger_account c ON c.township_id = t.township_id AND c.id = t.credit_id
WHERE t.township_id = :township AND t.id >= :start AND t.id < :end
    AND ({FOREIGN}) ORDER BY t.id LIMIT :most
"""  # noqa: S608 - made of constants, as all statements here
_EXTRA = """
SELECT d.account_id, d.recorded_on, d.effective_on FROM ledger_day_total d WHERE d.township_id = :township
    AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.township_id = :township
        AND (t.debit_id = d.account_id OR t.credit_id = d.account_id)
        AND {recorded_on} = d.recorded_on AND t.effective_on = d.effective_on)
ORDER BY 1, 2, 3 LIMIT :most
"""


@cache
def _moved(dialect: str, everything: bool) -> str:
    """Return the query of what a range's transfers moved, by account and both days."""
    source = "FROM ledger_transfer t WHERE t.township_id = :township AND t.id >= :start AND t.id < :end"
    columns = f"{recorded_on(dialect)} AS recorded_on, t.effective_on"
    days = "account_id, recorded_on, effective_on"
    return f"""SELECT {days}, {TOTALS}
    FROM ({sides(columns, source if everything else source + _SEALED)}) s GROUP BY {days}"""  # noqa: S608 - made of constants, as all statements here


_JOINED = """
FROM ({moved}) m LEFT JOIN ledger_day_total d ON d.township_id = :township AND d.account_id = m.account_id
    AND d.recorded_on = m.recorded_on AND d.effective_on = m.effective_on
"""
_SUMMARY = """
SELECT count(*) FILTER (WHERE {differs}), count(d.account_id) {joined}
"""
_NAMED = """
SELECT m.account_id, m.recorded_on, m.effective_on, {columns} {joined} WHERE {differs} ORDER BY 1, 2, 3 LIMIT {most}
"""


def check_days(books: Books, connection: Connection, found: Range) -> tuple[int, list[Finding]]:
    """Return how many day totals there are of a range's days, and those that differ from its sealed transfers.

    Slow: for when the tally tells that something differs.
    """
    everything = found.end <= books.sealed_floor
    values: dict[str, Any] = {"start": found.start, "end": found.end, "floor": books.sealed_floor}
    joined = _JOINED.format(moved=_moved(books.dialect_name, everything))
    differs, totals = books.rows(_SUMMARY.format(differs=_DIFFERS, joined=joined), connection, **values)[0]
    return totals, list(_named(books, connection, joined, values)) if differs else []


def fence_of(books: Books, before: date) -> date:
    """Return the last day that may have been closed when what was recorded before the day `before` was."""
    return max((through for through, moment in books.closings if moment.date() < before), default=_NEVER)


def _named(books: Books, connection: Connection, joined: str, values: dict[str, Any]) -> Iterator[Finding]:
    columns = ", ".join(f"{row}.{name}" for row in ("m", "d") for name in SUMS)
    query = _NAMED.format(columns=columns, joined=joined, differs=_DIFFERS, most=MOST)
    for account_id, recorded, effective, *sums in books.rows(query, connection, **values):
        subject = _subject(books, account_id, recorded, effective)
        yield Finding("day_total_differs", subject, _words(sums[:4]), _words(sums[4:]))


def extra_totals(books: Books) -> Iterator[Finding]:
    """Yield the day totals of days on which nothing was recorded. Slow: for when their count tells that there are."""
    query = _EXTRA.format(recorded_on=recorded_on(books.dialect_name))
    for name in books.rows(query, most=MOST):
        yield Finding("day_total_differs", _subject(books, *name), "no total", "a total")


def _subject(books: Books, account_id: Any, recorded: Any, effective: Any) -> str:
    days = "/".join(books.dialect.day(day).isoformat() for day in (recorded, effective))
    return f"day_total:{books.dialect.id(account_id)}/{days}"


def _words(sums: list[Any]) -> str:
    return ", ".join(f"{name} {value or 0}" for name, value in zip(SUMS, sums, strict=True))


def foreign(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
    """Yield the transfers whose accounts are not there, or are in another unit."""
    values: dict[str, Any] = {"start": found.start, "end": found.end, "most": MOST}
    for transfer_id, unit, *others in books.rows(_FOREIGN, connection, **values):
        subject = f"transfer:{books.dialect.id(transfer_id)}"
        yield Finding("unit_mismatch", subject, unit, " and ".join(other or "no account" for other in others))


def late(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
    """Yield the transfers that count for a closed day and were recorded after its closing."""
    named: set[Any] = set()
    for through, moment in books.closings:
        values = {"start": found.start, "end": found.end, "through": through, "moment": moment + _SLACK, "most": MOST}
        for transfer_id, effective in books.rows(_BOOKED_LATE, connection, **values):
            if transfer_id not in named:
                named.add(transfer_id)
                subject = f"transfer:{books.dialect.id(transfer_id)}"
                day = books.dialect.day(effective).isoformat()
                yield Finding("booked_in_closed_period", subject, f"a day after {through}", day)
