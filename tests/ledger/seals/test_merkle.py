"""The tree against the published examples of RFC 6962's authors, and against its definition on random trees."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seals.merkle import (
    EMPTY_ROOT,
    NODE,
    Tree,
    consistency,
    extends,
    includes,
    inclusion,
    peaks,
    root,
)

# The test data of Certificate Transparency: eight leaves, and the roots over the first 1, 2 ... of them.
DATA = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
LEAVES = [sha256(b"\x00" + bytes.fromhex(data)).digest() for data in DATA]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


class Leaves:
    """Leaves in memory, and the hash of any node worked out by the definition."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves

    def __call__(self, level: int, position: int) -> bytes:
        found = self.leaves[position << level : position + 1 << level]
        assert len(found) == 1 << level, "only complete nodes are ever asked for"
        return by_definition(found)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, over leaf hashes."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256().digest()
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(NODE + by_definition(leaves[:middle]) + by_definition(leaves[middle:])).digest()


def some_leaves(count: int) -> list[bytes]:
    return [sha256(b"\x00%d" % number).digest() for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    tree = Tree()
    tree.extend(LEAVES[:size])
    assert tree.root().hex() == root(size, Leaves(LEAVES)).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("position", "size", "path"),
    [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]])],
)
def test_the_published_inclusion_proofs(position: int, size: int, path: list[str]) -> None:
    assert [step.hex() for step in inclusion(position, size, Leaves(LEAVES))] == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])],
)
def test_the_published_consistency_proofs(first: int, second: int, path: list[str]) -> None:
    assert [step.hex() for step in consistency(first, second, Leaves(LEAVES))] == path


def test_a_tree_without_leaves() -> None:
    assert Tree().root() == EMPTY_ROOT == root(0, Leaves([]))
    assert list(peaks(0)) == []


@pytest.mark.parametrize(("position", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(position: int, size: int) -> None:
    with pytest.raises(ValueError, match="has none"):
        inclusion(position, size, Leaves(LEAVES))
    assert not includes(LEAVES[0], position, size, [], LEAVES[0])


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_a_tree_does_not_shrink(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="grew"):
        consistency(first, second, Leaves(LEAVES))
    assert not extends(first, second, EMPTY_ROOT, EMPTY_ROOT, [])


@given(st.integers(0, 600), st.lists(st.integers(0, 300), max_size=6))
def test_a_tree_that_grows_in_pieces_is_the_tree(start: int, pieces: list[int]) -> None:
    leaves = some_leaves(start + sum(pieces) + 1)
    tree, kept = Tree(start, [Leaves(leaves)(*peak) for peak in peaks(start)]), {}
    for piece in pieces:
        for level, (first, hashes) in tree.extend(leaves[tree.size : tree.size + piece], keep=4).items():
            kept |= {(level, first + number): found for number, found in enumerate(hashes)}
    tree.append(leaves[-1])
    assert (tree.size, tree.root()) == (len(leaves), by_definition(leaves))
    complete = {(4, number) for number in range(start >> 4, len(leaves) - 1 >> 4)}
    complete |= {(8, number) for number in range(start >> 8, len(leaves) - 1 >> 8)}
    assert kept == {node: Leaves(leaves)(*node) for node in complete}


@given(st.data(), st.integers(1, 300))
def test_every_inclusion_proof_holds_and_no_altered_one_does(data: st.DataObject, size: int) -> None:
    leaves = Leaves(some_leaves(size))
    position = data.draw(st.integers(0, size - 1))
    top, path = root(size, leaves), inclusion(position, size, leaves)
    leaf = leaves.leaves[position]
    assert includes(leaf, position, size, path, top)
    assert not includes(_altered(data, leaf), position, size, path, top)
    assert not includes(leaf, position, size, path, _altered(data, top))
    assert not includes(leaf, position, size, [*path, top], top)
    if path:
        assert not includes(leaf, position, size, path[:-1], top)
        assert not includes(leaf, position, size, _one_altered(data, path), top)
    other = data.draw(st.integers(0, size - 1))
    assert includes(leaf, other, size, path, top) == (other == position)


@given(st.data(), st.integers(1, 300))
def test_every_consistency_proof_holds_and_no_altered_one_does(data: st.DataObject, second: int) -> None:
    leaves = Leaves(some_leaves(second))
    first = data.draw(st.integers(1, second))
    old, new = root(first, leaves), root(second, leaves)
    path = consistency(first, second, leaves)
    assert extends(first, second, old, new, path)
    assert not extends(first, second, _altered(data, old), new, path)
    assert not extends(first, second, old, _altered(data, new), path)
    assert not extends(first, second, old, new, [*path, new])
    if path:
        assert not extends(first, second, old, new, path[:-1])
        assert not extends(first, second, old, new, _one_altered(data, path))


def _altered(data: st.DataObject, digest: bytes) -> bytes:
    at = data.draw(st.integers(0, 255))
    return (int.from_bytes(digest, "big") ^ 1 << at).to_bytes(32, "big")


def _one_altered(data: st.DataObject, path: list[bytes]) -> list[bytes]:
    at = data.draw(st.integers(0, len(path) - 1))
    return [*path[:at], _altered(data, path[at]), *path[at + 1 :]]
