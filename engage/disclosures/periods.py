"""The time that a disclosure reports on: from a village's words to the key of a period, and back."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from engage.disclosures.spans import keys_of

_YEAR = re.compile(r"(20[0-9]{2})(?:\s*年)?")
_NAMES = "一二三四"


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


def words_of(keys: Sequence[str]) -> str:
    """Return how a village writes several periods: 2026年9月至2026年10月; "" for other keys."""
    first, last = words(keys[0]), words(keys[-1])
    return f"{first}至{last}" if last != first else first


def year_of(text: str) -> int | None:
    """Return the year that a period names."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found else None


def month_of(text: str) -> tuple[int, int] | None:
    """Return the one month that a period names."""
    keys = keys_of("monthly", text)
    return _month(keys[0]) if len(keys) == 1 else None


def span_of(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of what a period names: of all its months, else of its quarter or its year.

    2026年9-10月 has two months; 2026年11月上旬 is taken for the month. None when no year is named.
    """
    months = [_month(key) for key in keys_of("monthly", text, whole=False)]
    if not months:
        quarters = [(int(key[:4]), int(key[-1])) for key in keys_of("quarterly", text)]
        months = [(year, number * 3 - step) for year, number in quarters for step in (2, 0)]
    years = [int(year) for year in _YEAR.findall(unicodedata.normalize("NFKC", text))]
    if not months and years:
        months = [(min(years), 1), (max(years), 12)]
    return (date(*months[0], 1), date(*months[-1], monthrange(*months[-1])[1])) if months else None


def _month(key: str) -> tuple[int, int]:
    return int(key[:4]), int(key[5:])


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
