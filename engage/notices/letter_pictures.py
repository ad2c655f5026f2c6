"""What stands on a letter besides words: the village's code, and the months' bars, drawn once for all letters."""

from collections.abc import Sequence
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from engage.finances.queries import Month

BAR = 1000
"""How long the longest bar is, in the plot's own units."""


@dataclass(frozen=True)
class Code:
    """A QR code as the `d` of an SVG path over `size` x `size` modules, with the quiet zone around it."""

    size: int
    path: str


@dataclass(frozen=True)
class Bars:
    """A month's bars, in BAR-ths of the quarter's largest amount."""

    month: Month
    came: int
    went: int


def code(address: str) -> Code:
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(address)
    made.make(fit=True)
    rows = made.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return Code(len(rows), "".join(dark))


def bars(months: Sequence[Month]) -> list[Bars]:
    most = max((amount for month in months for amount in (month.sums.in_fen, month.sums.out_fen)), default=0)

    def length(fen: int) -> int:
        return max(BAR * fen // most, 4) if fen else 0

    return [Bars(month, length(month.sums.in_fen), length(month.sums.out_fen)) for month in months]
