"""A number begun in one field and ended in another: 电话13857 in a cell and 481963 in the next."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from kernel.personal_numbers import accounts, groups, numbers
from kernel.personal_numbers.plain import plain

_TAIL = re.compile(r"(?<![0-9])(?<![0-9][.,/\-])(?P<digits>(?:[0-9]{3,6}[ ])*[0-9]+)[^\w]{0,2}$")
_HEAD = re.compile(
    r"[^\w]{0,2}(?P<digits>[0-9]+(?:[ ][0-9]{3,6})*[Xx]?)(?![0-9]|[.,/\-][0-9]"
    r"|\s?(?:[个人米元万圆月日年号户次批台座盏套平吨公斤组条件页份根车天]|张(?![\u3400-\u9fff])))"
)
_FEWEST = 2
_SHORTEST = 11
"""Digits of a mobile phone: what cells that stand together have to hold between them."""

_POINT = re.compile(r"\s*[0-9]{1,2}\s*[、.．:：)）]")
"""How a point of a list begins, 10、电费: no rest of a number."""
_SHORTEST_APART = 16
_CARD, _ACCOUNT = range(16, 20), range(10, 20)
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


def continued_numbers(cells: Sequence[str]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield what kind of number goes on in the cell below, or in the next line of a text, and its pieces.

    In a column of receipts' numbers many cells hold digits alone: what only might be a number is none there.
    """
    digits = [sum(map(str.isnumeric, cell)) + cell.count("○") + cell.count("◯") for cell in cells]
    for place in range(len(cells) - 1):
        for size in (2, 3):
            here = range(place, min(place + size, len(cells)))
            enough = all(digits[one] for one in here) and sum(digits[one] for one in here) >= _SHORTEST
            if enough and len(here) == size and not any(_POINT.match(cells[one]) for one in here[1:]):
                pieces = [(one, cells[one]) for one in here]
                if any(True for _ in _joined(pieces, below=True)):
                    beside = (*cells[max(0, place - 1) : place], *cells[place + size : place + size + 1])
                    yield from _joined(pieces, below=True, in_list=any(map(_is_digits, beside)))


def _is_digits(cell: str) -> bool:
    return plain(cell).text.strip().isdigit()


def _joined(
    cells: list[tuple[int, str]], *, apart: bool = False, below: bool = False, in_list: bool = False
) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the number that begins at the end of the first cell and goes on in those behind it."""
    pieces: list[Piece] = []
    digits: list[str] = []
    for order, (number, cell) in enumerate(cells):
        seen = plain(cell)
        written = seen.text.translate(groups.HAN_TO_ASCII) if below else seen.text
        found = _TAIL.search(written) if order == 0 else _HEAD.match(written)
        between = 0 < order < len(cells) - 1
        if found is None or len(found["digits"]) < _FEWEST or (between and found.end() < len(written.rstrip())):
            return
        digits.append(found["digits"].replace(" ", "").upper())
        pieces.append((number, *seen.span(*found.span("digits"))))
    first, start, end = cells[0][1], *pieces[0][1:]
    kind = _kind(digits, called=groups.is_called(first, start, end), in_list=in_list)
    if below and not kind and accounts.is_said_before(first, start) and _is_account(digits):
        kind = "bank"
    if kind and not (apart and kind == "mobile"):
        yield kind, pieces


def _kind(digits: list[str], *, called: bool, in_list: bool) -> str:
    whole = "".join(digits)
    if numbers.is_plausible_identity(whole):
        return "identity"
    days = any(_begins_like_a_day(piece) for piece in digits)
    if numbers.is_mobile(whole) and (called or not (days or in_list)):
        return "mobile"
    return "bank" if not in_list and _is_card(whole, digits, days=days) else ""


def _is_account(digits: list[str]) -> bool:
    whole = "".join(digits)
    return len(whole) in _ACCOUNT and whole.isdigit() and not any(map(_begins_like_a_day, digits))


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
