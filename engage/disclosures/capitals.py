"""Amounts in the characters of vouchers and receipts, which nobody can turn into others: 壹仟零肆拾元伍角整."""

import re

_PLAIN = str.maketrans("〇壹贰貳两叁參肆伍陆陸柒捌玖拾佰仟萬億", "零一二二二三三四五六六七八九十百千万亿")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_UNITS = {"千": 1000, "百": 100, "十": 10}
_Z = "[零一二三四五六七八九]"
_SUM = re.compile(
    rf"(?:人民币)?(?:(?P<yuan>[零一二三四五六七八九十百千万亿]+)[元圆])?(?:零?(?P<jiao>{_Z})角)?(?:零?(?P<fen>{_Z})分)?[整正]?"
)
_D = "[一二三四五六七八九]"
# Below 万: the units fall, each has its digit, and a last digit without one stands after 十 or 零: 一千二 may be 1200.
_SECTION = re.compile(
    rf"(?:{_D}千)?(?:(?:(?<=千)零)?{_D}百)?(?:(?:(?<=[千百])零)?{_D}十)?(?:(?:(?<=[千百十])零|(?<=十)|(?<![千百])){_D})?"
)


def fen(text: str) -> int | None:
    """Return the fen of an amount in Chinese characters with its 元, 角 or 分, or None for anything else.

    What may be read in two ways is none either: 一二〇五元, 一千二千元, 一千二元, 百元.
    """
    found = _SUM.fullmatch(text.translate(_PLAIN))
    if found is None or not any(found.groups()):
        return None
    yuan = _whole(found["yuan"] or "零")
    return None if yuan is None else yuan * 100 + _DIGITS[found["jiao"] or "零"] * 10 + _DIGITS[found["fen"] or "零"]


def holds(text: str) -> bool:
    """Say whether there is a digit among the characters."""
    return any(character in _DIGITS or character in _UNITS for character in text.translate(_PLAIN))


def _whole(text: str) -> int | None:
    """Return 一万二千零五十 as 12050: 亿 and 万 take what came before them. None when it is no number."""
    if text == "零":
        return 0
    if text.startswith("十"):
        text = f"一{text}"
    total = 0
    for unit, value in (("亿", 10**8), ("万", 10**4)):
        before, found, after = text.partition(unit)
        if found:
            section = _section(before, first=not total)
            if section is None:
                return None
            total, text = total + section * value, after
    last = _section(text, first=not total) if text or not total else 0
    return None if last is None else total + last


def _section(text: str, *, first: bool) -> int | None:
    """Return what stands below 万; behind a larger unit a digit alone needs its 零: 一万五 may be 15000."""
    bare = text if first else text.removeprefix("零")
    if not bare or not _SECTION.fullmatch(bare) or (not first and len(text) == 1):
        return None
    pairs = re.findall(rf"({_D})([千百十]?)", bare)
    return sum(_DIGITS[digit] * _UNITS.get(unit, 1) for digit, unit in pairs)
