"""Every transfer against its digest, and against the leaf of the tree that has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from ledger.canonical import LEAF
from ledger.verification.books import Books, Rows
from ledger.verification.finding import MOST, Finding
from ledger.verification.texts import canonical_text, leaf_hash

BLOCK = 1 << 15
"""Leaves in one task."""
_HASH = 32
_AT_ONCE = 1_000
_BETWEEN = b"\x01"

_SEALED = """
FROM ledger_leaf l LEFT JOIN ledger_transfer t ON t.township_id = l.township_id AND t.id = l.transfer_id
WHERE l.township_id = :township AND l.position >= :start AND l.position < :end
"""
_UNSEALED = """
FROM ledger_transfer t LEFT JOIN ledger_leaf l ON l.township_id = t.township_id AND l.transfer_id = t.id
    AND l.position >= 0
WHERE t.township_id = :township AND t.id >= :start AND t.id < :end AND l.transfer_id IS NULL
"""
_HASH_DIFFERS = f"t.digest IS DISTINCT FROM {leaf_hash()}"
# Each against the hash of what is there: nothing that is absent makes the comparison unknown.
_WRONG = {_SEALED: f"(l.digest IS DISTINCT FROM t.digest OR {_HASH_DIFFERS})", _UNSEALED: f"({_HASH_DIFFERS})"}
# Both count rows, those that have a transfer, and those that are wrong.
_COUNT = "SELECT count(*), count(t.id), count(*) FILTER (WHERE {wrong}), string_agg(l.digest, ''::bytea"
# Between which ids a block's transfers are: else the whole table would be hashed to join a small part of it.
_BOUNDS = """
SELECT ids[1], ids[cardinality(ids)] FROM (
    SELECT array_agg(transfer_id ORDER BY transfer_id) AS ids FROM ledger_leaf
    WHERE township_id = :township AND position >= :start AND position < :end
) l
"""
_BOUNDED = _SEALED.replace("t.id = l.transfer_id", "t.id = l.transfer_id AND t.id >= :lowest AND t.id <= :highest")
_POSTGRESQL = {
    _SEALED: f"{_COUNT.format(wrong=_WRONG[_SEALED])} ORDER BY l.position) {_BOUNDED}",
    _UNSEALED: f"{_COUNT.format(wrong=_WRONG[_UNSEALED])}) {_UNSEALED}",
}
_TEXT = canonical_text("sqlite")
# A thousand texts in one go: reading row by row would cost more than hashing.
_SQLITE = {
    source: f"""
SELECT count(*), count(id), sum({differs} OR typeof(digest) <> 'blob' OR length(digest) <> 32), max(place), {unsealed},
    CAST(group_concat(text, char(1)) AS BLOB), CAST(group_concat(leaf, '') AS BLOB)
FROM (SELECT t.id, {place} AS place, t.digest, l.digest AS leaf, {_TEXT} AS text {source} ORDER BY {place}
    LIMIT {_AT_ONCE})
"""  # noqa: S608 - made of constants, as all statements here
    for source, place, differs, unsealed in (
        (_SEALED, "l.position", "leaf IS NOT digest", "NULL"),
        (_UNSEALED, "t.id", "false", "CAST(group_concat(digest, '') AS BLOB)"),
    )
}
_ROWS = {
    ("postgresql", _SEALED): f"SELECT l.position, l.transfer_id, l.digest, t.digest, {leaf_hash()}, t.id {_SEALED}"
    f" AND (t.id IS NULL OR {_WRONG[_SEALED]}) ORDER BY l.position LIMIT {MOST}",
    ("postgresql", _UNSEALED): f"SELECT NULL, t.id, NULL, t.digest, {leaf_hash()}, t.id {_UNSEALED}"
    f" AND {_WRONG[_UNSEALED]} ORDER BY t.id LIMIT {MOST}",
    ("sqlite", _SEALED): f"SELECT l.position, l.transfer_id, l.digest, t.digest, CAST({_TEXT} AS BLOB), t.id {_SEALED}"
    " ORDER BY l.position",
    ("sqlite", _UNSEALED): f"SELECT NULL, t.id, NULL, t.digest, CAST({_TEXT} AS BLOB), t.id {_UNSEALED} ORDER BY t.id",
}
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


@dataclass(frozen=True, slots=True)
class Block:
    """The leaves [start, end): their hashes one after the other, as far as there are any, and what is wrong."""

    start: int
    end: int
    transfers: int
    """How many of the leaves have one."""
    hashes: bytes
    missing: int | None
    """The first position without a leaf."""
    spots: Sequence[Spot]


def blocks(books: Books, count: int) -> Iterator[Block]:
    """Yield the leaves [0, count) in their order, each compared with its transfer."""
    tasks = [(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
    yield from books.each(lambda connection, task: _block(books, connection, *task), tasks)


def _block(books: Books, connection: Connection, start: int, end: int) -> Block:
    count, transfers, sound, hashes = _hashed(books, connection, _SEALED, start, end)
    spots = [] if sound else _spots(books, connection, _SEALED, start, end)
    missing = _first_gap(books, connection, start, end) if count != end - start else None
    return Block(start, end, transfers, hashes, missing, spots)


def unsealed(books: Books, connection: Connection, start: UUID, end: UUID) -> tuple[int, list[Finding]]:
    """Return how many transfers of the ids [start, end) have no leaf, and those that are not what they say."""
    count, _, sound, _ = _hashed(books, connection, _UNSEALED, start, end)
    spots = [] if sound else _spots(books, connection, _UNSEALED, start, end)
    return count, [changed(spot) for spot in spots]


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


_Hashed: TypeAlias = tuple[int, int, bool, bytes]
"""How many rows there are, and with a transfer, whether all are as they say, and their leaves' hashes."""


def _hashed(books: Books, connection: Connection, source: str, start: Any, end: Any) -> _Hashed:
    if books.dialect_name == "postgresql":
        values = {"start": start, "end": end}
        lowest, highest = books.rows(_BOUNDS, connection, **values)[0] if source is _SEALED else (None, None)
        row = books.rows(_POSTGRESQL[source], connection, **values, lowest=lowest, highest=highest)[0]
        return row[0], row[1], row[0] == row[1] and not row[2], row[3] or b""
    return _hashed_here(books, connection, source, start, end)


def _hashed_here(books: Books, connection: Connection, source: str, start: Any, end: Any) -> _Hashed:
    """The same on SQLite, which knows no SHA-256."""
    total, transfers, sound, hashes = 0, 0, True, bytearray()
    while True:
        row = books.rows(_SQLITE[source], connection, start=start, end=end)[0]
        count, found, different, last, digests, texts, leaves = row
        if not count:
            break
        actual = b"".join([sha256(LEAF + text).digest() for text in texts.split(_BETWEEN)])
        sound = sound and found == count and not different and actual == (leaves or digests)
        hashes += leaves or b""
        total, transfers = total + count, transfers + found
        if count < _AT_ONCE:
            break
        start = last + 1 if source is _SEALED else UUID(int=UUID(last).int + 1)
    return total, transfers, sound, bytes(hashes)


def _spots(books: Books, connection: Connection, source: str, start: Any, end: Any) -> list[Spot]:
    rows = books.rows(_ROWS[books.dialect_name, source], connection, start=start, end=end)
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
