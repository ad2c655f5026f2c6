"""A bar plot of the last runs, worked out here and drawn by the template as SVG, so that it needs no script.

The bars lie on their side, each in a line of its own: names and amounts are then text of the page, which stays
readable on a phone and in large text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from township.settlement.queries import RunCard

WIDTH = 1000
_NARROWEST = 6


@dataclass(frozen=True)
class Bar:
    """A run's amount in fen, and its bar's width in thousandths of the largest one's."""

    run_id: UUID
    label: str
    fen: int
    width: int


def bars(cards: Sequence[RunCard]) -> list[Bar]:
    """Return a bar for each run, in the order given."""
    largest = max((card.totals.to_pay_fen for card in cards), default=0) or 1
    return [
        Bar(
            card.run.id,
            card.run.number,
            card.totals.to_pay_fen,
            max(WIDTH * card.totals.to_pay_fen // largest, _NARROWEST),
        )
        for card in cards
    ]
