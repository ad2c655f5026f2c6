"""A column for each day of a week, worked out here and drawn by the template as SVG, so that it needs no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from township.shopbooks.takings import Taking

HEIGHT = 100
_LOWEST = 2


@dataclass(frozen=True)
class Column:
    """A day with its points, and how high its column is, up to HEIGHT; nothing taken is no column."""

    day: date
    points: int
    height: int


def columns(days: Sequence[date], takings: Mapping[date, Taking]) -> list[Column]:
    """Return a column for each day, the largest one as high as there is room."""
    points = {day: takings.get(day, Taking()).points for day in days}
    largest = max(points.values(), default=0)
    return [Column(day, value, _height(value, largest)) for day, value in points.items()]


def _height(points: int, largest: int) -> int:
    return max(HEIGHT * points // largest, _LOWEST) if points > 0 else 0
