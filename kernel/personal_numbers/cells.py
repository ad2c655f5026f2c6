"""A number begun in one cell of a line and ended in the next: 电话13857 beside 481963."""

import re
from collections.abc import Iterator, Sequence

from kernel.personal_numbers import groups, numbers
from kernel.personal_numbers.plain import plain

_TAIL = re.compile(r"(?<![0-9.,/\-])(?P<digits>[0-9]+)[^\w]{0,2}$")
_HEAD = re.compile(
    r"[^\w]{0,2}(?P<digits>[0-9]+[Xx]?)(?![0-9.,/\-]"
    r"|\s?[个人米元月日年号户次批台座盏套平吨公斤组条件页份张根车天])"
)
_FEWEST = 2
_SHORTEST = 11
"""Digits of a mobile phone: what cells that stand together have to hold between them."""

Piece = tuple[int, int, int]
"""The number of a cell, and from where to where in it."""


def split_numbers(cells: Sequence[str]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield what kind of number lies across cells that stand side by side, in either order, and its pieces."""
    filled = [(number, cell) for number, cell in enumerate(cells) if cell.strip()]
    digits = [sum(map(str.isnumeric, cell)) for _, cell in filled]
    for place in range(len(filled)):
        for size in (2, 3):
            enough = all(digits[place : place + size]) and sum(digits[place : place + size]) >= _SHORTEST
            if enough and place + size <= len(filled):
                side_by_side = filled[place : place + size]
                yield from _joined(side_by_side)
                yield from _joined(side_by_side[::-1]) if size == 2 else ()


def _joined(cells: list[tuple[int, str]]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the number that begins at the end of the first cell and goes on in those behind it."""
    pieces: list[Piece] = []
    digits: list[str] = []
    for order, (number, cell) in enumerate(cells):
        seen = plain(cell)
        found = _TAIL.search(seen.text) if order == 0 else _HEAD.match(seen.text)
        between = 0 < order < len(cells) - 1
        if found is None or len(found["digits"]) < _FEWEST or (between and found.end() < len(seen.text.rstrip())):
            return
        digits.append(found["digits"].upper())
        pieces.append((number, *seen.span(*found.span("digits"))))
    kind = _kind(digits, called=groups.is_called(cells[0][1], *pieces[0][1:]))
    if kind:
        yield kind, pieces


def _kind(digits: list[str], *, called: bool) -> str:
    whole = "".join(digits)
    if numbers.is_plausible_identity(whole):
        return "identity"
    if numbers.is_mobile(whole) and (called or not any(_begins_like_a_day(piece) for piece in digits)):
        return "mobile"
    return "bank" if 16 <= len(whole) <= 19 and whole.startswith("62") and numbers.is_checked_card(whole) else ""


def _begins_like_a_day(digits: str) -> bool:
    """Say whether digits are a day or a voucher's number under a year: 20261105, 2026018."""
    return len(digits) >= 4 and numbers.RECENT <= int(digits[:4]) <= 2100
