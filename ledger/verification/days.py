"""The sealer's day totals against the transfers, and whether any transfer counts for a day that was closed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection

from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding
from ledger.verification.movements import SUMS, TOTALS, sides
from ledger.verification.ranges import Range
from ledger.verification.texts import recorded_on

_NEVER = date(1, 1, 1)
# A posting that was under way when the books were closed got in, and two clocks may differ.
_SLACK = timedelta(minutes=1)

_DIFFERS = " OR ".join(f"coalesce(d.{name}, 0) <> m.{name}" for name in SUMS)
_SEALED = """ AND (t.id <= :floor OR EXISTS (
    SELECT 1 FROM ledger_leaf l WHERE l.township_id = t.township_id AND l.transfer_id = t.id))"""
_BOOKED_LATE = """
SELECT t.id, t.effective_on FROM ledger_transfer t WHERE t.township_id = :township AND t.id >= :start AND t.id < :end
    AND t.effective_on <= :through AND t.recorded_at > :moment ORDER BY t.id LIMIT :most
"""
_FOREIGN = """
SELECT t.id, t.unit, d.unit, c.unit FROM ledger_transfer t
    LEFT JOIN ledger_account d ON d.township_id = t.township_id AND d.id = t.debit_id
    LEFT JOIN ledger_account c ON c.township_id = t.township_id AND c.id = t.credit_id
WHERE t.township_id = :township AND t.id >= :start AND t.id < :end
    AND (coalesce(d.unit, '') <> t.unit OR coalesce(c.unit, '') <> t.unit) ORDER BY t.id LIMIT :most
"""
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
    columns = f"{recorded_on(dialect)} AS recorded_on, t.effective_on, t.unit"
    days = "account_id, recorded_on, effective_on"
    return f"""SELECT {days}, min(unit) AS lowest, max(unit) AS highest, {TOTALS}
    FROM ({sides(columns, source if everything else source + _SEALED)}) s GROUP BY {days}"""  # noqa: S608 - made of constants, as all statements here


_JOINED = """
FROM ({moved}) m LEFT JOIN ledger_day_total d ON d.township_id = :township AND d.account_id = m.account_id
    AND d.recorded_on = m.recorded_on AND d.effective_on = m.effective_on
LEFT JOIN ledger_account a ON a.township_id = :township AND a.id = m.account_id
"""
_SUMMARY = """
SELECT count(*) FILTER (WHERE {differs}), count(d.account_id),
    count(*) FILTER (WHERE a.id IS NULL OR m.lowest <> a.unit OR m.highest <> a.unit),
    count(*) FILTER (WHERE m.effective_on <= :fence)
{joined}
"""
_NAMED = """
SELECT m.account_id, m.recorded_on, m.effective_on, {columns} {joined} WHERE {differs} ORDER BY 1, 2, 3 LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class DaysOfRange:
    """What was found in one range: how many day totals there are of it, whether they are right, and what is wrong."""

    totals: int
    sound: bool
    findings: list[Finding] = field(default_factory=list)


def check_range(books: Books, connection: Connection, found: Range) -> DaysOfRange:
    """Compare the totals of a range's days with its sealed transfers, and all of it with accounts and closings."""
    everything = found.end <= books.sealed_floor
    fence = max((through for through, moment in books.closings if moment.date() < found.before), default=_NEVER)
    values: dict[str, Any] = {"start": found.start, "end": found.end}
    summary = {**values, "fence": fence} | ({} if everything else {"floor": books.sealed_floor})
    joined = _JOINED.format(moved=_moved(books.dialect_name, everything))
    row = books.rows(_SUMMARY.format(differs=_DIFFERS, joined=joined), connection, **summary)[0]
    wrong, totals, foreign, suspect = row
    findings = list(_named(books, connection, joined, summary)) if wrong else []
    if foreign or not everything:
        findings += _foreign(books, connection, values)
    if suspect or not everything:
        findings += _late(books, connection, found)
    return DaysOfRange(totals, not wrong, findings)


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
    return ", ".join(f"{name} {int(value or 0)}" for name, value in zip(SUMS, sums, strict=True))


def _foreign(books: Books, connection: Connection, values: dict[str, Any]) -> Iterator[Finding]:
    """Yield the transfers whose accounts are not there, or are in another unit."""
    for transfer_id, unit, *others in books.rows(_FOREIGN, connection, most=MOST, **values):
        subject = f"transfer:{books.dialect.id(transfer_id)}"
        yield Finding("unit_mismatch", subject, unit, " and ".join(other or "no account" for other in others))


def _late(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
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
