"""What is on the screen as a file: exact amounts, cells that no spreadsheet runs, names that say nothing of anyone."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from flask_babel import gettext as _
from xlsxwriter import Workbook

from engage.disclosures.wording import CATEGORY_NAMES
from engage.search.queries import Found
from engage.search.showing import address
from kernel.clock import business_day
from kernel.inert import inert
from kernel.money import yuan
from kernel.words import marked

_MOST = {"csv": 10_000, "json": 10_000, "xlsx": 2_000}
_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COLUMNS = {
    "village": marked("Village"),
    "title": marked("Disclosure"),
    "matter": marked("Matter"),
    "category": marked("Kind of disclosure"),
    "period": marked("Time reported on"),
    "published_on": marked("Published on"),
    "number": marked("Line"),
    "day": marked("Day"),
    "purpose": marked("What for"),
    "quantity": marked("Quantity"),
    "direction": marked("In or out"),
    "amount_yuan": marked("Amount (yuan)"),
    "amount_fen": marked("Amount (fen)"),
    "heading": marked("Category"),
    "subject": marked("Accounting subject"),
    "source": marked("Source of funds"),
    "used_by": marked("Used by"),
    "responsible": marked("Handled by"),
    "voucher": marked("Voucher"),
    "text": marked("Text"),
    "address": marked("Address"),
}
_CUT = marked("Only the newest %(count)s are in this file. Narrow the search for the others.")
_DIRECTIONS = {"in": marked("received"), "out": marked("spent")}
Cell = str | int | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class File:
    name: str
    mimetype: str
    content: bytes


def most(suffix: str) -> int:
    """Return how many rows a file holds: a workbook takes much longer to make, and anybody may ask for one."""
    return _MOST[suffix]


def written(found: Sequence[Found], suffix: str, name: str, *, whole: bool = True) -> File:
    """Write what was found as "csv", "xlsx" or "json"; when it is not `whole`, the file says so in words."""
    write: Callable[[list[Row], str], bytes] = {"csv": _csv, "xlsx": _xlsx, "json": _json}[suffix]
    said = "" if whole else str(_(_CUT, count=most(suffix)))
    return File(f"{name}.{suffix}", _TYPES[suffix], write([_row(one) for one in found], said))


def _row(found: Found) -> Row:
    disclosure, line = found.disclosure, found.line
    row: Row = dict.fromkeys(_COLUMNS)
    row |= {name: getattr(disclosure, name) for name in ("title", "matter", "category", "period")}
    row |= {"village": found.village.name, "published_on": business_day(disclosure.published_at).isoformat()}
    row |= {"address": address(found, external=True)}
    if line is None:
        return row | {"text": disclosure.body}
    same = ("number", "purpose", "quantity", "direction", "amount_fen", "subject", "source", "used_by", "responsible")
    row |= {name: getattr(line, name) for name in (*same, "voucher")}
    return row | {"day": line.day.isoformat(), "amount_yuan": yuan(line.amount_fen), "heading": line.category}


def _json(rows: list[Row], said: str) -> bytes:
    """Names and values are the same in every language."""
    return json.dumps({"complete": not said, "note": said, "items": rows}, ensure_ascii=False).encode()


def _csv(rows: list[Row], said: str) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([_(title) for title in _COLUMNS.values()])
    writer.writerows([_cell(value) for value in _worded(row)] for row in rows)
    if said:
        writer.writerow([said])
    return ("\ufeff" + file.getvalue()).encode()  # by which spreadsheets know UTF-8


def _xlsx(rows: list[Row], said: str) -> bytes:
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Found"))
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [_(title) for title in _COLUMNS.values()], book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(_worded(row)):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value:
                sheet.write_string(number, column, inert(value))
    if said:
        sheet.write_string(len(rows) + 1, 0, said)
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    book.close()
    return file.getvalue()


def _worded(row: Row) -> list[Cell]:
    """Return the cells with what stands for something in the reader's words."""
    said = {"category": CATEGORY_NAMES[str(row["category"])], "direction": _DIRECTIONS.get(str(row["direction"]), "")}
    return list((row | {name: str(_(text)) if text else "" for name, text in said.items()}).values())


def _cell(value: Cell) -> Cell:
    return inert(value) if isinstance(value, str) else value
