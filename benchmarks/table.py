"""The rows of the report: what was measured, beside what, and what is wanted."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

HEAD = "| what | database | clients | measured | floor or other | ratio | wanted |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `value` and `other` are in `unit`, and `wanted` is the bound of the ratio or of the value."""

    section: str
    what: str
    database: str
    clients: int
    value: float
    unit: str
    other: float | None = None
    ratio: float | None = None
    wanted: str = ""

    def __str__(self) -> str:
        other = "" if self.other is None else _number(self.other, self.unit)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        measured = _number(self.value, self.unit)
        return f"| {self.what} | {self.database} | {self.clients} | {measured} | {other} | {ratio} | {self.wanted} |"


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def beside(section: str, what: str, database: str, clients: int, value: float, floor: float, wanted: str = "") -> Row:
    """Return the row of a rate beside its floor: the ratio says how much of the floor is reached."""
    return Row(section, what, database, clients, value, "/s", floor, value / floor, wanted)


def table(rows: Iterable[Row]) -> str:
    return "\n".join((HEAD, *map(str, rows)))


def note(words: str) -> None:
    """Say on standard error how far the run is, so that standard output is the table alone."""
    print(words, file=sys.stderr, flush=True)
