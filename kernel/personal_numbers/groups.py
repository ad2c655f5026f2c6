"""Personal numbers in groups that people part as they please: 138，5748，1963, 13 85 74 81 96 3, 一三八5748一九六三.

Amounts, days and house numbers stand in rows too. So here only what has a number's length, beginning and usual shape
counts; lists by commas, or line by line, are read more carefully than digits that spaces or strokes part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kernel.personal_numbers import numbers

HAN_DIGITS = "〇零○◯一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸两"
_VALUES = "0000123456789" + "1" + "123456789" + "236" + "2"
HAN_TO_ASCII = str.maketrans(dict(zip(HAN_DIGITS, _VALUES, strict=True)))
TO_ASCII = {**HAN_TO_ASCII, **str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})}
"""Digits as words and letters that look like one."""

_D = f"0-9{HAN_DIGITS}"
_GROUP = re.compile(
    rf"(?:(?<![A-Za-z])[OoIl]+)?[{_D}](?:[{_D}OoIl]*[{_D}])?(?:[OoIl]+(?![A-Za-z]))?|(?<=[0-9 \-])[Xx](?![A-Za-z])"
)
# Four stars stand for what is hidden already.
_BETWEEN = re.compile(r"(?!\*{4})(?:[^\w]|_){0,4}")
_BIRTHDAY = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}[^0-9A-Za-z\n]{0,4}(?:19|20)[0-9]{2}[^0-9A-Za-z\n]{0,4}[01]?[0-9][^0-9A-Za-z\n]{0,4}"
    r"[0-3]?[0-9][^0-9A-Za-z\n]{0,4}[0-9]{3}[0-9Xx](?![0-9])"
)
_LIST = re.compile(r"[、，,;；\r\n]")
_FEWEST, _MOST_GROUPS = 10, 20
_SHAPES_IN_LISTS = {(3, 4, 4), (3, 8), (2, 3, 3, 3), (2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2), (1,) * 11}
_SHAPES = _SHAPES_IN_LISTS | {
    *(
        (1, 10),
        (1, 3, 3, 4),
        (7, 4),
        (3, 3, 5),
        (3, 5, 3),
        (5, 3, 3),
        (4, 4, 3),
        (4, 3, 4),
        (5, 6),
        (6, 5),
        (3, 4, 2, 2),
    ),
    *((3, 2, 2, 2, 2), (5, 2, 2, 2), (3, 2, 2, 4), (2, 3, 3, 3), (2, 3, 2, 2, 2)),
}
_AS_ONE_PLEASES = ({" "}, {"-"})
"""Whatever digits these alone part, eleven of a phone are one: 1385 74819 63."""
_LAND_LINES_IN_LISTS = {(7,), (8,), (4, 4)}
_LAND_LINES = _LAND_LINES_IN_LISTS | {(3, 4), (3, 5), (4, 3), (2, 2, 2, 2), (3, 2, 2), (2, 2, 3)}
_AREA = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})")
_CALLED = re.compile(
    r"(?:电话|手机|联系|座机|固话|宅电|小灵通|热线|拨打|致电|[Tt][Ee][Ll]|[Pp]hone|[Mm]obile)[^\n。；;]{0,10}$"
)


@dataclass(frozen=True)
class Group:
    """Digits without anything between them, as ASCII, where they stand, and what parts them from those before."""

    start: int
    end: int
    digits: str
    parted_by: str | None
    """None when letters stand between, or nothing comes before."""


def candidates(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a personal number may stand in a plain text, and what it is; some may overlap."""
    yield from _birthdays(text)
    groups: list[Group] = []
    for group in _groups(text):
        if group.parted_by is None:
            yield from _of_run(text, groups)
            groups = []
        groups.append(group)
    yield from _of_run(text, groups)


def is_called(text: str, start: int, end: int) -> bool:
    """Say whether a word for a telephone stands near this place."""
    return bool(_CALLED.search(text[max(0, start - 16) : start])) or bool(
        re.match(r"\s*[(（](?:电话|手机|座机|固话)", text[end : end + 8])
    )


def _groups(text: str) -> Iterator[Group]:
    before = 0
    for found in _GROUP.finditer(text):
        between = text[before : found.start()]
        joined = before and _BETWEEN.fullmatch(between)
        yield Group(*found.span(), found[0].translate(TO_ASCII).upper(), between if joined else None)
        before = found.end()


def _birthdays(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield identity numbers whose birthday is written with the words for year, month and day."""
    for found in _BIRTHDAY.finditer(text):
        parts = re.findall(r"[0-9]+[Xx]?", found[0])
        if "年" in found[0] and len(parts) == 5:
            area, year, month, day, rest = parts
            if numbers.is_plausible_identity(f"{area}{year}{month:0>2}{day:0>2}{rest.upper()}"):
                yield *found.span(), "identity"


def _of_run(text: str, groups: list[Group]) -> Iterator[tuple[int, int, str]]:
    if sum(len(group.digits) for group in groups) < _FEWEST:
        return
    for begin in range(len(groups)):
        for end in range(min(len(groups), begin + _MOST_GROUPS), begin, -1):
            what = _what(text, groups, begin, end)
            if what:
                yield groups[begin].start, groups[end - 1].end, what
                break


def _what(text: str, groups: list[Group], begin: int, end: int) -> str:
    piece = groups[begin:end]
    digits = "".join(group.digits for group in piece)
    if not _FEWEST <= len(digits) <= 19:
        return ""
    if len(piece) == 1:
        return "" if text[piece[0].start : piece[0].end].isascii() and digits in text else _written_as_words(digits)
    parting = [group.parted_by or "" for group in piece[1:]]
    if numbers.is_plausible_identity(digits) and _like_an_identity(piece, parting):
        return "identity"
    in_list = any(_LIST.search(sign) for sign in parting)
    if numbers.is_mobile(digits) and _like_a_mobile(text, piece, parting, in_list=in_list):
        called = not in_list or is_called(text, piece[0].start, piece[-1].end)
        return "mobile" if called or _stands_alone(groups, begin, end) else ""
    if _AREA.fullmatch(piece[0].digits) and numbers.kind(digits, named=False) == "landline":
        sizes = tuple(len(group.digits) for group in piece[1:])
        known = _LAND_LINES_IN_LISTS if in_list else _LAND_LINES
        return "landline" if sizes in known and not _are_days(piece[1:]) else ""
    whole = (begin == 0 or groups[begin].parted_by != parting[0]) and (
        end == len(groups) or groups[end].parted_by != parting[-1]
    )
    return "bank" if whole and _like_a_card(piece, parting, digits, in_list=in_list) else ""


def _written_as_words(digits: str) -> str:
    return numbers.kind(digits, named=False) or ("bank" if numbers.is_mobile_too_long(digits) else "")


def _stands_alone(groups: list[Group], begin: int, end: int) -> bool:
    """Say whether a list is this number, or such numbers one after the other: in a longer one they are amounts."""
    sign = groups[begin + 1].parted_by
    first, last = begin, end
    while first and groups[first].parted_by == sign:
        first -= 1
    while last < len(groups) and groups[last].parted_by == sign:
        last += 1
    size = end - begin
    shapes = {tuple(len(group.digits) for group in groups[place : place + size]) for place in range(first, last, size)}
    return (begin - first) % size == 0 and len(shapes) == 1


def _like_a_mobile(text: str, piece: list[Group], parting: list[str], *, in_list: bool) -> bool:
    sizes = tuple(len(group.digits) for group in piece)
    if sizes not in (_SHAPES_IN_LISTS if in_list else _SHAPES) and set(parting) not in _AS_ONE_PLEASES:
        return False
    if is_called(text, piece[0].start, piece[-1].end):
        return True
    small = min(sizes) < 3 and sizes[0] != 1  # 1-385-748-1963 is parted after the first digit alone
    if small and (len(set(parting)) > 1 or (len(piece) > 3 and _is_rising(piece[:-1]))):
        return False
    round_sums = in_list and all(group.digits.endswith("0") for group in piece)
    money = in_list and re.match(r"\s*[元万圆]", text[piece[-1].end : piece[-1].end + 4])
    return not round_sums and not money and not _are_days(piece[1:])


def _like_an_identity(piece: list[Group], parting: list[str]) -> bool:
    """Say whether the six digits of the place stay together, or all is parted alike: not 1,101.01，2000.01.01-2000."""
    sizes = [len(group.digits) for group in piece]
    return sizes[0] >= 6 or (len(set(parting)) == 1 and len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0])


def _like_a_card(piece: list[Group], parting: list[str], digits: str, *, in_list: bool) -> bool:
    """Say whether these are the groups of a bank card: of one size, parted alike, 62 at first or rightly checked."""
    sizes = [len(group.digits) for group in piece]
    if len(set(parting)) > 1 or len(digits) < 16 or not digits.isdigit():
        return False
    if parting[0] == "," and sizes[0] <= 3 and set(sizes[1:]) == {3}:
        return True  # no village has sums of sixteen digits
    even = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]
    known = numbers.is_checked_card(digits) or (digits.startswith("62") and not in_list)
    return even and known and not _is_rising(piece) and not _are_days(piece)


def _is_rising(piece: list[Group]) -> bool:
    values = [int(group.digits) for group in piece if group.digits.isdigit()]
    return all(left < right for left, right in pairwise(values))


def _are_days(piece: list[Group]) -> bool:
    """Say whether a year or a whole day is among them: voucher 138/2026/1105 is no phone."""
    return any(numbers.are_days([group.digits]) and int(group.digits[:4]) >= numbers.RECENT for group in piece)
