"""Lots: what each holds follows from what came in and what was taken, and all of an account's are its balance."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.lots.models import NEVER
from ledger.plans import Totals
from ledger.verification.balances import Sums
from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding
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
_USES = """
SELECT count(*) FROM (SELECT 1 FROM ledger_lot_use WHERE township_id = :township AND transfer_id >= :start
    AND transfer_id < :end GROUP BY transfer_id, account_id) u
"""
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
_LOTS = "SELECT account_id, expires_on, remaining FROM ledger_lot WHERE township_id = :township"

Lots = dict[tuple[UUID, date], int]


@dataclass(frozen=True, slots=True)
class LotsOfRange:
    """What the transfers of a range added to each lot, and what is wrong with what they took."""

    added: Lots
    findings: list[Finding] = field(default_factory=list)


def check_uses(books: Books, connection: Connection, found: Range) -> LotsOfRange:
    """Each transfer of the range takes from lots, or gives back, exactly what it moves."""
    values: dict[str, Any] = {"start": found.start, "end": found.end}
    added = _lots(books, books.rows(_ADDED, connection, **values))
    findings, fitting = [], 0
    for side, kinds, amount, taken in _SIDES:
        using, differs = _USING.format(side=side, kinds=kinds), f"u.amount IS NULL OR u.amount <> {amount}"
        differs += f" OR u.taken <> {taken}"
        count = f"SELECT count(u.amount), count(*) FILTER (WHERE {differs}) {using}"
        there, wrong = books.rows(count, connection, **values)[0]
        fitting += there
        if wrong:
            named = f"SELECT t.id, {amount}, u.amount {using} AND ({differs}) ORDER BY t.id LIMIT {MOST}"
            findings += [_unfit(books, *row) for row in books.rows(named, connection, **values)]
    if fitting != books.value(_USES, connection, **values):
        stray = books.rows(_STRAY.format(posting=POSTING), connection, most=MOST, **values)
        findings += [_unfit(books, transfer_id, 0, "uses") for (transfer_id,) in stray]
    return LotsOfRange(added, findings)


def _unfit(books: Books, transfer_id: Any, expected: Any, found: Any) -> Finding:
    subject = f"transfer:{books.dialect.id(transfer_id)}"
    return Finding("lot_use_differs", subject, f"{expected} out of lots", f"{found or 0} out of lots")


def check_lots(books: Books, added: Lots, moved: Sums) -> Iterator[Finding]:
    """Each lot holds what came in less what was taken; all lots of an account together are what it holds."""
    kept, expected = _lots(books, books.rows(_LOTS)), dict(added)
    for lot, taken in _lots(books, books.rows(_TAKEN)).items():
        expected[lot] = expected.get(lot, 0) - taken
    for lot in sorted(kept.keys() | expected.keys()):
        if kept.get(lot, 0) != expected.get(lot, 0):
            subject = f"lot:{lot[0]}/{lot[1].isoformat()}"
            yield Finding("lot_differs", subject, str(expected.get(lot, 0)), str(kept.get(lot, "no lot")))
    remaining: dict[UUID, int] = {}
    for (account_id, _), amount in kept.items():
        remaining[account_id] = remaining.get(account_id, 0) + amount
    for account_id, account in sorted(books.accounts.items()):
        totals = moved.get(account_id, Totals())
        held = totals.posted_credits - totals.posted_debits
        if account.with_lots and remaining.get(account_id, 0) != held:
            yield Finding("lots_differ", f"account:{account_id}", str(held), str(remaining.get(account_id, 0)))


def _lots(books: Books, rows: Any) -> Lots:
    dialect = books.dialect
    return {(dialect.id(account_id), dialect.day(day)): int(amount) for account_id, day, amount in rows}
