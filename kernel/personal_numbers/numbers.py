"""What a run of digits is: whose it may be is told by its length, its beginning and what stands before it."""

import re
from collections.abc import Iterator
from datetime import date

PAY_NUMBER = re.compile(r"97[0-9]{16}")
"""Our own pay numbers are dead after a minute and say nothing of anybody."""

_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9][0-9]{9}")
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]")
_LANDLINE = re.compile(r"(?:(?:00)?86)?0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_OLD_IDENTITY = re.compile(r"[1-8][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_LONG, _SHORTEST_NAMED = 15, 8
_YEARS = range(1900, 2101)
RECENT = 2012
"""From this year on days stand in what a village tells of itself more often than in the numbers of people it names."""

_PROVINCE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])(?!00)[0-9]{2}(?!00)")
_REGION = re.compile(r"(?:1[34](?:0[1-9]|1[01])|15(?:0[1-9]|2[1-9]))[0-9]{8}")
_MOBILE_AT_AN_END = re.compile(r"1[3-9][0-9]{10,12}|[0-9]{1,3}1[3-9][0-9]{9}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_mobile(digits: str) -> bool:
    """Say whether these are exactly the eleven digits of a mobile phone."""
    return len(digits) == 11 and bool(_MOBILE.fullmatch(digits))


def is_plausible_identity(digits: str) -> bool:
    """Say whether they begin with a province, hold a birthday, and, for a young one, end with the right check digit."""
    if not (_IDENTITY.fullmatch(digits) and _PROVINCE.match(digits) and _is_day(digits[6:14])):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True)) % 11
    return int(digits[6:10]) >= 1900 and (int(digits[6:10]) < RECENT or "10X98765432"[rest] == digits[17])


def is_checked_card(digits: str) -> bool:
    """Say whether a bank card could be numbered so: its first digit is 3 to 6, and its check digit is right."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return digits[0] in "3456" and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def kind(digits: str, *, named: bool) -> str:
    """Say what digits without anything between them are: "identity", "mobile", "landline", "bank", or "" for nobody's.

    `named`: a word such as 账号 stands before them; then even few digits are an account.
    """
    if PAY_NUMBER.fullmatch(digits) and not named:
        return ""
    if _IDENTITY.fullmatch(digits) or _OLD_IDENTITY.fullmatch(digits):
        return "identity"
    digits = digits.rstrip("X")
    if _MOBILE.fullmatch(digits):
        return "mobile"
    if len(digits) >= _LONG or (named and len(digits) >= _SHORTEST_NAMED):
        return "bank"
    return "landline" if _LANDLINE.fullmatch(digits) else ""


def are_days(groups: list[str]) -> bool:
    """Say whether groups of digits are years or whole days: 2019 2020 2021, 20261101-20261130."""
    return all(_is_day(group) for group in groups)


def _is_day(group: str) -> bool:
    try:
        return int(group[:4]) in _YEARS and (len(group) == 4 or (len(group) == 8 and bool(date.fromisoformat(group))))
    except ValueError:
        return False


def begins_with_recent_day(digits: str) -> bool:
    """Say whether a day of the years that a village tells of stands at first: 202611050012 is a paper's number."""
    return len(digits) >= 8 and _is_day(digits[:8]) and int(digits[:4]) >= RECENT


def parts(groups: list[str], *, named: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what stands in groups of digits that spaces or hyphens part: the first group, the one after the last, what.

    The whole run first, then ever shorter pieces: "500 13800138000" holds a phone number behind an amount.
    """
    begin = 0
    while begin < len(groups):
        found = _longest(groups, begin, named=named)
        if found:
            yield begin, *found
        begin = found[0] if found else begin + 1


def _longest(groups: list[str], begin: int, *, named: bool) -> tuple[int, str] | None:
    for exact in (True, False) if not _like_a_card(groups[begin:]) else (False,):
        for end in range(len(groups), begin, -1):
            piece = groups[begin:end]
            what = kind("".join(piece), named=named)
            if what and (what != "bank" or (not exact and not are_days(piece))):
                return end, what
    return (begin + 1, "bank") if is_mobile_too_long(groups[begin]) else None


def is_mobile_too_long(digits: str) -> bool:
    """Say whether it is a phone with a digit too many: no more of it may be left than of a card."""
    return bool(_MOBILE_AT_AN_END.fullmatch(digits)) and not _REGION.fullmatch(digits) and not _is_day(digits[:8])


def _like_a_card(groups: list[str]) -> bool:
    """Say whether groups are spaced as on a bank card: four by four, and a rest."""
    *first, last = groups
    return len(first) > 2 and all(len(group) == 4 for group in first) and len(last) <= 4
