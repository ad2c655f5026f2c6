"""The Merkle tree of RFC 6962 (Certificate Transparency) over leaf hashes: roots and proofs, without any storage.

A node (level, position) stands for the 2**level leaves from position * 2**level on; it is `complete` when the tree has
all of them, and its hash never changes from then on. Everything that a root or a proof needs is a handful of complete
nodes, which `Nodes` gives. A leaf hash is `ledger.canonical.digest`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

NODE = b"\x01"
"""What RFC 6962 puts before two hashes that become one, so that no node passes for a leaf."""
HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Returns the hash of a complete node, given its level and position."""
Completed = Mapping[int, tuple[int, Sequence[bytes]]]
"""Nodes by level: the position of the first, and the hashes from there on."""


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def peaks(size: int) -> Iterator[tuple[int, int]]:
    """Yield (level, position) of the largest complete nodes that make up a tree of `size` leaves, left to right."""
    return _cover(0, size)


def _cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the complete nodes over the leaves [start, end), left to right; `start` fits the largest of them."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over peaks, which are folded from the right."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root(size: int, nodes: Nodes) -> bytes:
    return _hash_of(0, size, nodes)


def _hash_of(start: int, end: int, nodes: Nodes) -> bytes:
    return fold([nodes(*node) for node in _cover(start, end)])


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def inclusion(position: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that lead from the leaf at `position` to the root of the tree of `size`, leaf first.

    Raises ValueError unless 0 <= position < size.
    """
    if not 0 <= position < size:
        raise ValueError(f"a tree of {size} leaves has none at {position}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            path.append(_hash_of(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that show the tree of size `second` to be that of size `first` with leaves added.

    Raises ValueError unless 1 <= first <= second.
    """
    if not 1 <= first <= second:
        raise ValueError(f"no tree of {second} leaves grew out of one of {first}")
    path: list[bytes] = []
    start, end = 0, second
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            path.append(_hash_of(start, middle, nodes))
            start = middle
    if start:
        path.append(_hash_of(start, end, nodes))
    return path[::-1]


def includes(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether `path` leads from `leaf` at `position` to `root` of the tree of `size`."""
    if not 0 <= position < size:
        return False
    node, last, found = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def extends(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether `path` shows that the tree of size `second` begins with that of size `first`."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = list(path) if first & (first - 1) else [first_root, *path]
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


class Tree:
    """A tree that only grows. It keeps its peaks alone, so it costs log2(size) hashes whatever its size."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Go on with a tree of `size` leaves whose `peaks(size)` have these hashes. Raises ValueError."""
        levels = [level for level, _ in peaks(size)]
        self.size = size
        self._peaks: dict[int, bytes] = dict(zip(levels, hashes, strict=True))

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        level, found = 0, leaf
        while level in self._peaks:
            found = node_hash(self._peaks.pop(level), found)
            level += 1
        self._peaks[level] = found
        self.size += 1

    def extend(self, leaves: Sequence[bytes], keep: int = 0) -> Completed:
        """Add leaf hashes, level by level, which is several times faster than one by one.

        Returns the nodes completed by them at every `keep`-th level (none for 0).
        """
        completed: dict[int, tuple[int, Sequence[bytes]]] = {}
        row, level, first = list(leaves), 0, self.size
        self.size += len(row)
        while row:
            if level and keep and level % keep == 0:
                completed[level] = (first, tuple(row))
            if level in self._peaks:
                row.insert(0, self._peaks.pop(level))
                first -= 1
            if len(row) & 1:
                self._peaks[level] = row.pop()
            pairs = iter(row)
            row = [sha256(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            level, first = level + 1, first >> 1
        return completed

    def root(self) -> bytes:
        """Return the hash over all leaves, in O(log size)."""
        return fold([self._peaks[level] for level in sorted(self._peaks, reverse=True)])
