"""Server time. Every service takes `now`; only this module asks the machine what time it is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Of the days that a village writes down: deadlines, years and balances are counted from them."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that tells the present moment as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is advanced; for tests and for filling a demonstration year."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def advance(self, **step: float) -> datetime:
        """Move on by `timedelta(**step)` and return the new moment."""
        self._at += timedelta(**step)
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)


def start_of_day(now: datetime) -> datetime:
    """Return the moment at which the business day of `now` began, in UTC."""
    return datetime.combine(business_day(now), time(), SHANGHAI).astimezone(UTC)


def business_day(now: datetime) -> date:
    """Return the calendar day in Shanghai at the aware moment `now`: the day that books and caps count by."""
    return now.astimezone(SHANGHAI).date()
