"""The tree's complete nodes, as they are stored: leaves, and every eighth level above them."""

from sqlalchemy import Connection, bindparam, select

from ledger.seals.merkle import Tree
from ledger.seals.refusals import DiffersFromSeal
from ledger.seals.tables import LEAF, SUBTREE

STEP = 8
"""Every STEP-th level is stored."""
_BLOCK = 1 << STEP


_LEAVES = (
    select(LEAF.c.position, LEAF.c.digest)
    .where(LEAF.c.township_id == bindparam("township"))
    .where(LEAF.c.position >= bindparam("start"), LEAF.c.position < bindparam("end"))
    .order_by(LEAF.c.position)
)
_SUBTREES = (
    select(SUBTREE.c.position, SUBTREE.c.hash)
    .where(SUBTREE.c.township_id == bindparam("township"), SUBTREE.c.level == bindparam("level"))
    .where(SUBTREE.c.position >= bindparam("start"), SUBTREE.c.position < bindparam("end"))
    .order_by(SUBTREE.c.position)
)


class StoredNodes:
    """Gives the hash of any complete node of a township's tree; reads 256 rows at a time and keeps them.

    A proof in a tree of 10**7 leaves reads six such blocks. Raises DiffersFromSeal where rows are missing.
    """

    def __init__(self, connection: Connection, township_id: int) -> None:
        self._connection = connection
        self._township_id = township_id
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, position: int) -> bytes:
        above = level % STEP
        first, count = position << above, 1 << above
        block = self._block(level - above, first >> STEP)
        hashes = block[first % _BLOCK : first % _BLOCK + count]
        if len(hashes) < count:
            raise DiffersFromSeal
        tree = Tree()
        tree.extend(hashes)
        return tree.root()

    def _block(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._blocks:
            query = _LEAVES if level == 0 else _SUBTREES
            start = number << STEP
            values = {"township": self._township_id, "level": level, "start": start, "end": start + _BLOCK}
            rows = self._connection.execute(query, values)
            self._blocks[level, number] = _without_gaps(start, [(row[0], row[1]) for row in rows])
        return self._blocks[level, number]


def _without_gaps(start: int, rows: list[tuple[int, bytes]]) -> list[bytes]:
    """Return the hashes of a block's rows; a row that was removed must not move the others into its place."""
    if [position for position, _ in rows] != list(range(start, start + len(rows))):
        raise DiffersFromSeal
    return [found for _, found in rows]
