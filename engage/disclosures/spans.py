"""The periods that a village's words name: one, or the several that they span, 2026年9-10月 or 2026年第三、四季度."""

import re
import unicodedata
from calendar import monthrange

_MOST = 24
_LISTED = frozenset("、和及,")
"""2026年9月、11月 are two months. After every other sign a text goes on from one to the next: 9-11月 are three."""
_SIGN = r"\s*(?P<sign>[-—–~至到、和及,])\s*"
_YEAR = r"(?P<year>20[0-9]{2})\s*(?:年|[-./])\s*"
_MONTH = r"(?P<number>0?[1-9]|1[0-2])(?![0-9])\s*(?P<unit>月份?)?(?:\s*(?P<day>[0-9]{1,2})\s*[日号])?"
_QUARTER = r"(?:第?\s*(?P<number>[一二三四1-4])(?![0-9])\s*(?P<unit>季度?)?|(?P<unit_q>Q)(?P<number_q>[1-4]))"
_PER_YEAR = {"monthly": 12, "quarterly": 4}
_FIRST = {
    "monthly": re.compile(_YEAR + _MONTH),
    "quarterly": re.compile(r"(?P<year>20[0-9]{2})\s*(?:年|[-./])?\s*" + _QUARTER),
}
_NEXT = {
    "monthly": re.compile(f"{_SIGN}(?:{_YEAR})?{_MONTH}"),
    "quarterly": re.compile(f"{_SIGN}(?:{_YEAR})?{_QUARTER}"),
}
_YEARS = re.compile(r"20[0-9]{2}(?![0-9])")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def keys_of(rule: str, text: str, *, whole: bool = True) -> tuple[str, ...]:
    """Return the keys of the periods that a text names under a rule, the first one first; none if it names none.

    "2026-10", "2026-Q3" or "2026". 2026年10月 is a month, and the quarter and year that it lies in are not named by it.
    A span that begins or ends within a month names none when all of its periods have to be `whole`.
    """
    plain = unicodedata.normalize("NFKC", text)
    if rule == "yearly":
        return _years(plain)
    if rule not in _FIRST:
        return ()
    places, per_year = _places(rule, plain, whole=whole), _PER_YEAR[rule]
    return tuple(_key(rule, place // per_year, place % per_year + 1) for place in places)


def spanned(key: str, text: str) -> tuple[str, ...]:
    """Return the keys that a text names when the given one is the first of them, else the given one alone."""
    for rule in (*_FIRST, "yearly"):
        keys = keys_of(rule, text)
        if keys and keys[0] == key:
            return keys
    return (key,)


def _years(plain: str) -> tuple[str, ...]:
    years = [int(year) for year in _YEARS.findall(plain)]
    if not years or any(first.search(plain) for first in _FIRST.values()):
        return ()
    return tuple(str(year) for year in range(min(years), max(years) + 1))


def _places(rule: str, plain: str, *, whole: bool) -> list[int]:
    """Return what is named, counted in months or quarters since the year 0; nothing when it is named twice."""
    first = _FIRST[rule].search(plain)
    if first is None:
        return []
    chain = _chain(rule, plain, first)
    if not _has_unit(chain[-1]):
        chain = [first]  # 2026-09-10 is a day in September
    if rule == "quarterly" and not _has_unit(first) and len(chain) == 1:
        return []
    if _FIRST[rule].search(plain, chain[-1].end()):
        return []
    places = _counted(rule, chain)
    return [] if whole and len(places) > 1 and _is_cut(plain, chain) else places


def _chain(rule: str, plain: str, first: re.Match[str]) -> list[re.Match[str]]:
    chain = [first]
    while more := _NEXT[rule].match(plain, chain[-1].end()):
        chain.append(more)
    return chain


def _counted(rule: str, chain: list[re.Match[str]]) -> list[int]:
    places: list[int] = []
    year = 0
    for one in chain:
        year = int(one["year"] or year)
        place = year * _PER_YEAR[rule] + _number(one) - 1
        if places and place == places[-1]:
            continue
        if places and not places[-1] < place < places[0] + _MOST:
            return []
        if places and one["sign"] not in _LISTED:
            places += range(places[-1] + 1, place)
        places.append(place)
    return places


def _is_cut(plain: str, chain: list[re.Match[str]]) -> bool:
    """Say whether a span of months begins or ends within one of them."""
    first, last = chain[0], chain[-1]
    if "day" not in first.re.groupindex:
        return False
    year = next(int(one["year"]) for one in reversed(chain) if one["year"])
    ends = last["day"] in (None, str(monthrange(year, _number(last))[1]))
    goes_on = re.match(r"\s*[0-9]", plain[last.end() :]) is not None
    return first["day"] not in (None, "1", "01") or not ends or goes_on


def _has_unit(one: re.Match[str]) -> bool:
    groups = one.groupdict()
    return bool(groups["unit"] or groups.get("unit_q") or ("day" in groups and groups["year"]))


def _number(one: re.Match[str]) -> int:
    groups = one.groupdict()
    said = groups["number"] or groups["number_q"]
    return _NUMBERS.get(said) or int(said)


def _key(rule: str, year: int, number: int) -> str:
    return f"{year}-{number:02}" if rule == "monthly" else f"{year}-Q{number}"
