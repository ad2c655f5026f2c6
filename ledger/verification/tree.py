"""The tree that the leaves make, and the parts of it that are stored."""

from collections.abc import Iterator, Sequence

from ledger.seals.merkle import Tree
from ledger.seals.nodes import STEP
from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding

_STORED = """
SELECT position, hash FROM ledger_subtree
WHERE township_id = :township AND level = :level AND position >= :start AND position < :end ORDER BY position
"""
_COUNTS = "SELECT level, count(*), max(position) FROM ledger_subtree WHERE township_id = :township GROUP BY level"
_BEYOND = """
SELECT level, position FROM ledger_subtree WHERE township_id = :township AND level = :level AND position >= :end
ORDER BY position LIMIT 1
"""


class TreeCheck:
    """Grows by leaves; `whole` until one is missing, after which no root can be reckoned."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._tree = Tree()
        self.whole = True
        self._named = 0

    @property
    def size(self) -> int:
        return self._tree.size

    @property
    def root(self) -> bytes:
        return self._tree.root()

    def grow(self, leaves: Sequence[bytes]) -> Iterator[Finding]:
        """Add leaves, and yield the stored hashes above them that differ."""
        for level, (first, hashes) in self._tree.extend(leaves, keep=STEP).items():
            rows = self._books.rows(_STORED, level=level, start=first, end=first + len(hashes))
            stored: dict[int, bytes] = dict(rows)
            for position, expected in enumerate(hashes, start=first):
                found = stored.get(position)
                if found != expected and self._named < MOST:
                    self._named += 1
                    subject = f"subtree:{level}/{position}"
                    yield Finding("subtree_differs", subject, expected.hex(), found.hex() if found else "no hash")

    def finish(self) -> Iterator[Finding]:
        """Yield the first stored hash of each level that stands for leaves which are not there."""
        if not self.whole:
            return
        for level, _, last in self._books.rows(_COUNTS):
            complete = self.size >> level if level > 0 and level % STEP == 0 else 0
            if last >= complete:
                for _, position in self._books.rows(_BEYOND, level=level, end=complete):
                    yield Finding("subtree_forged", f"subtree:{level}/{position}", "no hash", "a hash")
