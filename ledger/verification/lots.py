"""Lots: what each holds follows from what came in and what was taken, and all of an account's are its balance."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.booking.plans import Totals
from ledger.lots.models import NEVER
from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding
from ledger.verification.kept import Sums
from ledger.verification.movements import POSTING
from ledger.verification.ranges import Range

_ADDED = f"""
SELECT t.credit_id, coalesce(t.lot_expires_on, '{NEVER}'), sum(t.amount)
FROM ledger_transfer t JOIN ledger_account c ON c.township_id = t.township_id AND c.id = t.credit_id AND c.with_lots
WHERE t.township_id = :township AND t.id >= :start AND t.id < :end AND t.kind IN ({POSTING}) AND t.kind <> 'reversal'
GROUP BY 1, 2
"""  # noqa: S608 - made of constants, as all statements here
# Whatever leaves an account with lots takes from them; a reversal that comes in gives back. Both say so in uses.
_USING = """
FROM ledger_transfer t LEFT JOIN (
    SELECT transfer_id, account_id, sum(amount) AS amount, count(*) AS lots,
        count(*) FILTER (WHERE amount > 0) AS taken FROM ledger_lot_use
    WHERE township_id = :township AND transfer_id >= :start AND transfer_id < :end GROUP BY transfer_id, account_id
) u ON u.transfer_id = t.id AND u.account_id = t.{side}_id
JOIN ledger_account a ON a.township_id = t.township_id AND a.id = t.{side}_id AND a.with_lots
WHERE t.township_id = :township AND t.id >= :start AND t.id < :end AND t.kind IN ({kinds})
"""
_SIDES = (
    ("debit", POSTING, "t.amount", "u.lots"),
    ("credit", "'reversal'", "-t.amount", "0"),
)
_FIT = f"""
SELECT count(*), count(*) FILTER (WHERE (a.with_lots AND (
    t.kind IN ({POSTING}) AND t.debit_id = u.account_id AND u.amount = t.amount AND u.taken = u.lots
    OR t.kind = 'reversal' AND t.credit_id = u.account_id AND u.amount = -t.amount AND u.taken = 0)) IS NOT TRUE)
FROM (
    SELECT transfer_id, account_id, sum(amount) AS amount, count(*) AS lots, count(*) FILTER (WHERE amount > 0) AS taken
    FROM ledger_lot_use WHERE township_id = :township GROUP BY transfer_id, account_id
) u LEFT JOIN {{transfer}}
LEFT JOIN ledger_account a ON a.township_id = :township AND a.id = u.account_id
"""  # noqa: S608
# PostgreSQL would hash all transfers to find those of the few that took from lots.
_ONE_BY_ONE = {
    "sqlite": "ledger_transfer t ON t.township_id = :township AND t.id = u.transfer_id",
    "postgresql": "LATERAL (SELECT * FROM ledger_transfer t WHERE t.township_id = :township AND t.id = u.transfer_id"
    " OFFSET 0) t ON true",
}
_STRAY = """
SELECT DISTINCT u.transfer_id FROM ledger_lot_use u
    LEFT JOIN ledger_transfer t ON t.township_id = u.township_id AND t.id = u.transfer_id
        AND (t.kind IN ({posting}) AND t.debit_id = u.account_id OR t.kind = 'reversal' AND t.credit_id = u.account_id)
    LEFT JOIN ledger_account a ON a.township_id = u.township_id AND a.id = u.account_id AND a.with_lots
WHERE u.township_id = :township AND u.transfer_id >= :start AND u.transfer_id < :end
    AND (t.id IS NULL OR a.id IS NULL) ORDER BY 1 LIMIT :most
"""
_TAKEN = """
SELECT account_id, expires_on, sum(amount) FROM ledger_lot_use WHERE township_id = :township
GROUP BY account_id, expires_on
"""
_REMAINING = "SELECT account_id, sum(remaining) FROM ledger_lot WHERE township_id = :township GROUP BY account_id"
_LOTS = "SELECT account_id, expires_on, remaining FROM ledger_lot WHERE township_id = :township"

Lots = dict[tuple[UUID, date], int]


def uses_fit(books: Books, using: int) -> bool:
    """Return whether all that was taken from lots, or given back, is of a transfer that had to, and is its amount.

    `using` is how many had to.
    """
    count, unfit = books.rows(_FIT.format(transfer=_ONE_BY_ONE[books.dialect_name]))[0]
    return count == using and not unfit


def name_uses(books: Books, connection: Connection, found: Range) -> list[Finding]:
    """Return the transfers of a range whose uses are not what they move. Slow: for when `uses_fit` tells."""
    values: dict[str, Any] = {"start": found.start, "end": found.end, "most": MOST}
    findings = []
    for side, kinds, amount, taken in _SIDES:
        differs = f"(u.amount IS NULL OR u.amount <> {amount} OR u.taken <> {taken})"
        query = f"SELECT t.id, {amount}, u.amount {_USING} AND {differs} ORDER BY t.id LIMIT :most"
        rows = books.rows(query.format(side=side, kinds=kinds), connection, **values)
        findings += [_unfit(books, *row) for row in rows]
    stray = books.rows(_STRAY.format(posting=POSTING), connection, **values)
    return findings + [_unfit(books, transfer_id, 0, "uses") for (transfer_id,) in stray]


def added_by(books: Books, connection: Connection, found: Range) -> Lots:
    """Return what the transfers of a range added to each lot."""
    return _lots(books, books.rows(_ADDED, connection, start=found.start, end=found.end))


def _unfit(books: Books, transfer_id: Any, expected: Any, found: Any) -> Finding:
    subject = f"transfer:{books.dialect.id(transfer_id)}"
    return Finding("lot_use_differs", subject, f"{expected} out of lots", f"{found or 0} out of lots")


def check_lots(books: Books, added: Lots) -> Iterator[Finding]:
    """Yield the lots that don't hold what came in, which is `added`, less what was taken."""
    kept, expected = _lots(books, books.rows(_LOTS)), dict(added)
    for lot, taken in _lots(books, books.rows(_TAKEN)).items():
        expected[lot] = expected.get(lot, 0) - taken
    for lot in sorted(kept.keys() | expected.keys()):
        if kept.get(lot, 0) != expected.get(lot, 0):
            subject = f"lot:{lot[0]}/{lot[1].isoformat()}"
            yield Finding("lot_differs", subject, str(expected.get(lot, 0)), str(kept.get(lot, "no lot")))


def check_sums(books: Books, moved: Sums) -> Iterator[Finding]:
    """Yield the accounts whose lots together are not what they hold."""
    remaining = {books.dialect.id(account_id): int(amount) for account_id, amount in books.rows(_REMAINING)}
    for account_id, account in sorted(books.accounts.items()):
        totals = moved.get(account_id, Totals())
        held = totals.posted_credits - totals.posted_debits
        if account.with_lots and remaining.get(account_id, 0) != held:
            yield Finding("lots_differ", f"account:{account_id}", str(held), str(remaining.get(account_id, 0)))


def _lots(books: Books, rows: Any) -> Lots:
    dialect = books.dialect
    return {(dialect.id(account_id), dialect.day(day)): int(amount) for account_id, day, amount in rows}
