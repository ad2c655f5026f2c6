"""The canonical text of a transfer, version 1, and its digest: what a seal vouches for. See docs/ledger-proofs.md.

Text, so that an auditor can read it, print it and hash it with any tool: one value per line, in the order of FIELDS.
No value can hold a line end, so no two transfers have the same text.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

VERSION = "qiaotou ledger transfer 1"
LEAF = b"\x00"
"""What RFC 6962 puts before a leaf, so that no leaf passes for a node."""

FIELDS = (
    "township_id",
    "id",
    "entry_id",
    "line",
    "kind",
    "debit_id",
    "credit_id",
    "amount",
    "unit",
    "code",
    "effective_on",
    "recorded_at",
    "expires_at",
    "target_id",
    "target_amount",
    "target_before",
    "lot_expires_on",
    "key",
    "fingerprint",
    "details",
)


def words_of(values: Sequence[Any]) -> tuple[str, ...]:
    """Return the word of each value, the empty one for None. Ids and bytes are in hexadecimal, moments in UTC."""
    return tuple(map(word, values))


def word(value: Any) -> str:
    if value is None:
        return ""
    spell = _WORDS.get(type(value)) or next(spell for kind, spell in _WORDS.items() if isinstance(value, kind))
    return str(spell(value))


def canonical_text(values: Sequence[Any]) -> str:
    """Return the text of a transfer whose `values` are in the order of FIELDS; `details` is its canonical JSON text.

    The first line is VERSION; an absent value is an empty line; the last line ends with a line end too.
    """
    return text_of(words_of(values))


def text_of(words: Sequence[str]) -> str:
    return "\n".join((VERSION, *words, ""))


def digest(values: Sequence[Any]) -> bytes:
    """Return the SHA-256 of a zero byte and the canonical text in UTF-8: the transfer's leaf in the Merkle tree."""
    return digest_of(words_of(values))


def digest_of(words: Sequence[str]) -> bytes:
    return sha256(LEAF + text_of(words).encode()).digest()


_TO_THE_MICROSECOND = len("2026-11-23 08:15:00.000000")


def moment_word(value: datetime) -> str:
    """Return UTC to the microsecond, as SQLite stores it: 2026-11-23 08:15:00.000000."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    # To say "microseconds" costs as much again, and most moments have some.
    spelled = in_utc.isoformat(" ") if in_utc.microsecond else in_utc.isoformat(" ", "microseconds")
    return spelled[:_TO_THE_MICROSECOND]


_WORDS: Mapping[type, Any] = {
    int: str,
    str: str,
    UUID: lambda value: value.hex,
    bytes: bytes.hex,
    datetime: moment_word,
    date: date.isoformat,
}
