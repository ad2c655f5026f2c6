"""Entries have all their lines; and of transfers that no seal vouches for yet, all that they tell of themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, product
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select

from kernel.ids import floor_of
from ledger.booking.decision import headroom
from ledger.booking.plans import Totals, fingerprint
from ledger.journal import COLUMNS, Transfer, as_transfer
from ledger.reports import sums
from ledger.tables import ACCOUNT, LEAF, TRANSFER
from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding
from ledger.verification.ranges import Range
from ledger.verification.tally import UNSOUND
from ledger.verification.texts import distorted

_T = TRANSFER.c
_BATCH = 1_000
_TRIED = 6
"""Lines of which each way to balance is tried."""

_GAPS = """
SELECT t.entry_id, t.line, p.line, p.effective_on = t.effective_on AND p.recorded_at = t.recorded_at
FROM ledger_transfer t LEFT JOIN ledger_transfer p ON {before}
WHERE t.township_id = :township AND t.line > 0 AND {which}
    AND (p.effective_on = t.effective_on AND p.recorded_at = t.recorded_at) IS NOT TRUE
ORDER BY t.entry_id, t.line LIMIT :most
"""
# Line 0 has the entry's id; only the others are in the index of lines.
_BEFORE = (
    ("t.line = 1", "p.township_id = t.township_id AND p.id = t.entry_id AND p.line = 0"),
    ("t.line > 1", "p.township_id = t.township_id AND p.entry_id = t.entry_id AND p.line = t.line - 1 AND p.line > 0"),
)
_SUCH = """
SELECT t.id FROM ledger_transfer t WHERE t.township_id = :township AND t.id >= :start AND t.id < :end AND {which}
ORDER BY t.id LIMIT :most
"""


def check_lines(books: Books) -> Iterator[Finding]:
    """Yield the entries of which a line lacks the one before it, or tells another time."""
    for which, before in _BEFORE:
        for entry_id, line, there, _ in books.rows(_GAPS.format(before=before, which=which), most=MOST):
            subject = f"entry:{books.dialect.id(entry_id)}"
            if there is None:
                yield Finding("entry_incomplete", subject, f"lines 0 to {line}", f"no line {line - 1}")
            else:
                yield Finding("entry_changed", subject, "one day and time", f"another in line {line}")


def unsound(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
    """Yield the transfers that are what none can be."""
    for subject in _such(books, connection, found, UNSOUND):
        yield Finding("transfer_unsound", subject, "what a transfer can be", "something else")


def changed_form(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
    """Yield the transfers that are stored in another form than they are ever written in."""
    for subject in _such(books, connection, found, distorted(books.dialect_name)):
        yield Finding("transfer_changed", subject, "values as they are written", "another form of the same text")


def _such(books: Books, connection: Connection, found: Range, which: str) -> Iterator[str]:
    values: dict[str, Any] = {"start": found.start, "end": found.end, "most": MOST}
    for (transfer_id,) in books.rows(_SUCH.format(which=which), connection, **values):
        yield f"transfer:{books.dialect.id(transfer_id)}"


def check_unsealed(books: Books, connection: Connection, found: Range) -> Iterator[Finding]:
    """Each entry of which nothing is sealed yet is what was asked for, and its ids tell its time.

    Of what is sealed the leaves tell more, and cost less.
    """
    sealed = exists().where(LEAF.c.township_id == _T.township_id, LEAF.c.transfer_id == _T.id, LEAF.c.position >= 0)
    query = (
        select(*COLUMNS, _T.fingerprint)
        .where(_T.township_id == books.township_id, _T.id >= found.start, _T.id < found.end, ~sealed)
        .order_by(_T.entry_id, _T.line)
        .execution_options(yield_per=_BATCH)
    )
    with connection.execute(query) as rows:
        for entry_id, group in groupby(rows.mappings(), key=lambda row: row["entry_id"]):
            yield from _entry(books, connection, entry_id, [list(row.values()) for row in group])


def _entry(books: Books, connection: Connection, entry_id: UUID, rows: Sequence[list[Any]]) -> Iterator[Finding]:
    lines = [as_transfer(row[:-1]) for row in rows]
    for line in lines:
        if line.id.int >> 80 != floor_of(line.recorded_at).int >> 80:
            yield Finding("time_differs", f"transfer:{line.id}", "the time in its id", str(line.recorded_at))
    # Of an entry whose first lines are sealed the rest is not the whole; a refused one keeps no more than its key.
    if [line.number for line in lines] != list(range(len(lines))) or lines[0].kind == "refused":
        return
    stored, actual = rows[0][-1], fingerprint(lines)
    if stored != actual and not _as_balanced(books, connection, lines, stored):
        yield Finding("entry_changed", f"entry:{entry_id}", stored.hex(), actual.hex())


def _as_balanced(books: Books, connection: Connection, lines: Sequence[Transfer], stored: bytes) -> bool:
    """Return whether the entry may have been asked for with `balancing`, of which the lines say nothing.

    Where that cut an amount, what was asked is not known any more, but it left the account with nothing to spare.
    """
    if len(lines) <= _TRIED and any(
        stored == fingerprint(replace(line, balancing=side) for line, side in zip(lines, sides, strict=True))
        for sides in product((None, "debit", "credit"), repeat=len(lines))
    ):
        return True
    return any(_emptied(books, connection, line, side) for line in lines for side in ("debit_id", "credit_id"))


def _emptied(books: Books, connection: Connection, line: Transfer, side: str) -> bool:
    account_id: UUID = getattr(line, side)
    account = books.accounts.get(account_id)
    if account is None or account.limit_rule is None:
        return False
    scope = sums.Scope(below=UUID(int=line.id.int + 1))
    found = sums.from_transfers(connection, books.township_id, (ACCOUNT.c.id,), ACCOUNT.c.id == account_id, scope=scope)
    return headroom(account.limit_rule, found.get((account_id,), Totals())) <= 0
