"""The order of the checks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ledger.verification import digests
from ledger.verification.balances import Sums, check_balances, moved
from ledger.verification.books import Books, opened
from ledger.verification.days import check_days, extra_totals, fence_of, foreign, late
from ledger.verification.entries import changed_form, check_lines, check_unsealed, unsound
from ledger.verification.finding import MOST, Finding
from ledger.verification.guard import guarded
from ledger.verification.history import NOTHING_KNOWN, History
from ledger.verification.lots import Lots, added_by, check_lots, check_sums, name_uses, uses_fit
from ledger.verification.ranges import Range, ranges
from ledger.verification.seals import SealCheck, check_stray, leaf_count
from ledger.verification.snapshot import readers
from ledger.verification.tally import Tally, Weights, drawn, forget, kept_days, kept_lots, tally
from ledger.verification.targets import check_targets

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what has been read and all that is to be read."""

_TRANSFERS = "SELECT count(*) FROM ledger_transfer WHERE township_id = :township"
_TOTALS = "SELECT count(*) FROM ledger_day_total WHERE township_id = :township"
_BELOW_FLOOR = """
SELECT t.id FROM ledger_transfer t LEFT JOIN ledger_leaf l ON l.township_id = t.township_id AND l.transfer_id = t.id
    AND l.position >= 0 AND l.position < :leaves
WHERE t.township_id = :township AND t.id <= :floor AND l.transfer_id IS NULL ORDER BY t.id LIMIT :most
"""


def verify(
    session: Session, township_id: int, *, progress: Progress | None = None, history: History = NOTHING_KNOWN
) -> list[Finding]:
    """Walk a township's books and return what is wrong with them: nothing, in sound books.

    All is read as of one moment, on connections of its own beside the session's, unless the session may have written:
    then what it wrote is seen too, and on PostgreSQL others should not write meanwhile. `history` is what was published
    of the seals: without it nobody can tell a last seal that was removed, or all of them signed anew.
    """
    with readers(session) as connections:
        return list(guarded(_walk(connections, township_id, history, progress or _silent), str(township_id)))


def _walk(
    connections: Sequence[Connection], township_id: int, history: History, progress: Progress
) -> Iterator[Finding]:
    books = opened(connections, township_id)
    weights = drawn(books)
    try:
        yield from _Verification(books, weights, history, progress).findings()
    finally:
        forget(books)


def _silent(done: int, total: int) -> None:
    pass


@dataclass(slots=True)
class _RangeFound:
    """What one range of transfers told."""

    tally: Tally
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)


class _Verification:
    def __init__(self, books: Books, weights: Weights, history: History, progress: Progress) -> None:
        self._books, self._weights, self._history, self._progress = books, weights, history, progress
        self._transfers, self._leaves = int(books.value(_TRANSFERS)), leaf_count(books)
        self._done = self._unsealed = 0
        self._tally = Tally()

    def findings(self) -> Iterator[Finding]:
        self._proceed(0)
        seals = SealCheck(self._books, self._history)
        for where, part in (
            ("head", self._head()),
            ("stray", check_stray(self._books)),
            ("seals", seals.findings(self._proceed)),
            ("transfers", self._ranges()),
        ):
            yield from guarded(part, where)
        yield from guarded(self._derived(seals), "sums")

    def _derived(self, seals: SealCheck) -> Iterator[Finding]:
        """What follows from all transfers together."""
        if self._transfers != seals.transfers + self._unsealed:
            yield from self._never_sealed()
        yield from check_targets(self._books)
        yield from check_lines(self._books)
        days = list(guarded(self._days(), "days"))
        yield from days
        sums = moved(self._books, not days)
        yield from check_balances(self._books, sums)
        if self._books.with_lots:
            yield from self._lots(sums)
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
        for found in self._books.each(self._range, ranges(self._books)):
            yield from found.findings
            self._unsealed += found.unsealed
            self._tally += found.tally
            self._proceed(found.tally.transfers)

    def _range(self, connection: Connection, piece: Range) -> _RangeFound:
        books = self._books
        found = _RangeFound(tally(books, connection, self._weights, piece, fence_of(books, piece)))
        if found.tally.foreign:
            found.findings += foreign(books, connection, piece)
        if found.tally.distorted:
            found.findings += changed_form(books, connection, piece)
        if found.tally.late:
            found.findings += late(books, connection, piece)
        if found.tally.unsound:
            found.findings += unsound(books, connection, piece)
        if piece.end > books.sealed_floor:
            start = max(piece.start, _after(books.sealed_floor))
            found.unsealed, changed = digests.unsealed(books, connection, start, piece.end)
            found.findings += changed + list(guarded(check_unsealed(books, connection, piece), "unsealed"))
        return found

    def _days(self) -> Iterator[Finding]:
        """Yield the day totals that differ, once the tally tells that some do."""
        if not self._tally.unknown and self._tally.days % self._weights.prime == kept_days(self._books, self._weights):
            return
        totals = 0
        for count, findings in self._books.each(partial(check_days, self._books), ranges(self._books)):
            totals += count
            yield from findings
        if totals != self._books.value(_TOTALS):
            yield from extra_totals(self._books)

    def _lots(self, sums: Sums) -> Iterator[Finding]:
        if not uses_fit(self._books, self._tally.using):
            for findings in self._books.each(partial(name_uses, self._books), ranges(self._books)):
                yield from findings
        if self._tally.unknown or self._tally.added % self._weights.prime != kept_lots(self._books, self._weights):
            added: Lots = {}
            for found in self._books.each(partial(added_by, self._books), ranges(self._books)):
                for lot, amount in found.items():
                    added[lot] = added.get(lot, 0) + amount
            yield from check_lots(self._books, added)
        yield from check_sums(self._books, sums)

    def _never_sealed(self) -> Iterator[Finding]:
        """Yield what lies below the floor without a leaf: it was slipped in, or its leaf was taken away."""
        values: dict[str, Any] = {"floor": self._books.sealed_floor, "leaves": self._leaves, "most": MOST}
        for (transfer_id,) in self._books.rows(_BELOW_FLOOR, **values):
            subject = f"transfer:{self._books.dialect.id(transfer_id)}"
            yield Finding("transfer_unsealed", subject, "a leaf of the tree", "no leaf")


def _after(floor: UUID) -> UUID:
    return UUID(int=floor.int + 1)
