"""Counting working days: China's holidays and make-up days as the State Council announces them year by year.

They come from the package chinesecalendar. In years that it does not know yet the holidays that the law names are days
off, and Monday to Friday else; the notice's bridges and make-up days are for the officers to enter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from kernel.workdays.legal import is_legal_holiday

_DAY = timedelta(days=1)
KNOWN_FROM = date(min(chinese_calendar.holidays).year, 1, 1)
KNOWN_UNTIL = date(max(chinese_calendar.holidays).year, 12, 31)


@dataclass(frozen=True)
class WorkingDays:
    """A township's working days; `corrections` say of a day whether it is one, whatever the calendar says."""

    corrections: Mapping[date, bool] = field(default_factory=dict)
    _counted: dict[tuple[date, date], int] = field(default_factory=dict, compare=False, repr=False)
    """What `between` has counted already: a board asks the same few questions for hundreds of villages."""

    @property
    def known_until(self) -> date:
        """The last day of which the notice is known; after it weekends and legal holidays alone are days off."""
        return KNOWN_UNTIL

    def is_working(self, day: date) -> bool:
        """Say whether offices work on a day; a weekend that makes up for a holiday is a working day."""
        corrected = self.corrections.get(day)
        return announced(day) if corrected is None else corrected

    def on_or_after(self, day: date) -> date:
        """Return the day itself when it is a working day, else the next one."""
        while not self.is_working(day):
            day += _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day, which itself does not count. ValueError for less than one."""
        if count < 1:
            raise ValueError(f"the {count}th day after")
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days there are after `start` up to and with `end`; none when it is not later."""
        if (start, end) not in self._counted:
            days = range(1, (end - start).days + 1)
            self._counted[start, end] = sum(self.is_working(start + _DAY * step) for step in days)
        return self._counted[start, end]


@lru_cache(maxsize=4096)
def announced(day: date) -> bool:
    """Say what the calendar announces for a day; where nothing is known, weekends and legal holidays are off."""
    if KNOWN_FROM <= day <= KNOWN_UNTIL:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and not (day > KNOWN_UNTIL and is_legal_holiday(day))
