"""A village's own table as it stands in the file: what is above it, the names of its columns, and its rows."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engage.importing import columns, units
from engage.importing.refusals import NoHeading, NoRows, NotInYuan
from engage.spreadsheets import ABOVE, FORMULA, MAX_ROWS, Sheet, TooManyRows

Cells = Sequence[str]

_HEADING_WITHIN = 15
_MONTH = re.compile(r"(20[0-9]{2})\s*[年.\-/]\s*(0?[1-9]|1[0-2])(?![0-9])")
_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True)
class Table:
    """The names of the columns, a two-level one as "金额 收入"; each row with its number in the file, from 1.

    `above` is what stands above the names, cell by cell. Blank rows are not among the rows.
    """

    above: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]
    hidden: frozenset[int] = frozenset()
    """Of the rows, those that the spreadsheet does not show: nobody who looked at the table saw them."""
    hidden_columns: frozenset[int] = frozenset()
    """Of the columns, from 0, those that it does not show."""
    sheet: str = ""
    """The name of the sheet that it stands on; a CSV file has none."""

    @cached_property
    def heading_digest(self) -> str:
        """Names the heading, so that a village's choice for it can be found again."""
        return _digest(self.names)

    @cached_property
    def digest(self) -> str:
        """Names the content, whichever program saved it in whichever format."""
        return _digest([self.names, [cells for _, cells in self.rows]])

    @property
    def title(self) -> str:
        """What stands above all else, on one line."""
        return " ".join(self.above[0].split()) if self.above else ""

    @property
    def year(self) -> int | None:
        """The year that the title or the name of a column speaks of."""
        words = " ".join((*self.above, *self.names))
        found = _YEAR.search(words) or _MONTH.search(words)
        return int(found[1]) if found else None

    @property
    def month(self) -> tuple[int, int] | None:
        """The year and month that the title speaks of."""
        found = _MONTH.search(" ".join(self.above))
        return (int(found[1]), int(found[2])) if found else None

    def content(self) -> dict[str, Any]:
        """Return the table as JSON values."""
        hidden = {"hidden": sorted(self.hidden), "hidden_columns": sorted(self.hidden_columns)}
        return {"sheet": self.sheet, "above": self.above, "names": self.names, "rows": self.rows, **hidden}

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Table":
        """Return the table that `content` was made of."""
        rows = tuple((place, tuple(cells)) for place, cells in content["rows"])
        hidden = frozenset(content["hidden"]), frozenset(content["hidden_columns"])
        return cls(tuple(content["above"]), tuple(content["names"]), rows, *hidden, content["sheet"])


def table_on(sheet: Sheet, name: str = "") -> Table:
    """Return the table on a sheet. Raises UnreadableFile or one of its kinds."""
    found = [[] if number in sheet.hidden else cells for number, cells in enumerate(sheet.rows)]
    place, depth = _heading(found)
    names = _names(found[place : place + depth])
    above = tuple(cell for cells in found[:place] for cell in cells if cell and cell != FORMULA)
    unit = units.other_than_yuan((*above, name), names, sheet.rows[place + depth :])
    if unit:
        raise NotInYuan(unit=unit)
    below = enumerate(sheet.rows[place + depth :], place + depth)
    rows = tuple((number + 1, _with_above(sheet, number, place + depth)) for number, cells in below if any(cells))
    if not rows:
        raise NoRows
    if len(rows) > MAX_ROWS:
        raise TooManyRows(MAX_ROWS)
    hidden = frozenset(number + 1 for number in sheet.hidden)
    return Table(above, tuple(names), rows, hidden, sheet.hidden_columns, name)


def _with_above(sheet: Sheet, number: int, first: int) -> tuple[str, ...]:
    """Return a row whose cells say so where they are merged with one above them, in rows behind the row `first`.

    What a file still holds in such a cell no spreadsheet shows.
    """
    cells = sheet.rows[number]
    covered = sheet.covered_in(number) if number > first else set[int]()
    width = max((len(cells), *(column + 1 for column in covered)))
    return tuple(ABOVE if column in covered else _at(cells, column) for column in range(width))


def _heading(rows: Sequence[Cells]) -> tuple[int, int]:
    """Return where the names of the columns stand and over how many rows they go.

    It is the row with the most names that are known; when none is known, the first with three words and no number.
    """
    known = [(_known(rows, place), place) for place in range(min(len(rows), _HEADING_WITHIN))]
    best, place = max(known, key=lambda found: (found[0], -found[1]), default=(0, 0))
    if best >= 2:
        return place, _depth(rows, place)
    for place, cells in enumerate(rows[:_HEADING_WITHIN]):
        if len([cell for cell in cells if cell]) >= 3 and not any(_DIGIT.search(cell) for cell in cells):
            return place, 1
    raise NoHeading


def _known(rows: Sequence[Cells], place: int) -> int:
    fields = {columns.known(name) for name in _names(rows[place : place + _depth(rows, place)])}
    return len(fields - {""}) if not any(cell == FORMULA for cell in rows[place]) else 0


def _depth(rows: Sequence[Cells], place: int) -> int:
    """Say whether the row below goes on with the names, such as 收入 and 支出 under a merged 金额."""
    if place + 1 >= len(rows):
        return 1
    above, below = rows[place], rows[place + 1]
    words = [(number, cell) for number, cell in enumerate(below) if cell]
    if not words or any(_DIGIT.search(cell) or cell == FORMULA for _, cell in words):
        return 1
    new = all(columns.known(cell) or not columns.known(_at(above, number)) for number, cell in words)
    return 2 if new and any(columns.known(cell) for _, cell in words) and any(above) else 1


def _names(rows: Sequence[Cells]) -> list[str]:
    """Put the names of two levels together; a merged cell's text stands in its first column alone."""
    if len(rows) == 1:
        return ["".join(cell.split()) for cell in rows[0]]
    above, below = rows
    names, group = [], ""
    for number in range(max(len(above), len(below))):
        top, sub = ("".join(_at(level, number).split()) for level in (above, below))
        group = top or (group if sub else "")
        names.append(f"{group} {sub}".strip())
    return names


def _at(cells: Cells, number: int) -> str:
    return cells[number] if number < len(cells) else ""


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
