"""The spreadsheet that the village already has: read, shown, published once confirmed; hostile files are refused."""

import io
import re
import zipfile
from collections.abc import Sequence
from uuid import uuid4

import pytest
import xlsxwriter
from flask import Flask
from werkzeug.test import TestResponse

from engage.disclosures.uploads import TEMPLATE_EXAMPLE, TEMPLATE_HEADING, read_lines
from engage.spreadsheets import MAX_BYTES, UnreadableFile
from tests.browsing import Visitor
from tests.engage.arranging import Village, entered

HEADING = {"category": "finance", "matter": "财务收支", "title": "十一月收支", "period": "2026年11月"}
_PREVIEW = re.compile(r'name="preview" value="([^"]+)"')
TWO_COLUMNS = (
    "小桥头村2026年11月财务公开,,,,\n日期,摘要,收入（元）,支出（元）,经办\n"
    "2026/11/5,购树苗,,1040元,王会计\n2026.11.8,卖旧料,３６０.5,0,李会计\n,,,,\n合计,,360.5,1040,\n"
)


def upload(editor: Visitor, content: bytes, name: str = "收支.csv") -> TestResponse:
    data = {"key": str(uuid4()), **HEADING, "file": (io.BytesIO(content), name)}
    return editor.post("/office/disclosures/uploads", data, content_type="multipart/form-data")


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_shown_first_and_published_when_confirmed(app: Flask, home: Village, encoding: str) -> None:
    editor = entered(app, home.editor)

    preview = upload(editor, TWO_COLUMNS.encode(encoding))
    assert preview.status_code == 200
    assert "购树苗，支出 1,040.00 元，经办：王会计" in preview.text
    assert "卖旧料，收入 360.50 元，经办：李会计" in preview.text
    assert "还没有公开内容" in editor.get("/office/disclosures").text

    token = _preview(preview)
    first, again = (editor.post("/office/disclosures/uploads/confirmations", {"preview": token}) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert "购树苗，支出 1,040.00 元" in Visitor(app).get(first.location).text


def test_a_workbook_is_read_with_its_days_and_numbers(app: Flask, home: Village) -> None:
    rows = [["日期", "用途", "数量", "金额（元）", "收支"], [20261105, "购入档案柜", "1 套", 1040.0, "支出"],
            ["2026-11-08", "店面租金", "", "36,000.00", "收入"]]  # fmt: skip
    preview = upload(entered(app, home.editor), workbook(rows), "收支.xlsx")
    assert "购入档案柜 1 套，支出 1,040.00 元" in preview.text
    assert "店面租金，收入 36,000.00 元" in preview.text


def test_each_wrong_row_is_named_as_the_file_counts_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    table = "日期,用途,金额\n2026-11-05,好的,10\n,联系13800138000,1_000\n2026-02-30,购树苗,1.234\n"

    page = upload(editor, table.encode())

    assert page.status_code == 422
    said = re.findall(r"第 (\d) 行 · (\w+)", page.text)
    assert sorted(said) == [("3", "日期"), ("3", "用途"), ("3", "金额"), ("4", "日期"), ("4", "金额")]
    assert "还没有公开内容" in editor.get("/office/disclosures").text


def test_a_formula_is_not_believed(app: Flask, home: Village) -> None:
    rows = [["日期", "用途", "金额"], ["2026-11-05", "购树苗", "=1+1"]]
    page = upload(entered(app, home.editor), workbook(rows), "a.xlsx")
    assert (page.status_code, "这里是公式" in page.text) == (422, True)


def test_the_template_fits_what_is_read(app: Flask, home: Village) -> None:
    answer = entered(app, home.editor).get("/office/disclosures/template.csv")
    (row,) = read_lines(answer.data)
    assert row.cells["purpose"] == TEMPLATE_EXAMPLE[1] and len(TEMPLATE_HEADING) == len(TEMPLATE_EXAMPLE)


def test_a_preview_is_its_editors_own_and_not_to_be_tampered_with(app: Flask, home: Village) -> None:
    editor, visitor = entered(app, home.editor), entered(app, home.villager)
    token = _preview(upload(editor, TWO_COLUMNS.encode()))
    for wrong in (f"x{token}", "", token[:-1], "null"):
        assert editor.post("/office/disclosures/uploads/confirmations", {"preview": wrong}).status_code == 400
    assert visitor.post("/office/disclosures/uploads/confirmations", {"preview": token}).status_code == 403


def _archive(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _laughing() -> bytes:
    """A workbook whose sheet would swell to gigabytes while it is read."""
    names = ['<!ENTITY l0 "ha">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))]
    cell = "<row r='1'><c r='A1' t='inlineStr'><is><t>&l9;</t></is></c></row>"
    sheet = f"<!DOCTYPE x [{''.join(names)}]><worksheet><sheetData>{cell}</sheetData></worksheet>"
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    return _archive(**{**parts, "xl/worksheets/sheet1.xml": sheet.encode()})


_GOOD = workbook([["日期", "用途", "金额"], ["2026-11-05", "购树苗", 1]])
HOSTILE = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "cut": _GOOD[: len(_GOOD) // 2],
    "old excel": b"\xd0\xcf\x11\xe0" + bytes(100),
    "archive of something else": _archive(**{"a.txt": b"hello"}),
    "bomb": _archive(**{"xl/worksheets/sheet1.xml": bytes(60_000_000)}),
    "crowd": _archive(**{f"{number}.xml": b"" for number in range(300)}),
    "billion laughs": _laughing(),
    "too large": b"a" * (MAX_BYTES + 1),
    "quote never closed": '日期,用途,金额\n2026-11-05,"购树苗,1'.encode(),
    "nul": "日期,用途,金额\n2026-11-05,购\x00树苗,1".encode(),
    "no heading": "甲,乙,丙\n1,2,3\n".encode(),
    "no rows": "日期,用途,金额\n".encode(),
    "too many rows": ("日期,用途,金额\n" + "2026-11-05,购树苗,1\n" * 501).encode(),
    "endless": ("日期,用途,金额\n" + "2026-11-05,购树苗,1\n" * 60_000).encode(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_broken_or_hostile_file_is_refused_in_words(kind: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_lines(HOSTILE[kind])
    assert refusal.value.status in (413, 422)


def test_a_refused_file_leaves_what_was_typed(app: Flask, home: Village) -> None:
    page = upload(entered(app, home.editor), HOSTILE["noise"])
    assert page.status_code == 422
    assert 'value="十一月收支"' in page.text


def _preview(page: TestResponse) -> str:
    found = _PREVIEW.search(page.text)
    assert found, page.text
    return found[1]
