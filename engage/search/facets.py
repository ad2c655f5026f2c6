"""What one can choose beside words, as tokens of the same index: they never look like those of a text.

A database can't step over the lines of other villages or other amounts unless the index itself tells them apart.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from kernel.money import MAX_AMOUNT

_PARTS = 4
"""Bits after an amount's first one that tell its bucket: sixteen buckets from each amount to its double."""
_LEVELS = (0, 2, 4, 6)
"""A bucket is also known as part of four, sixteen and sixty-four together, so that a wide range needs few tokens."""


def township(township_id: int) -> str:
    return f"z{township_id}"


def year(township_id: int, number: int) -> str:
    return f"z{township_id}y{number}"


def month(township_id: int, number: int, of_year: int) -> str:
    return f"z{township_id}y{of_year}m{number}"


def times(township_id: int, day: date) -> tuple[str, str, str]:
    """Return the tokens by which PostgreSQL's index is read in spans of time (see `reading`)."""
    return township(township_id), year(township_id, day.year), month(township_id, day.month, day.year)


def village(village_id: UUID) -> str:
    return f"v{village_id.hex}"


def matter(matter_id: UUID) -> str:
    return f"t{matter_id.hex}"


def kind(name: str) -> str:
    """Name the kind of an entry, or one of the three categories."""
    return f"k{name}"


def amount(fen: int) -> list[str]:
    return [_bucket(level, _number(fen)) for level in _LEVELS]


def amounts(least: int, most: int) -> list[str]:
    """Return tokens of which each amount from `least` to `most` fen has one; amounts just beside may have them too."""
    return list(_cover(_number(least), _number(min(most, MAX_AMOUNT)) + 1))


def _cover(first: int, end: int) -> Iterator[str]:
    """Yield as few buckets as have all numbers from `first` up to `end`, without it."""
    while first < end:
        level = max(one for one in _LEVELS if first % (1 << one) == 0 and first + (1 << one) <= end)
        yield _bucket(level, first)
        first += 1 << level


def _number(fen: int) -> int:
    """Number an amount's bucket: larger amounts have larger numbers."""
    size = fen.bit_length()
    shifted = fen >> (size - 1 - _PARTS) if size > _PARTS else fen << (_PARTS + 1 - size)
    return (size << _PARTS) + shifted - (1 << _PARTS)


def _bucket(level: int, number: int) -> str:
    return f"n{level}x{number >> level}"
