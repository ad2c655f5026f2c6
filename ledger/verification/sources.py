"""How transfers are read together with their leaves: one statement for all that is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger.verification.finding import MOST
from ledger.verification.tally import SUMS, joins, terms
from ledger.verification.texts import canonical_text, leaf_hash
from ledger.verification.weights import Weights

AT_ONCE = 1_000
"""Rows of one statement on SQLite."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is read: rows `t` of transfers and `l` of leaves, with joins in between, in an order."""

    rows: str
    which: str
    place: str
    sealed: bool

    def joined(self, joins: str = "") -> str:
        return f"FROM {self.rows} {joins} WHERE {self.which}"


SEALED = Source(
    "ledger_leaf l LEFT JOIN ledger_transfer t ON t.township_id = l.township_id AND t.id = l.transfer_id",
    "l.township_id = :township AND l.position >= :start AND l.position < :end",
    "l.position",
    True,
)
UNSEALED = Source(
    "ledger_transfer t LEFT JOIN ledger_leaf l ON l.township_id = t.township_id AND l.transfer_id = t.id"
    " AND l.position >= 0",
    "t.township_id = :township AND t.id >= :start AND t.id < :end AND l.transfer_id IS NULL",
    "t.id",
    False,
)
BOUNDS = {
    "postgresql": """
SELECT ids[1], ids[cardinality(ids)] FROM (
    SELECT array_agg(transfer_id ORDER BY transfer_id) AS ids FROM ledger_leaf
    WHERE township_id = :township AND position >= :start AND position < :end
) l""",
    "sqlite": """
SELECT min(transfer_id), max(transfer_id) FROM ledger_leaf
WHERE township_id = :township AND position >= :start AND position < :end""",
}
"""Between which ids the transfers of some leaves are."""

# Each against the hash of what is there: nothing that is absent makes the comparison unknown.
_WORDS = {
    f"{side}_id": f"coalesce({row}.word, pg_catalog.encode(pg_catalog.uuid_send(t.{side}_id), 'hex'))"
    for row, side in (("d", "debit"), ("c", "credit"))
}


def _differs(sealed: bool, words: Mapping[str, str]) -> str:
    differs = f"t.digest IS DISTINCT FROM {leaf_hash(words)}"
    return f"(l.digest IS DISTINCT FROM t.digest OR {differs})" if sealed else f"({differs})"


def on_postgresql(weights: Weights, source: Source) -> str:
    """Return the query of how many rows there are, with a transfer, and that differ, the leaves' hashes, and SUMS."""
    told = terms(weights, source.sealed)
    sums = ", ".join(f"sum({told[name]})" for name in SUMS)
    # Or the whole table would be hashed to join a small part of it.
    rows = source.rows + (" AND t.id >= :lowest AND t.id <= :highest" if source.sealed else "")
    hashes = "string_agg(l.digest, ''::bytea ORDER BY l.position)" if source.sealed else "NULL"
    return f"""{weights.accounts()}
SELECT count(*), count(t.id), count(*) FILTER (WHERE {_differs(source.sealed, _WORDS)}), {hashes},
    {sums}
{replace(source, rows=rows).joined(joins(weights))}"""


_TEXT = canonical_text("sqlite")


def on_sqlite(weights: Weights, source: Source) -> str:
    """Return the same without hashing, which SQLite can't: it gives the next thousand texts in one go."""
    told = ", ".join(f"{term} AS {name}" for name, term in terms(weights, source.sealed).items())
    sums = ", ".join(f"sum({name})" for name in SUMS)
    differs = "leaf IS NOT digest OR typeof(place) <> 'integer'" if source.sealed else "false"
    digests = "NULL" if source.sealed else "CAST(group_concat(digest, '') AS BLOB)"
    return f"""
SELECT count(*), count(id), sum({differs} OR digest < x'' OR length(digest) <> 32), max(place), {digests},
    CAST(group_concat(text, char(1)) AS BLOB), CAST(group_concat(leaf, '') AS BLOB), {sums}
FROM (SELECT t.id, {source.place} AS place, t.digest, l.digest AS leaf, {_TEXT} AS text, {told}
    {source.joined(joins(weights))} ORDER BY {source.place} LIMIT {AT_ONCE})"""  # noqa: S608


def differing(dialect: str, source: Source) -> str:
    """Return the query of the rows that differ: place, id, the leaf's hash, the stored one, that of what is there."""
    place, leaf = ("l.position", "l.digest") if source.sealed else ("NULL", "NULL")
    actual = leaf_hash() if dialect == "postgresql" else f"CAST({_TEXT} AS BLOB)"
    wrong = f"AND (t.id IS NULL OR {_differs(source.sealed, {})})" if dialect == "postgresql" else ""
    most = f"LIMIT {MOST}" if dialect == "postgresql" else ""
    transfer = "l.transfer_id" if source.sealed else "t.id"
    return f"""SELECT {place}, {transfer}, {leaf}, t.digest, {actual}, t.id
{source.joined()} {wrong} ORDER BY {source.place} {most}"""
