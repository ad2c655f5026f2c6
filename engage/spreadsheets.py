"""Reading a village's own table, CSV or XLSX, without trusting it: bounded in bytes, rows, columns and text."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

from engage.workbook_bounds import FullWorkbook, check_workbook
from kernel.errors import Refusal
from kernel.words import marked

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_SHEETS = 40
FORMULA = "\x00formula"
"""Stands in a cell that holds a formula: what it shows was computed elsewhere and can't be believed."""
ABOVE = "\x00above"
"""Stands in a money table's cell that is merged with the one above it."""

_MAX_COLUMNS = 40
_MAX_CELL = 500
_ROOM_FOR_HEADING = 30
_DELIMITERS = ",\t;，"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBERED = re.compile(rb"""\sr=["']([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']|\sht=["']0(?:\.0+)?["']""")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_HIDDEN_COLUMN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\bwidth=["']0(?:\.0+)?["']""")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


@dataclass(frozen=True)
class Sheet:
    """A table's rows as trimmed text; `covered` are the cells, by row and column from 0, merged with one above them.

    `hidden` are the rows, from 0, that a spreadsheet does not show, `hidden_columns` such columns.
    """

    rows: list[list[str]]
    covered: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def covered_in(self, row: int) -> set[int]:
        return {column for column in range(_MAX_COLUMNS) if (row, column) in self.covered}


class UnreadableFile(Refusal):
    status = 422
    code = "unreadable_file"
    message = marked("This file can't be read as a table.")
    advice = marked("Save it again as .xlsx or .csv and choose it once more.")


class NoFile(UnreadableFile):
    code = "no_file"
    message = marked("No file was chosen, or it is empty.")
    advice = marked("Choose the file and send it again.")


class OldExcelFile(UnreadableFile):
    code = "old_excel_file"
    message = marked("This is an .xls file of old Excel versions.")
    advice = marked("Open it, save it as .xlsx, and choose that one.")


class FileTooLarge(UnreadableFile):
    status = 413
    code = "file_too_large"
    message = marked("This file is too large: at most 5 MB.")
    advice = marked("Take pictures and other sheets out of it, or split it.")


class TooManyRows(UnreadableFile):
    code = "too_many_rows"
    message = marked("This table is too long: at most %(maximum)s rows.")
    advice = marked("Split it into several tables.")

    def __init__(self, maximum: int) -> None:
        super().__init__(maximum=maximum)


class WorkbookTooFull(UnreadableFile):
    code = "workbook_too_full"
    message = marked("There is too much in this workbook besides the table.")
    advice = marked("Copy the table alone into a new workbook, without its formats, and choose that one.")


def read_rows(content: bytes, *, most: int = MAX_ROWS) -> list[list[str]]:
    """Return the rows of a CSV file, or of the first sheet that a workbook shows, as trimmed text, with blank rows.

    Takes up to `most` rows and a few more for what stands above them. Days are written 2026-11-22, numbers as a
    spreadsheet shows them; blank cells at the end of a row are left out. Raises UnreadableFile or one of its kinds.
    """
    _, sheet = read_sheets(content, most=most, sheets=1)[0]
    if isinstance(sheet, UnreadableFile):
        raise sheet
    return sheet.rows


def read_sheets(
    content: bytes, *, most: int = MAX_ROWS, sheets: int = MAX_SHEETS
) -> list[tuple[str, Sheet | UnreadableFile]]:
    """Return the sheets that a workbook shows, by name and at most so many; in place of one what is wrong with it.

    A CSV file is one without a name. Raises UnreadableFile or one of its kinds when that is wrong with the whole file.
    """
    if not content:
        raise NoFile
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldExcelFile
    if content.startswith(b"PK"):
        return _workbook_sheets(content, most, sheets)
    return [("", _trimmed(Sheet(_csv_rows(content, most))))]


def _trimmed(sheet: Sheet) -> Sheet:
    while sheet.rows and not any(sheet.rows[-1]):
        sheet.rows.pop()
    return sheet


def _csv_rows(content: bytes, most: int) -> list[list[str]]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if any(mark in line for mark in _DELIMITERS)), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        return list(_bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), most))
    except csv.Error as error:
        raise UnreadableFile from error


def _decoded(content: bytes) -> str:
    """Read the encodings that village computers write: UTF-8, Excel's "Unicode text", else GB18030."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile


def _workbook_sheets(content: bytes, most: int, sheets: int) -> list[tuple[str, Sheet | UnreadableFile]]:
    try:
        check_workbook(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return [(sheet.title.strip(), _sheet_or_why_not(sheet, most)) for sheet in _shown(book)[:sheets]]
        finally:
            book.close()
    except FullWorkbook as error:
        raise WorkbookTooFull from error
    except Exception as error:  # a broken workbook can fail in any way inside the reader; all mean the same here
        raise UnreadableFile from error


def _shown(book: Workbook) -> list[Any]:
    """Return what is not hidden: hidden sheets are for somebody's own use."""
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets


def _sheet_or_why_not(sheet: Any, most: int) -> Sheet | UnreadableFile:
    try:
        rows, source = list(_bounded(_cells(sheet, most), most)), _source(sheet)
        covered, hidden = frozenset(_covered(source, most)), frozenset(_hidden(source))
        return _trimmed(Sheet(rows, covered, hidden, frozenset(_hidden_columns(source))))
    except UnreadableFile as refusal:
        return refusal


def _cells(sheet: Any, most: int) -> Iterator[list[str]]:
    # Asked for by number: what a sheet says of its own extent may be wrong, or a million rows.
    for row in sheet.iter_rows(max_row=most + _ROOM_FOR_HEADING + 1, max_col=_MAX_COLUMNS):
        yield [_written(cell) for cell in row]


def _source(sheet: Any) -> bytes:
    with sheet._get_source() as source:
        found: bytes = source.read()
    return found


def _hidden(source: bytes) -> Iterator[int]:
    """Yield the rows, from 0, that are hidden, by hand or by a filter: the reader of rows does not tell them."""
    number = 0
    for found in _ROW.finditer(source):
        own = _NUMBERED.search(found[1])
        number = int(own[1]) if own else number + 1
        if _HIDDEN.search(found[1]):
            yield number - 1


def _hidden_columns(source: bytes) -> Iterator[int]:
    """Yield the columns, from 0, that are hidden or of no width."""
    for found in _COLUMNS.finditer(source):
        first, last = (re.search(rb"""\b%s=["']([0-9]{1,5})["']""" % end, found[1]) for end in (b"min", b"max"))
        if first and last and _HIDDEN_COLUMN.search(found[1]):
            yield from range(int(first[1]) - 1, min(int(last[1]), _MAX_COLUMNS))


def _covered(source: bytes, most: int) -> Iterator[tuple[int, int]]:
    """Yield the cells below the first one of each merged range, in its first column: the reader of rows skips these."""
    room = _MAX_COLUMNS * most  # ranges of a real sheet don't overlap
    for found in _MERGED.findall(source):
        column, first, _, last = range_boundaries(found.decode())
        if column is None or first is None or last is None:  # whole columns or rows, which no program merges
            raise UnreadableFile
        below = range(first, min(last, most + _ROOM_FOR_HEADING + 1))
        room -= len(below)
        if room < 0:
            raise UnreadableFile
        yield from ((row, column - 1) for row in below)


def _written(cell: Any) -> str:
    value = cell.value
    if cell.data_type == "f":
        return FORMULA
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"  # the digits that a spreadsheet shows
    return str(value)


def _bounded(rows: Iterator[list[str]], most: int) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > most + _ROOM_FOR_HEADING:
            raise TooManyRows(most)
        if len(row) > _MAX_COLUMNS and any(row[_MAX_COLUMNS:]):
            raise UnreadableFile
        cells = [cell if cell == FORMULA else cell.strip()[:_MAX_CELL] for cell in row[:_MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        yield cells
