"""The months of the demonstration: some that were settled and what came after, ending today."""

from dataclasses import dataclass
from datetime import date, timedelta

# How many first days of these months are public holidays each year; feasts that move are left out.
_HOLIDAYS = {1: 1, 5: 3, 10: 7}


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return month_of(self.first - timedelta(days=1))

    @property
    def words(self) -> str:
        return f"{self.year}年{self.month}月"


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def settling_day(month: Month) -> date:
    """Return the day on which a month is settled: the first working day after it."""
    day = month.next.first + timedelta(days=_HOLIDAYS.get(month.next.month, 0))
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def months_until(today: date, settled: int) -> list[Month]:
    """Return the months from the first of `settled` that are settled by today to the one that today is in."""
    month = month_of(today).previous
    if settling_day(month) >= today:
        month = month.previous
    for _ in range(settled - 1):
        month = month.previous
    months = [month]
    while months[-1] < month_of(today):
        months.append(months[-1].next)
    return months
