"""The time that a disclosure reports on: from a village's words to the key of a period, and back."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

_MONTH = re.compile(r"(20[0-9]{2})\s*(?:年|[-./])\s*(0?[1-9]|1[0-2])(?![0-9])(?:\s*月)?")
_QUARTER = re.compile(r"(20[0-9]{2})\s*(?:年|[-./])?\s*(?:第?\s*([一二三四1-4])\s*季度?|Q([1-4]))")
_MORE_MONTHS = re.compile(r"(?:\s*[-—~至到、和,]\s*(?:0?[1-9]|1[0-2])(?![0-9])\s*月?)+(?=\D|$)")
_YEAR = re.compile(r"(20[0-9]{2})(?:\s*年)?")
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_NAMES = "一二三四"


def key_of(rule: str, text: str) -> str:
    """Return the key of the period that `text` names under a rule: "2026-10", "2026-Q3" or "2026"; "" if it names none.

    2026年10月 is a month, and the quarter and year that it lies in are not named by it.
    """
    plain = unicodedata.normalize("NFKC", text)
    month, quarter = _MONTH.search(plain), _QUARTER.search(plain)
    if rule == "monthly" and month and len(_MONTH.findall(plain)) == 1:
        return f"{month[1]}-{int(month[2]):02}"
    if rule == "quarterly" and quarter:
        return f"{quarter[1]}-Q{quarter[3] or _NUMBERS.get(quarter[2], quarter[2])}"
    year = _YEAR.search(plain)
    return year[1] if rule == "yearly" and year and not month and not quarter else ""


def words(key: str) -> str:
    """Return how a village writes a period: 2026-10 is 2026年10月; "" for another key, such as an event's."""
    year, _, part = key.partition("-")
    if not re.fullmatch(r"20[0-9]{2}", year):
        return ""
    if not part:
        return f"{year}年"
    if re.fullmatch(r"Q[1-4]", part):
        return f"{year}年第{_NAMES[int(part[1]) - 1]}季度"
    return f"{year}年{int(part)}月" if re.fullmatch(r"0[1-9]|1[0-2]", part) else ""


def year_of(text: str) -> int | None:
    """Return the year that a period names."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found else None


def month_of(text: str) -> tuple[int, int] | None:
    """Return the one month that a period names."""
    key = key_of("monthly", text)
    return (int(key[:4]), int(key[5:])) if key else None


def span_of(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of what a period names: of all its months, else of its quarter or its year.

    2026年9-10月 has two months; 2026年11月上旬 is taken for the month. None when no year is named.
    """
    plain = unicodedata.normalize("NFKC", text)
    months = sorted(_months(plain))
    quarter = _QUARTER.search(plain)
    if not months and quarter:
        number = int(quarter[3] or _NUMBERS.get(quarter[2], quarter[2]))
        months = [(int(quarter[1]), number * 3 - 2), (int(quarter[1]), number * 3)]
    years = [int(year) for year in _YEAR.findall(plain)]
    if not months and years:
        months = [(min(years), 1), (max(years), 12)]
    return (date(*months[0], 1), date(*months[-1], monthrange(*months[-1])[1])) if months else None


def _months(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the months that a text names; one without a year is of the year before it."""
    for found in _MONTH.finditer(plain):
        year = int(found[1])
        yield year, int(found[2])
        rest = _MORE_MONTHS.match(plain, found.end())
        yield from ((year, int(month)) for month in re.findall("[0-9]+", rest[0] if rest else ""))


def sheet_names(text: str) -> tuple[str, ...]:
    """Return how a year's workbook may call the sheet of a month: 10月, 2026年10月, 202610."""
    found = month_of(text)
    if not found:
        return ()
    year, month = found
    return (
        *(f"{month}月", f"{month}月份", f"{month:02}月", f"{year}年{month}月", f"{year}年{month:02}月"),
        *(f"{year}.{month}", f"{year}.{month:02}", f"{year}-{month:02}", f"{year}{month:02}", str(month)),
    )
