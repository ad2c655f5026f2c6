"""Plots of a village's money, worked out here and drawn by the template as SVG, so that they need no script.

Columns stand for months, two to each: one filled, one hatched, so that they are told apart without their colours. Bars
lie on their side, each in a line of its own with its name and amount as text. What a plot shows is in a table too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engage.finances.queries import Category, Sums, Year, rounded

WIDTH, HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 4, 12, 22
_COLUMN = 10
_GAP = 2
_MOST_BARS = 10
_FEN_OF = (("wan", 1_000_000), ("yuan", 100))
"""万元 for large amounts, 元 for small ones."""


@dataclass(frozen=True)
class Column:
    """A rectangle of the plot, in its own units, and the amount that it stands for, in fen."""

    x: float
    y: float
    height: float
    fen: int


@dataclass(frozen=True)
class Group:
    """A month with its two columns."""

    month: int
    x: float
    """The middle, under which the month's number stands."""
    first: Column
    second: Column


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Columns:
    """A year's plot; `unit` is "wan" (10,000 yuan) or "yuan": what the numbers on its side count."""

    groups: Sequence[Group]
    ticks: Sequence[Tick]
    unit: str
    width: int = WIDTH
    height: int = HEIGHT
    column: int = _COLUMN
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


@dataclass(frozen=True)
class Bar:
    """A category with its share of all: its bar's width in thousandths of the largest one's, the share in per mille."""

    name: str
    fen: int
    lines: int
    width: int
    share: int
    others: int = 0
    """How many smaller categories it stands for, if it stands for several."""
    came_back: bool = False
    """Whether it came in under a heading under which more was spent: money that was paid back."""


def income_and_expense(year: Year) -> Columns:
    """Plot what came in and what went out, month by month."""
    return _columns({month.first_day.month: (month.sums.in_fen, month.sums.out_fen) for month in year.months})


def spent_against_year_before(year: Year) -> Columns:
    """Plot what went out in each month of the year before and of this one; of this one, months that are over."""
    this = {month.first_day.month: month.sums for month in year.whole_months}
    return _columns(
        {
            month: (year.before.get(month, Sums()).out_fen, this.get(month, Sums()).out_fen)
            for month in sorted({*this, *year.before})
        }
    )


def bars(categories: Sequence[Category], direction: str) -> list[Bar]:
    """Return a bar for each category of one direction, the largest first; beyond ten the rest is one bar."""
    found = [one for one in categories if one.direction == direction]
    shown = found if len(found) <= _MOST_BARS else found[: _MOST_BARS - 1]
    rest = found[len(shown) :]
    others = (sum(one.fen for one in rest), sum(one.lines for one in rest))
    total, largest = sum(one.fen for one in found), max([others[0], *(one.fen for one in found)])
    back = _came_back(categories, direction)
    bars = [_bar(one.name, one.fen, one.lines, largest, total) for one in shown]
    drawn = [replace(bar, came_back=bar.name in back) for bar in bars]
    return [*drawn, _bar("", *others, largest, total, others=len(rest))] if rest else drawn


def _came_back(categories: Sequence[Category], direction: str) -> set[str]:
    if direction == "out":
        return set()
    spent = {one.name: one.fen for one in categories if one.direction == "out"}
    return {one.name for one in categories if one.direction == "in" and one.name and one.fen < spent.get(one.name, 0)}


def _bar(name: str, fen: int, lines: int, largest: int, total: int, others: int = 0) -> Bar:
    return Bar(name, fen, lines, max(1000 * fen // largest, 4), rounded(1000 * fen, total), others)


def _columns(pairs: dict[int, tuple[int, int]]) -> Columns:
    """Lay out the pairs of amounts by month, January to December from left to right."""
    most = max((fen for pair in pairs.values() for fen in pair), default=0)
    step, unit = _step(most)
    top = max(step * -(-most // step), step)
    high = HEIGHT - _TOP - _BOTTOM
    slot = (WIDTH - _LEFT - _RIGHT) / 12

    def column(x: float, fen: int) -> Column:
        height = round(high * fen / top, 1)
        return Column(round(x, 1), round(HEIGHT - _BOTTOM - height, 1), height, fen)

    groups = []
    for month, (first, second) in pairs.items():
        middle = _LEFT + slot * (month - 0.5)
        left = middle - _COLUMN - _GAP / 2
        groups.append(Group(month, round(middle, 1), column(left, first), column(middle + _GAP / 2, second)))
    ticks = [Tick(round(HEIGHT - _BOTTOM - high * fen / top, 1), _label(fen, unit)) for fen in range(0, top + 1, step)]
    return Columns(groups, ticks, unit)


def _step(most: int) -> tuple[int, str]:
    """Return how far apart the lines stand, in fen: 1, 2 or 5 with noughts, so that there are at most five of them."""
    unit = "wan" if most >= 2 * dict(_FEN_OF)["wan"] else "yuan"
    step = 100
    while True:
        for times in (1, 2, 5):
            if most <= step * times * 4:
                return step * times, unit
        step *= 10


def _label(fen: int, unit: str) -> str:
    """Write a round amount in the plot's unit: "5", "0.5", "2000"."""
    whole, rest = divmod(fen, dict(_FEN_OF)[unit])
    return str(whole) if not rest else f"{fen / dict(_FEN_OF)[unit]:g}"
