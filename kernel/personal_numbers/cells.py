"""A number begun in one field and ended in another: 电话13857 in a cell and 481963 in the next."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from kernel.personal_numbers import groups, numbers
from kernel.personal_numbers.plain import plain

_TAIL = re.compile(r"(?<![0-9])(?<![0-9][.,/\-])(?P<digits>(?:[0-9]{3,6}[ ])*[0-9]+)[^\w]{0,2}$")
_HEAD = re.compile(
    r"[^\w]{0,2}(?P<digits>[0-9]+(?:[ ][0-9]{3,6})*[Xx]?)(?![0-9]|[.,/\-][0-9]"
    r"|\s?(?:[个人米元月日年号户次批台座盏套平吨公斤组条件页份根车天]|张(?![\u3400-\u9fff])))"
)
_FEWEST = 2
_SHORTEST = 11
"""Digits of a mobile phone: what cells that stand together have to hold between them."""

_SHORTEST_APART = 16
_CARD = range(16, 20)
_FEWEST_UNCHECKED = 4
"""Of a card without a right check digit each piece has as many: "62" may be anything."""

Piece = tuple[int, int, int]
"""The number of a cell, and from where to where in it."""


def split_numbers(cells: Sequence[str]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield what kind of number lies across cells that stand together, in either order, and its pieces.

    A phone's halves stand side by side; those of a card or an identity may have other cells between them.
    """
    filled = [(number, cell) for number, cell in enumerate(cells) if cell.strip()]
    digits = [sum(map(str.isnumeric, cell)) for _, cell in filled]
    if sum(digits) < _SHORTEST:
        return
    for place in range(len(filled)):
        for size in (2, 3):
            enough = all(digits[place : place + size]) and sum(digits[place : place + size]) >= _SHORTEST
            if enough and place + size <= len(filled):
                side_by_side = filled[place : place + size]
                yield from _joined(side_by_side)
                yield from _joined(side_by_side[::-1]) if size == 2 else ()
    for one, other in permutations(range(len(filled)), 2):
        if abs(one - other) > 1 and digits[one] and digits[other] and digits[one] + digits[other] >= _SHORTEST_APART:
            yield from _joined([filled[one], filled[other]], apart=True)


def holds_split_number(cells: Sequence[str]) -> bool:
    """Say whether a number lies across these cells."""
    return any(True for _ in split_numbers(cells))


def _joined(cells: list[tuple[int, str]], *, apart: bool = False) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the number that begins at the end of the first cell and goes on in those behind it."""
    pieces: list[Piece] = []
    digits: list[str] = []
    for order, (number, cell) in enumerate(cells):
        seen = plain(cell)
        found = _TAIL.search(seen.text) if order == 0 else _HEAD.match(seen.text)
        between = 0 < order < len(cells) - 1
        if found is None or len(found["digits"]) < _FEWEST or (between and found.end() < len(seen.text.rstrip())):
            return
        digits.append(found["digits"].replace(" ", "").upper())
        pieces.append((number, *seen.span(*found.span("digits"))))
    kind = _kind(digits, called=groups.is_called(cells[0][1], *pieces[0][1:]))
    if kind and not (apart and kind == "mobile"):
        yield kind, pieces


def _kind(digits: list[str], *, called: bool) -> str:
    whole = "".join(digits)
    if numbers.is_plausible_identity(whole):
        return "identity"
    days = any(_begins_like_a_day(piece) for piece in digits)
    if numbers.is_mobile(whole) and (called or not days):
        return "mobile"
    return "bank" if _is_card(whole, digits, days=days) else ""


def _is_card(whole: str, digits: list[str], *, days: bool) -> bool:
    """Say whether pieces make a card: one of China's, or of any bank with the right check digit, not cut by chance."""
    if not (len(whole) in _CARD and whole.isdigit()):
        return False
    checked = numbers.is_checked_card(whole)
    if whole.startswith("62"):
        return checked or (min(map(len, digits)) >= _FEWEST_UNCHECKED and not days)
    return checked and min(map(len, digits)) > _FEWEST_UNCHECKED and not days


def _begins_like_a_day(digits: str) -> bool:
    """Say whether digits are a day or a voucher's number under a year: 20261105, 2026018."""
    return len(digits) >= 4 and numbers.RECENT <= int(digits[:4]) <= 2100
