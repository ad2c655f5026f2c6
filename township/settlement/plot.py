"""A small bar plot, worked out here and drawn by the template as SVG, so that it needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.money import yuan

WIDTH, HEIGHT = 640, 200
_TOP, _BOTTOM = 24, 26
_WIDEST = 56


@dataclass(frozen=True)
class Bar:
    """A bar in the plot's own units; `label` stands below it and `value` above."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str
    value: str


@dataclass(frozen=True)
class Plot:
    width: int
    height: int
    floor: int
    bars: Sequence[Bar]


def bars(amounts: Sequence[tuple[str, int]]) -> Plot:
    """Plot amounts of fen, each with its label, from left to right; the largest fills the height."""
    room = HEIGHT - _TOP - _BOTTOM
    step = WIDTH // max(len(amounts), 6)
    width = min(_WIDEST, step * 2 // 3)
    largest = max((fen for _, fen in amounts), default=0) or 1
    drawn = []
    for place, (label, fen) in enumerate(amounts):
        height = max(round(room * fen / largest), 2)
        middle = step * place + step // 2
        drawn.append(Bar(middle - width // 2, HEIGHT - _BOTTOM - height, width, height, middle, label, _short(fen)))
    return Plot(WIDTH, HEIGHT, HEIGHT - _BOTTOM, drawn)


def _short(fen: int) -> str:
    """Write whole yuan: in a plot the fen are noise."""
    return yuan(fen).partition(".")[0]
