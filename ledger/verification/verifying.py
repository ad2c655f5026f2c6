"""The order of the checks."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ledger.verification.balances import check_balances, moved
from ledger.verification.books import Books, opened
from ledger.verification.days import check_days, extra_totals
from ledger.verification.digests import Block, Read, read_block, read_unsealed, tasks
from ledger.verification.entries import check_lines
from ledger.verification.finding import MOST, Finding
from ledger.verification.guard import guarded
from ledger.verification.history import NOTHING_KNOWN, History
from ledger.verification.kept import kept_days, kept_lots
from ledger.verification.lots import Lots, added_by, check_lots, check_sums, name_uses, uses_fit
from ledger.verification.ranges import after, ranges
from ledger.verification.seals import SealCheck, check_hollow, check_stray, leaves
from ledger.verification.snapshot import readers
from ledger.verification.tally import Tally
from ledger.verification.targets import check_targets
from ledger.verification.weights import Weights, drawn, forget

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
        found = guarded(_walk(connections, township_id, history, progress or _silent), str(township_id))
        return list(dict.fromkeys(found))


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


class _Verification:
    def __init__(self, books: Books, weights: Weights, history: History, progress: Progress) -> None:
        self._books, self._weights, self._history, self._progress = books, weights, history, progress
        self._count, self._leaves = int(books.value(_TRANSFERS)), leaves(books)
        self._done = self._transfers = 0
        self._tally = Tally()
        self._whole = self._leaves.found == self._leaves.count

    def findings(self) -> Iterator[Finding]:
        self._proceed(0)
        count = self._leaves.count
        seals = SealCheck(self._books, self._history)
        for where, part in (
            ("head", self._head()),
            ("stray", check_hollow(self._books)),
            ("seals", seals.findings(self._sealed(), count)),
            ("transfers", self._tail()),
        ):
            yield from guarded(part, where)
        if not self._whole:
            yield from guarded(check_stray(self._books, count), "stray")
        if self._count != self._transfers:
            yield from guarded(self._never_sealed(), "sums")
        for found in self._books.each(self._part, (self._entries, self._sums, self._lots)):
            yield from found
        self._progress(self._total, self._total)

    @property
    def _total(self) -> int:
        return self._count

    def _proceed(self, count: int) -> None:
        self._done += count
        self._progress(min(self._done, self._total), self._total)

    def _head(self) -> Iterator[Finding]:
        """The books are closed as far as the last closing says."""
        through = max((day for day, _ in self._books.closings), default=None)
        found = self._books.closed_through
        if through is not None and found != through:
            yield Finding("closing_differs", f"head:{self._books.township_id}", str(through), str(found))

    def _sealed(self) -> Iterator[Block]:
        """Yield the leaves in their order, compared with their transfers."""
        for block in self._books.each(partial(read_block, self._books, self._weights), tasks(self._leaves.count)):
            self._whole = self._whole and block.read.sound and block.missing is None
            self._take(block.read)
            yield block

    def _tail(self) -> Iterator[Finding]:
        """What no leaf is of yet."""
        pieces = ranges(self._books, after(self._books.sealed_floor))
        for read, findings in self._books.each(partial(read_unsealed, self._books, self._weights), pieces):
            self._take(read)
            yield from findings

    def _take(self, read: Read) -> None:
        self._transfers += read.transfers
        self._tally += read.tally
        self._proceed(read.transfers)

    def _never_sealed(self) -> Iterator[Finding]:
        """Yield what lies below the floor without a leaf: it was slipped in, or its leaf was taken away."""
        values: dict[str, Any] = {"floor": self._books.sealed_floor, "leaves": self._leaves.count, "most": MOST}
        for (transfer_id,) in self._books.rows(_BELOW_FLOOR, **values):
            subject = f"transfer:{self._books.dialect.id(transfer_id)}"
            yield Finding("transfer_unsealed", subject, "a leaf of the tree", "no leaf")

    def _part(self, connection: Connection, part: Callable[[Books], Iterator[Finding]]) -> list[Finding]:
        return list(guarded(part(self._books.on(connection)), "sums"))

    def _entries(self, books: Books) -> Iterator[Finding]:
        yield from check_targets(books)
        yield from check_lines(books)

    def _sums(self, books: Books) -> Iterator[Finding]:
        """What accounts hold follows from the day totals, once those are known to follow from the transfers."""
        kept, totals = kept_days(books, self._weights)
        differs = self._tally.unknown or self._tally.days % self._weights.prime != kept
        days = list(guarded(self._days(books), "days")) if differs else []
        yield from days
        sums = moved(books, None if days else totals)
        yield from check_balances(books, sums)
        if books.with_lots:
            yield from check_sums(books, sums)

    def _days(self, books: Books) -> Iterator[Finding]:
        """Yield the day totals that differ: the slow way."""
        totals = 0
        for piece in ranges(books):
            count, findings = check_days(books, books.connection, piece)
            totals += count
            yield from findings
        if totals != books.value(_TOTALS):
            yield from extra_totals(books)

    def _lots(self, books: Books) -> Iterator[Finding]:
        if not books.with_lots:
            return
        if not uses_fit(books, self._tally.uses):
            for piece in ranges(books):
                yield from name_uses(books, books.connection, piece)
        if self._tally.unknown or self._tally.added % self._weights.prime != kept_lots(books, self._weights):
            added: Lots = {}
            for piece in ranges(books):
                for lot, amount in added_by(books, books.connection, piece).items():
                    added[lot] = added.get(lot, 0) + amount
            yield from check_lots(books, added)
