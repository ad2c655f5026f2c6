"""What a table says twice, in another unit, or with another sum than its lines is asked about first."""

import re

import pytest
from flask import Flask

from tests.browsing import Visitor
from tests.engage.arranging import Village, entered
from tests.engage.importing import confirm, upload, workbook

NAMES = ["日期", "摘要", "支出", "凭证号"]
PAPER = ["2026-11-05", "购入打印纸", "100", "18"]


@pytest.fixture
def editor(app: Flask, home: Village) -> Visitor:
    return entered(app, home.editor)


def asks(page: str) -> set[str]:
    return set(re.findall(r'name="sure\.(\w+)"', page))


@pytest.mark.parametrize(
    "line",
    [
        ["2026-11-05", "购入打印纸", "100", "记-18"],
        ["2026-11-05", "购入打印纸", "100", "记字第018号"],
        ["2026-11-05", "购入 打印纸。", "100", "18"],
        ["2026-11-05", "购入 打印纸", "100", ""],
    ],
)
def test_a_line_is_known_again_however_it_is_written(editor: Visitor, line: list[str]) -> None:
    first = upload(editor, workbook([NAMES, PAPER]))
    assert confirm(editor, first).status_code == 303
    again = upload(editor, workbook([NAMES, line]), title="另一份", period="2026年11月上旬")
    assert "twice" in asks(again.text)
    assert confirm(editor, again).status_code == 422


def test_another_kind_of_voucher_is_another_payment(editor: Visitor) -> None:
    rows = [NAMES, [*PAPER[:3], "银付-18"]]
    assert confirm(editor, upload(editor, workbook(rows))).status_code == 303
    other = upload(editor, workbook([NAMES, [*PAPER[:3], "现付-18"]]), title="另一份", period="2026年11月上旬")
    assert "twice" not in asks(other.text)


def test_two_rows_alike_under_one_voucher_are_asked_about(editor: Visitor) -> None:
    page = upload(editor, workbook([NAMES, PAPER, PAPER]))
    assert "twice" in asks(page.text) and "与第 2 行相同" in page.text
    assert confirm(editor, page).status_code == 422
    assert confirm(editor, page, **{"sure.twice": "on"}).status_code == 303


def test_a_table_whose_own_sum_is_another_needs_a_tick(editor: Visitor) -> None:
    page = upload(editor, workbook([NAMES, PAPER, ["合计", "", "150", ""]]))
    assert asks(page.text) == {"sums"}
    assert confirm(editor, page).status_code == 422
    assert confirm(editor, page, **{"sure.sums": "on"}).status_code == 303


@pytest.mark.parametrize(
    ("above", "below", "sheet"),
    [
        ([], ["说明：以上金额均为万元"], "Sheet1"),
        (["(金额:万)"], [], "Sheet1"),
        ([], [], "11月(万元)"),
        (["单位：美元"], [], "Sheet1"),
        (["单位：港元"], [], "Sheet1"),
        (["单位: K"], [], "Sheet1"),
    ],
)
def test_another_unit_is_noticed_wherever_it_is_said(
    editor: Visitor, above: list[str], below: list[str], sheet: str
) -> None:
    rows = [*([[words] for words in above]), NAMES, PAPER, *([[words, "", "", ""] for words in below])]
    page = upload(editor, workbook(rows, sheets=(sheet,)))
    assert page.status_code == 422 and 'name="table"' not in page.text
