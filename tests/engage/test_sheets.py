"""A workbook of several sheets: none with a table is left out without the editor being told."""

from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest
from flask import Flask

from engage.importing.books import read_book
from engage.importing.carried import carried, carry
from engage.importing.refusals import NoHeading, NotInYuan
from tests.engage.arranging import Village, entered
from tests.engage.importing import confirm, look, upload, workbook_of

HEADS = ["日期", "用途", "金额", "收支"]
INCOME = [HEADS, ["2026-11-02", "厂房租金", "3000", "收入"]]
EXPENSES = [HEADS, ["2026-11-05", "购树苗", "1040", "支出"], ["2026-11-06", "修路灯", "160", "支出"]]
COVER = [["小桥头村"], ["财务公开"]]
IN_TEN_THOUSANDS = [["日期", "用途", "金额（万元）"], ["2026-11-05", "购树苗", "1"]]


def test_each_sheet_is_looked_at_and_published_in_its_turn(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, workbook_of({"收入": INCOME, "支出": EXPENSES}), "收支.xlsx")
    assert page.status_code == 200 and "文件里另有 1 张表" in page.text
    assert "厂房租金" in page.text and "购树苗" not in page.text

    other = look(editor, page, sheet="支出")
    assert "购树苗" in other.text and "修路灯" in other.text and "厂房租金" not in other.text
    published = confirm(editor, other)
    assert published.status_code == 303
    told = editor.get(published.location).text
    assert "没有一起公开的：文件里的另外几张表，收入。" in told and "厂房租金" not in told


def test_what_was_mended_on_one_sheet_does_not_reach_another(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, workbook_of({"收入": INCOME, "支出": EXPENSES}), "收支.xlsx")
    mended = {"mend.2.purpose": "改过的字", "leave.3": "on"}
    other = look(editor, page, sheet="支出", **mended)
    assert "购树苗" in other.text and "修路灯" in other.text and "改过的字" not in other.text
    assert "购树苗" in look(editor, other, **{"leave.3": "on"}).text
    assert confirm(editor, page, sheet="支出").status_code == 422, "what was never shown is not published"


@pytest.mark.parametrize("first", [[], COVER])
def test_a_cover_is_passed_over(app: Flask, home: Village, first: list[list[str]]) -> None:
    page = upload(entered(app, home.editor), workbook_of({"封面": first, "明细": EXPENSES}), "收支.xlsx")
    assert page.status_code == 200 and "购树苗" in page.text and "另有" not in page.text


def test_a_sheet_that_cannot_be_read_is_named(app: Flask, home: Village) -> None:
    page = upload(entered(app, home.editor), workbook_of({"预算": IN_TEN_THOUSANDS, "明细": EXPENSES}), "收支.xlsx")
    assert page.status_code == 200 and "购树苗" in page.text and "读不了的：预算" in page.text


def test_the_sheet_of_the_period_is_looked_at_first() -> None:
    months = workbook_of({"9月": INCOME, "10月": EXPENSES})
    assert read_book(months, ("10月",)).table.sheet == "10月"
    assert read_book(months, ("12月",)).table.sheet == "9月"
    with pytest.raises(NotInYuan):
        read_book(workbook_of({"9月": INCOME, "10月": IN_TEN_THOUSANDS}), ("10月",))
    with pytest.raises(NoHeading):
        read_book(workbook_of({"封面": COVER, "空": []}))


def test_where_there_is_no_room_for_all_the_one_looked_at_goes_alone() -> None:
    letters = [chr(0x4E00 + number) for number in range(20_000)]
    purposes = ("".join(Random(number).choices(letters, k=400)) for number in range(900))
    long = [HEADS, *(["2026-11-05", purpose, "1", "支出"] for purpose in purposes)]
    book = read_book(workbook_of({"支出": EXPENSES, "很长": long}))
    editor, village, now = uuid4(), uuid4(), datetime(2026, 11, 22, tzinfo=UTC)
    back = carried("a key", editor, village, carry("a key", editor, village, book, now), now)
    assert (book.others, back.tables, back.unread) == (("很长",), (book.table,), ("很长",))
