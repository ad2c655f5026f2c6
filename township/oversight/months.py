"""Months as they stand in an address: 2026-11."""

import re
from datetime import date

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


def month_asked(text: str, today: date) -> date:
    """Return the first day of the month that an address asks for; this month's when it asks for none."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def step(month: date, by: int) -> date:
    """Return the first day of the month that is `by` months later, or earlier when it is negative."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)
