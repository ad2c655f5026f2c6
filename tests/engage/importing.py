"""An editor's way through an import, for tests: choose a file, look, mend, confirm."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import xlsxwriter
from werkzeug.test import TestResponse
from xlsxwriter.utility import xl_cell_to_rowcol

from tests.browsing import Visitor
from tests.engage.filling import form_with

DATA = Path(__file__).parent / "data"
MERGED, FLOW, VOUCHERS = "小桥头村2026年10月收支.xlsx", "收支流水2026年10月.csv", "凭证明细2026年10月.xlsx"
UPLOAD = "/office/disclosures/uploads"
HEADING = {"category": "finance", "matter": "财务收支", "title": "十一月收支", "period": "2026年11月"}


def upload(editor: Visitor, content: bytes, name: str = "收支.csv", **heading: str) -> TestResponse:
    data = {"key": str(uuid4()), **HEADING, **heading, "file": (io.BytesIO(content), name)}
    return editor.post(UPLOAD, data, content_type="multipart/form-data")


def upload_file(editor: Visitor, name: str, **heading: str) -> TestResponse:
    """Choose one of the villages' own tables, and leave the title and period to it."""
    return upload(editor, (DATA / name).read_bytes(), name, **{"title": "", "period": "", **heading})


def look(editor: Visitor, page: TestResponse, **changes: str) -> TestResponse:
    """Press "Look again" with some fields changed."""
    return editor.post(f"{UPLOAD}/previews", {**form_with(page.text, "table"), **changes})


def confirm(editor: Visitor, page: TestResponse, **changes: str) -> TestResponse:
    """Press "Publish now" with some fields changed."""
    return editor.post(f"{UPLOAD}/confirmations", {**form_with(page.text, "table"), **changes})


def workbook(
    rows: Sequence[Sequence[object]],
    sheets: Sequence[str] = ("Sheet1",),
    merged: Sequence[str] = (),
    hidden: Sequence[int] = (),
    hidden_columns: Sequence[str] = (),
) -> bytes:
    """Return a workbook with the rows in the last of its sheets; ranges such as "A2:A4" are merged into one cell.

    `hidden` are rows, counted from 1 as a spreadsheet does; `hidden_columns` such as "C:C".
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for cells in merged:
            row, column = xl_cell_to_rowcol(cells.partition(":")[0])
            sheet.merge_range(cells, rows[row][column])
        for number in hidden:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        for columns in hidden_columns:
            sheet.set_column(columns, None, None, {"hidden": True})
    return made.getvalue()


def workbook_of(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook with these sheets, by name and in this order."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()
