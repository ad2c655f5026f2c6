"""Every transfer against its digest, and against the leaf of the tree that has it, and what else one reading tells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.canonical import LEAF
from ledger.verification.books import Books, Rows
from ledger.verification.days import fence_of
from ledger.verification.entries import check_unsealed
from ledger.verification.finding import MOST, Finding
from ledger.verification.guard import guarded
from ledger.verification.naming import named
from ledger.verification.ranges import Range, after, around
from ledger.verification.sources import AT_ONCE, BOUNDS, SEALED, UNSEALED, Source, differing, on_postgresql, on_sqlite
from ledger.verification.tally import Tally, tallied
from ledger.verification.weights import Weights

BLOCK = 1 << 15
"""Leaves in one task."""
_BETWEEN = b"\x01"


_POSITIONS = """
SELECT position FROM ledger_leaf WHERE township_id = :township AND position >= :start AND position < :end
ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A transfer that is not what its digests say; `actual` is the digest of what is there, None when nothing is."""

    position: int | None
    transfer_id: UUID
    leaf: bytes | None
    stored: bytes | None
    actual: bytes | None


@dataclass(slots=True)
class Read:
    """What one reading told of some transfers, or leaves."""

    count: int = 0
    transfers: int = 0
    """How many of them there are: of a leaf it may be missing."""
    sound: bool = True
    """Whether all are as their digests say."""
    hashes: bytearray = field(default_factory=bytearray)
    """Of leaves: one after the other, as far as there are any."""
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Block:
    """The leaves [start, end), and what is wrong."""

    start: int
    end: int
    read: Read
    missing: int | None
    """The first position without a leaf."""
    spots: Sequence[Spot]
    findings: Sequence[Finding]


def read_block(books: Books, weights: Weights, connection: Connection, task: tuple[int, int]) -> Block:
    """Compare the leaves of a task, from a position up to another, with their transfers."""
    start, end = task
    lowest, highest = books.rows(BOUNDS[books.dialect_name], connection, start=start, end=end)[0]
    piece = around(books.dialect.id(lowest), books.dialect.id(highest)) if highest else None
    fence = fence_of(books, piece.before) if piece else None
    values = {"start": start, "end": end, "lowest": lowest, "highest": highest, "fence": fence}
    read = _read(books, connection, weights, SEALED, values)
    spots = [] if read.sound else _spots(books, connection, SEALED, start, end)
    missing = _first_gap(books, connection, start, end) if read.count != end - start else None
    findings = list(named(books, connection, read.tally, piece)) if piece else []
    return Block(start, end, read, missing, spots, findings)


def tasks(count: int) -> Iterator[tuple[int, int]]:
    """Yield the leaves [0, count) in blocks."""
    return ((start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


def read_unsealed(
    books: Books, weights: Weights, connection: Connection, piece: Range
) -> tuple[Read, Sequence[Finding]]:
    """Read the transfers of a range that have no leaf, and say which are not what they say."""
    values = {"start": piece.start, "end": piece.end, "fence": fence_of(books, piece.before)}
    read = _read(books, connection, weights, UNSEALED, values)
    spots = [] if read.sound else _spots(books, connection, UNSEALED, piece.start, piece.end)
    findings = [*map(changed, spots), *named(books, connection, read.tally, piece)]
    return read, findings + list(guarded(check_unsealed(books, connection, piece), "unsealed"))


def changed(spot: Spot) -> Finding:
    """Return what is to be said of a transfer that was changed."""
    expected = spot.leaf or spot.stored or b""
    if spot.actual is None:
        return Finding("transfer_missing", f"transfer:{spot.transfer_id}", expected.hex(), "no transfer")
    if spot.leaf is None and spot.position is not None:
        return Finding("leaf_differs", f"leaf:{spot.position}", spot.actual.hex(), "no digest")
    # Whoever changed the digest only has left the content as it was sealed.
    found = spot.actual if spot.actual != expected else spot.stored or b""
    return Finding("transfer_changed", f"transfer:{spot.transfer_id}", expected.hex(), found.hex())


def _read(books: Books, connection: Connection, weights: Weights, source: Source, values: Mapping[str, Any]) -> Read:
    if books.dialect_name == "sqlite":
        return _read_here(books, connection, on_sqlite(weights, source), dict(values))
    count, transfers, different, hashes, *told = books.rows(on_postgresql(weights, source), connection, **values)[0]
    sound = count == transfers and not different
    return Read(count, transfers, sound, bytearray(hashes or b""), tallied(told))


def _read_here(books: Books, connection: Connection, query: str, values: dict[str, Any]) -> Read:
    """The same on SQLite, which knows no SHA-256."""
    read = Read()
    while True:
        row = books.rows(query, connection, **values)[0]
        count, transfers, different, last, digests, texts, leaves, *told = row
        if not count:
            return read
        actual = b"".join([sha256(LEAF + text).digest() for text in texts.split(_BETWEEN)])
        read.sound = read.sound and transfers == count and not different and actual == (leaves or digests)
        read.hashes += leaves or b""
        read.count, read.transfers = read.count + count, read.transfers + transfers
        read.tally += tallied(told)
        if count < AT_ONCE:
            return read
        values["start"] = last + 1 if isinstance(values["start"], int) else after(UUID(last))


def _spots(books: Books, connection: Connection, source: Source, start: Any, end: Any) -> list[Spot]:
    rows = books.rows(differing(books.dialect_name, source), connection, start=start, end=end)
    return [spot for spot in _compared(books, rows) if not spot.leaf == spot.stored == spot.actual][:MOST]


def _compared(books: Books, rows: Rows) -> Iterator[Spot]:
    for position, transfer_id, leaf, stored, found, there in rows:
        actual = found if books.dialect_name == "postgresql" else sha256(LEAF + found).digest()
        if position is None and stored == actual:
            continue
        yield Spot(position, books.dialect.id(transfer_id), leaf, stored, actual if there else None)


def _first_gap(books: Books, connection: Connection, start: int, end: int) -> int:
    for expected, (position,) in enumerate(books.rows(_POSITIONS, connection, start=start, end=end), start):
        if position != expected:
            return expected
    return end - 1
