"""Amounts in the characters of vouchers and receipts, which nobody can turn into others: 壹仟零肆拾元伍角整."""

import re

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"两": 2, "貳": 2, "參": 3, "陸": 6},
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4}
_D, _N = "".join(_DIGITS), "".join((*_DIGITS, *_UNITS, *_LARGE))
_SUM = re.compile(rf"(?:人民币)?(?:(?P<yuan>[{_N}]+)[元圆])?(?:零?(?P<jiao>[{_D}])角)?(?:零?(?P<fen>[{_D}])分)?[整正]?")


def fen(text: str) -> int | None:
    """Return the fen of an amount in Chinese characters with its 元, 角 or 分, or None for anything else."""
    found = _SUM.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    return _whole(found["yuan"] or "零") * 100 + _DIGITS[found["jiao"] or "零"] * 10 + _DIGITS[found["fen"] or "零"]


def holds(text: str) -> bool:
    """Say whether there is a digit among the characters."""
    return any(character in _DIGITS or character in _UNITS for character in text)


def _whole(text: str) -> int:
    """Return 壹万贰仟零伍拾 as 12050: each 亿 and 万 takes what came before it."""
    for unit, value in _LARGE.items():
        before, found, after = text.partition(unit)
        if found:
            return (_whole(before) or 1) * value + _whole(after)
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit
