"""An account in a cell of its own: 付李四 农行 in one and 951001040012 in the next."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kernel.personal_numbers import text as numbers
from kernel.personal_numbers.cells import Piece

_SHORTEST = 8


def accounts_beside(cells: Sequence[str]) -> Iterator[tuple[str, list[Piece]]]:
    """Yield the accounts that only the cell before them tells, as `split_numbers` yields what lies across cells."""
    filled = [(number, cell) for number, cell in enumerate(cells) if cell.strip()]
    for (_, before), (number, cell) in pairwise(filled):
        if sum(map(str.isnumeric, cell)) >= _SHORTEST and not numbers.holds_number(cell):
            for found in numbers.find(f"{before}：{cell}"):
                start = found.start - len(before) - 1
                if start >= 0 and found.kind == "bank":
                    yield "bank", [(number, start, found.end - len(before) - 1)]
