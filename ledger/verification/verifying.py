"""The order of the checks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ledger.verification.balances import check_balances, moved
from ledger.verification.books import Books, opened
from ledger.verification.days import check_range, extra_totals
from ledger.verification.digests import unsealed
from ledger.verification.entries import check_lines, check_unsealed
from ledger.verification.finding import MOST, Finding
from ledger.verification.history import NOTHING_KNOWN, History
from ledger.verification.lots import Lots, check_lots, check_uses
from ledger.verification.ranges import Range, ranges
from ledger.verification.seals import SealCheck, leaf_count
from ledger.verification.snapshot import readers
from ledger.verification.targets import check_targets

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what has been read and all that is to be read."""

_COUNTS = {
    "transfers": "SELECT count(*) FROM ledger_transfer WHERE township_id = :township",
    "totals": "SELECT count(*) FROM ledger_day_total WHERE township_id = :township",
}
_BELOW_FLOOR = """
SELECT t.id FROM ledger_transfer t LEFT JOIN ledger_leaf l ON l.township_id = t.township_id AND l.transfer_id = t.id
WHERE t.township_id = :township AND t.id <= :floor AND l.transfer_id IS NULL ORDER BY t.id LIMIT :most
"""
_IN_RANGE = "SELECT count(*) FROM ledger_transfer WHERE township_id = :township AND id >= :start AND id < :end"


def verify(
    session: Session, township_id: int, *, progress: Progress | None = None, history: History = NOTHING_KNOWN
) -> list[Finding]:
    """Walk a township's books and return what is wrong with them: nothing, in sound books.

    All is read as of one moment, on connections of its own beside the session's, unless the session may have written:
    then what it wrote is seen too, and on PostgreSQL others should not write meanwhile. `history` is what was published
    of the seals: without it nobody can tell a last seal that was removed, or all of them signed anew.
    """
    with readers(session) as connections:
        books = opened(connections, township_id)
        return list(_Verification(books, history, progress or _silent).findings())


def _silent(done: int, total: int) -> None:
    pass


@dataclass(slots=True)
class _RangeFound:
    """What one range of transfers told."""

    transfers: int
    unsealed: int
    totals: int
    days_are_sound: bool
    added: Lots = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class _Verification:
    def __init__(self, books: Books, history: History, progress: Progress) -> None:
        self._books, self._history, self._progress = books, history, progress
        self._transfers, self._leaves = int(books.value(_COUNTS["transfers"])), leaf_count(books)
        self._done = 0
        self._days_are_sound = True
        self._unsealed = 0
        self._added: Lots = {}

    def findings(self) -> Iterator[Finding]:
        self._proceed(0)
        yield from self._head()
        seals = SealCheck(self._books, self._history)
        yield from seals.findings(self._proceed)
        yield from self._ranges()
        if self._transfers != seals.transfers + self._unsealed:
            yield from self._never_sealed()
        sums = moved(self._books, self._days_are_sound)
        yield from check_balances(self._books, sums)
        if self._books.with_lots:
            yield from check_lots(self._books, self._added, sums)
        self._progress(self._total, self._total)

    @property
    def _total(self) -> int:
        return self._transfers + self._leaves

    def _proceed(self, count: int) -> None:
        self._done += count
        self._progress(self._done, self._total)

    def _head(self) -> Iterator[Finding]:
        """The books are closed as far as the last closing says."""
        through = max((day for day, _ in self._books.closings), default=None)
        found = self._books.closed_through
        if through is not None and found != through:
            yield Finding("closing_differs", f"head:{self._books.township_id}", str(through), str(found))

    def _ranges(self) -> Iterator[Finding]:
        totals = 0
        for found in self._books.each(self._range, ranges(self._books)):
            yield from found.findings
            self._unsealed += found.unsealed
            totals += found.totals
            self._days_are_sound = self._days_are_sound and found.days_are_sound
            for lot, amount in found.added.items():
                self._added[lot] = self._added.get(lot, 0) + amount
            self._proceed(found.transfers)
        if totals != self._books.value(_COUNTS["totals"]):
            self._days_are_sound = False
            yield from extra_totals(self._books)

    def _range(self, connection: Connection, piece: Range) -> _RangeFound:
        books = self._books
        transfers = books.value(_IN_RANGE, connection, start=piece.start, end=piece.end)
        days = check_range(books, connection, piece)
        found = _RangeFound(transfers, 0, days.totals, days.sound, findings=days.findings)
        if piece.end > books.sealed_floor:
            start = max(piece.start, _after(books.sealed_floor))
            found.unsealed, changed = unsealed(books, connection, start, piece.end)
            found.findings += changed + check_unsealed(books, connection, piece)
        found.findings += check_targets(books, connection, piece) + check_lines(books, connection, piece)
        if books.with_lots:
            lots = check_uses(books, connection, piece)
            found.added = lots.added
            found.findings += lots.findings
        return found

    def _never_sealed(self) -> Iterator[Finding]:
        """Yield what lies below the floor without a leaf: it was slipped in, or its leaf was taken away."""
        for (transfer_id,) in self._books.rows(_BELOW_FLOOR, floor=self._books.sealed_floor, most=MOST):
            subject = f"transfer:{self._books.dialect.id(transfer_id)}"
            yield Finding("transfer_unsealed", subject, "a leaf of the tree", "no leaf")


def _after(floor: UUID) -> UUID:
    return UUID(int=floor.int + 1)
