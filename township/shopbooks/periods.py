"""The stretches of time by which shops look at their takings."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("day", "week", "month", "quarter")


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    kind: str
    first: date
    last: date

    @property
    def before(self) -> "Period":
        return period(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        return period(self.kind, self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def period(kind: str, day: date) -> Period:
    """Return the day, the week from Monday, the month or the quarter in which `day` lies. ValueError: unknown kind."""
    if kind == "day":
        return Period(kind, day, day)
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(kind, monday, monday + timedelta(days=6))
    if kind == "month":
        return Period(kind, day.replace(day=1), _end_of_month(day.year, day.month))
    if kind == "quarter":
        month = 3 * ((day.month - 1) // 3) + 1
        return Period(kind, date(day.year, month, 1), _end_of_month(day.year, month + 2))
    raise ValueError(f"no such period: {kind}")


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
