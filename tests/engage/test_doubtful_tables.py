"""What a table hides or only mentions is published by nobody's oversight: the editor is told, and asked."""

import pytest
from flask import Flask

from tests.browsing import Visitor
from tests.engage.arranging import Village, entered
from tests.engage.importing import confirm, look, upload, workbook

HEAD = ["日期", "摘要", "内部说明", "支出", "类别"]
ROWS = [["2026-11-05", "购柜", "书记批示勿公开", 100, "办公"], ["2026-11-06", "墨水", "同上", 200, "办公"]]


def test_a_hidden_column_is_named_and_left_out_until_the_editor_wants_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    hidden = workbook([["日期", "用于", "用途", "支出", "类别"], *ROWS], hidden_columns=["C:C"])
    page = upload(editor, hidden)
    assert "隐藏的列：1 列" in page.text and "不公布：用途" in page.text
    wanted = look(editor, page, **{"column.1": "purpose"})
    shown = Visitor(app).get(confirm(editor, wanted).location).text
    assert "购柜" in shown and "勿公开" not in shown

    page = upload(editor, hidden)
    both = look(editor, page, **{"column.1": "", "column.2": "purpose"})
    assert "隐藏的列" not in both.text and "书记批示勿公开" in both.text
    assert "隐藏的列" not in upload(editor, workbook([HEAD, *ROWS])).text


@pytest.mark.parametrize("purpose", ["其中：办公费", "购柜，其中 运费", "冲销：购柜", "红字冲销", "多记冲回", "作废"])
def test_a_row_that_may_count_money_twice_is_asked_about(app: Flask, home: Village, purpose: str) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, workbook([HEAD, *ROWS, ["2026-11-07", purpose, "", 300, "办公"]]))
    assert page.status_code == 422 and 'name="mend.4.purpose"' in page.text
    meant = look(editor, page, **{"mend.4.purpose": "运费，另付"})
    assert meant.status_code == 200 and "600.00" in meant.text
    left = look(editor, page, **{"leave.4": "on"})
    assert left.status_code == 200 and "300.00" in left.text and "600.00" not in left.text
