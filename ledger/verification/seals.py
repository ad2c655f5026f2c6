"""The tree and the seals over it: each root is reckoned anew, and each seal compared with the one before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from ledger.seals.merkle import HASH_SIZE
from ledger.seals.seal import COLUMNS, Seal, as_seal
from ledger.seals.tables import SEAL
from ledger.verification.books import Books
from ledger.verification.chain import ChainCheck
from ledger.verification.digests import Block, Spot, changed
from ledger.verification.finding import MOST, Finding
from ledger.verification.history import History
from ledger.verification.tree import TreeCheck

_READ_AT_ONCE, _WAITING = 500, 1_000
_LEAVES = "SELECT count(*), coalesce(max(position), -1) + 1 FROM ledger_leaf WHERE township_id = :township"
_STRAY = """
SELECT position, transfer_id FROM ledger_leaf WHERE township_id = :township
    AND ((position >= 0 AND position < :count AND length(digest) = 32 AND {plain}) IS NOT TRUE OR transfer_id IS NULL)
ORDER BY position LIMIT :most
"""
_PLAIN = {"postgresql": "true", "sqlite": "typeof(position) = 'integer' AND typeof(digest) = 'blob'"}
_HOLLOW = """
SELECT number FROM ledger_seal WHERE township_id = :township AND (tree_size IS NULL OR root IS NULL OR previous IS NULL
    OR sealed_at IS NULL OR public_key IS NULL OR signature IS NULL OR consistency IS NULL) ORDER BY number LIMIT :most
"""
_LEAF_OF_DIGEST = """
SELECT position FROM ledger_leaf WHERE township_id = :township AND digest = :digest AND position <> :position LIMIT 1
"""
_OUT_OF_ORDER = """
SELECT position FROM (
    SELECT position, transfer_id, lag(transfer_id) OVER (ORDER BY position) AS before FROM ledger_leaf
    WHERE township_id = :township AND position >= :start AND position < :end
) l WHERE before > transfer_id ORDER BY position LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Leaves:
    """How many there are, and how many there should be: one more than the last position, unless that is far away."""

    found: int
    count: int


def leaves(books: Books) -> Leaves:
    found, end = books.rows(_LEAVES)[0]
    return Leaves(int(found), max(0, min(int(end), 2 * int(found))))


def check_stray(books: Books, count: int) -> Iterator[Finding]:
    """Yield the leaves that stand where none can be or lack something. Slow: for when their number tells, or a hash."""
    query = _STRAY.format(plain=_PLAIN[books.dialect_name])
    for position, transfer_id in books.rows(query, count=count, most=MOST):
        yield Finding("leaf_forged", f"leaf:{position}", f"whole leaves from 0 to {count - 1}", f"one of {transfer_id}")


def check_hollow(books: Books) -> Iterator[Finding]:
    """Yield the seals that lack something."""
    for (number,) in books.rows(_HOLLOW, most=MOST):
        yield Finding("seal_signature", f"seal:{number}", "all that was signed", "a part of it")


class SealCheck:
    """Goes along the leaves with the tree that they make, from seal to seal."""

    def __init__(self, books: Books, history: History) -> None:
        self._books = books
        self._chain = ChainCheck(history)
        self._seals = _seals(books)
        self._next = next(self._seals, None)
        self._tree = TreeCheck(books)
        self._start = 0
        self._sound = True
        self._waiting: list[Spot] = []
        """What differs from a leaf, until the seal over it tells which of the two is right."""

    def findings(self, blocks: Iterable[Block], count: int) -> Iterator[Finding]:
        """Yield what is wrong with seals, with `count` leaves in blocks, and with the tree between them."""
        for block in blocks:
            yield from block.findings
            yield from self._take(block)
        yield from map(changed, self._waiting)
        yield from self._rest(count)
        yield from self._chain.finish()
        yield from self._tree.finish()

    def _rest(self, count: int) -> Iterator[Finding]:
        """Leaves after the last seal, or seals over more leaves than there are."""
        if self._next is None and self._start < count:
            yield Finding("leaf_without_seal", f"leaf:{self._start}", "a seal over it", f"{count - self._start} leaves")
        if self._next and self._tree.whole:
            yield Finding("leaf_missing", f"leaf:{count}", f"{self._next.tree_size} leaves", f"{count} leaves")
        while self._next:
            yield from self._chain.check(self._next)
            self._next = next(self._seals, None)

    def _take(self, block: Block) -> Iterator[Finding]:
        """Let the tree grow by the block, stopping at each seal on the way."""
        self._waiting += block.spots[: max(0, _WAITING - len(self._waiting))]
        if block.missing is not None and self._tree.whole:
            self._tree.whole = False
            yield Finding("leaf_missing", f"leaf:{block.missing}", "a leaf", "no leaf")
        place = block.start
        while self._next and self._next.tree_size <= block.end:
            seal = self._next
            yield from self._chain.check(seal)
            if self._tree.whole and seal.tree_size >= place:
                yield from self._tree.grow(_hashes(block, place, seal.tree_size))
                place = seal.tree_size
                yield from self._compare(seal)
            self._start = seal.tree_size
            self._next = next(self._seals, None)
        if self._tree.whole:
            yield from self._tree.grow(_hashes(block, place, block.end))

    def _compare(self, seal: Seal) -> Iterator[Finding]:
        """Compare a seal's root, and say of the leaves that differ from their transfers which of the two is wrong."""
        sound = self._tree.root == seal.root
        under = [spot for spot in self._waiting if (spot.position or 0) < seal.tree_size]
        self._waiting = self._waiting[len(under) :]
        for spot in under:
            yield self._either(spot, sound)
        if not sound and self._sound:
            yield Finding("seal_root", f"seal:{seal.number}", seal.root.hex(), self._tree.root.hex())
            for (position,) in self._books.rows(_OUT_OF_ORDER, start=self._start, end=seal.tree_size):
                yield Finding("leaf_order", f"leaf:{position}", "a later transfer than before", "an earlier one")
        # A wrong leaf makes every later root wrong too: only the first is news.
        self._sound = sound

    def _either(self, spot: Spot, sound: bool) -> Finding:
        """A transfer that is what its own digest says differs from a leaf that was forged, or that is another's."""
        if spot.actual is None or spot.actual != spot.stored:
            return changed(spot)
        elsewhere = self._books.rows(_LEAF_OF_DIGEST, digest=spot.actual, position=spot.position)
        if sound and not elsewhere:
            return changed(spot)
        return Finding("leaf_differs", f"leaf:{spot.position}", spot.actual.hex(), (spot.leaf or b"").hex())


def _hashes(block: Block, start: int, end: int) -> list[bytes]:
    hashes = bytes(block.read.hashes)
    places = range((start - block.start) * HASH_SIZE, (end - block.start) * HASH_SIZE, HASH_SIZE)
    return [hashes[place : place + HASH_SIZE] for place in places]


def _seals(books: Books) -> Iterator[Seal]:
    last = -(2**62)
    while True:
        wanted = select(*COLUMNS).where(SEAL.c.township_id == books.township_id, SEAL.c.number > last)
        rows = books.connection.execute(wanted.order_by(SEAL.c.number).limit(_READ_AT_ONCE)).all()
        yield from map(as_seal, rows)
        if len(rows) < _READ_AT_ONCE:
            return
        last = rows[-1].number
