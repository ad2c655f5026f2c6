"""Finding numbers that say who someone is: identity and bank cards, accounts, phones, passports, number plates.

Before a village publishes a text it may hold none of them; in a villager's question they are hidden.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kernel.personal_numbers import accounts, cells, groups, numbers
from kernel.personal_numbers.plain import Plain, plain

# Groups of three digits or more, as people space out card and phone numbers. Two-digit groups stay apart, or a span
# of days, 2026-11-01 - 2026-11-30, would look like a card.
_BETWEEN = r"[ \-.·_]{1,3}"
_RUN = re.compile(rf"(?<![0-9])[0-9]{{3,}}(?:(?:{_BETWEEN}|\)[ ]?)[0-9]{{3,}})*(?:[ -]?[Xx](?![a-z]))?")
_LAST_GROUP = re.compile(r"(?<=[0-9]{4})[ -][0-9]{1,2}(?![0-9.,\-])")
_GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]")
# 330282 1959 01 01 123X, and each digit by itself: 1 3 8 0 0 1 3 8 0 0 0.
_SPACED_IDENTITY = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?[01][0-9][ -]?[0-3][0-9][ -]?[0-9]{3}[ -]?[0-9Xx](?![0-9])"
)
_SPELT = re.compile(r"(?<![0-9])[0-9](?:[ \-.·_]{1,2}[0-9]){10,}(?:[ \-.·_]{1,2}[Xx])?(?![0-9])")
_LINE = re.compile(r"[^\r\n]+")
_PASSPORT = re.compile(
    r"(?<![A-Z0-9])(?:[EGDSP][ -]?(?!(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])[0-9]{8}|E[A-HJ-NP-Z][ -]?[0-9]{7}"
    r"|[HMC][ -]?(?!(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])[0-9]{8}(?:[0-9]{2})?)(?![A-Z0-9])",
    re.IGNORECASE,
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_BEGINS = re.compile(rf"[{_PROVINCES}]")
_PLATE = re.compile(
    rf"[{_PROVINCES}][ ]?[A-HJ-NP-Z] ?[ ·.-]?"
    r"(?=[A-Z]{0,2}[0-9][A-Z]?[0-9])(?:[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])|[A-HJ-NP-Z0-9]{4}[挂学警])",
    re.IGNORECASE,
)
# As spreadsheets write what they take for a large number: 1.3857481963E+10.
_SCIENTIFIC = re.compile(r"(?<![0-9.])[1-9]\.[0-9]{7,18}[Ee]\+?[0-9]{2}(?![0-9])")
# A land line without its area code: only beside a word for a telephone, or any sum of seven digits would be one.
_SHORT_LINE = re.compile(
    r"(?<![0-9])(?<![0-9][.,\-])(?!20[0-4][0-9]{4}(?![0-9]))"
    r"(?:[2-8][0-9]{6,7}|1[3-9][0-9]{5,8}|[2-8][0-9]{2,3}[ -][0-9]{4})(?![0-9]|[.,\-][0-9])"
)
# Most cells of a table hold neither: they are done with at once. The shortest number is a land line's, but for plates.
_SHORTEST = 7
_LIKE_DIGITS = tuple(character for character in map(chr, groups.TO_ASCII) if not character.isnumeric())


@dataclass(frozen=True)
class Found:
    """Where a number stands in the text, and what it seems to be.

    `kind` is "identity", "bank", "mobile", "landline", "passport" or "plate".
    """

    start: int
    end: int
    kind: str


def find(text: str, *, shown: Collection[str] = ()) -> Iterator[Found]:
    """Yield the personal numbers in `text`, in any script, spaced, hyphenated, or with invisible signs between.

    `shown` are the land lines of offices, as digits, that may stand there.
    """
    if not _may_hold(text):
        return
    seen = plain(text)
    reached = 0
    for start, end, kind in sorted(_candidates(seen), key=lambda one: (one[0], -one[1])):
        if start >= reached and not (kind == "landline" and _is_shown(_digits(seen.text[start:end]), shown)):
            reached = end
            yield Found(*seen.span(start, end), kind)


def _may_hold(text: str) -> bool:
    digits = sum(map(str.isnumeric, text)) + sum(map(text.count, _LIKE_DIGITS))
    return digits >= _SHORTEST or (digits > 1 and _PLATE_BEGINS.search(text) is not None)


def holds_number(text: str, *, shown: Collection[str] = ()) -> bool:
    """Say whether a personal number stands in `text`, apart from those that may be `shown`."""
    return any(True for _ in find(text, shown=shown))


def mask(text: str) -> str:
    """Return `text` with its personal numbers hidden: a phone's middle, 138****8000, and the others whole: ****."""
    for found in reversed(list(find(text))):
        hidden = hide(text[found.start : found.end], found.kind)
        text = f"{text[: found.start]}{hidden}{text[found.end :]}"
    return text


def hide(number: str, kind: str) -> str:
    """Return what is left of a number: enough of a phone to tell two apart, nothing of a card or an identity."""
    digits = "".join(one for one in plain(number).text if one.isalnum() or one in groups.HAN_DIGITS)
    if kind == "mobile":
        digits = digits.rstrip("Xx")[-11:]
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{number[0]}****" if kind == "plate" else "****"


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _is_shown(digits: str, shown: Collection[str]) -> bool:
    return any(digits == line or (digits[0] != "0" and line.endswith(digits)) for line in shown)


def _candidates(seen: Plain) -> Iterator[tuple[int, int, str]]:
    yield from _runs(seen.text)
    yield from ((found.start(), found.end(), "identity") for found in _SPACED_IDENTITY.finditer(seen.text))
    yield from groups.candidates(seen.text)
    yield from _short_lines(seen.text)
    yield from _over_lines(seen.text)
    for found in _SPELT.finditer(seen.text):
        kind = numbers.kind(
            "".join(_GROUP.findall(found[0])).upper(), named=accounts.is_named(seen.text, *found.span())
        )
        if kind:
            yield found.start(), found.end(), kind
    for found in _SCIENTIFIC.finditer(seen.text):
        if numbers.kind(str(int(Decimal(found[0]))), named=False):
            yield found.start(), found.end(), "bank"  # whichever it is: nothing of it stays
    yield from ((found.start(), found.end(), "passport") for found in _PASSPORT.finditer(seen.text))
    yield from ((found.start(), found.end(), "plate") for found in _PLATE.finditer(seen.text))


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _RUN.finditer(text):
        parts = list(_GROUP.finditer(text, run.start(), run.end()))
        named = accounts.is_named(text, *run.span())
        for begin, end, kind in numbers.parts([part[0].upper() for part in parts], named=named):
            last = parts[end - 1].end()
            rest = _LAST_GROUP.match(text, last) if kind == "bank" and end - begin > 1 else None
            yield parts[begin].start(), rest.end() if rest else last, kind


def _over_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers that a line break parts: 1385748 in one line and 1963 in the next."""
    lines = [line for line in _LINE.finditer(text) if line[0].strip()] if "\n" in text or "\r" in text else []
    for kind, pieces in cells.continued_numbers([line[0] for line in lines]):
        (first, start, _), (last, _, end) = pieces[0], pieces[-1]
        yield lines[first].start() + start, lines[last].start() + end, kind


def _short_lines(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _SHORT_LINE.finditer(text):
        harmless = accounts.MONEY.match(text, found.end()) or numbers.are_days([_digits(found[0])])
        if groups.is_called(text, *found.span()) and not harmless:
            yield found.start(), found.end(), "landline"
