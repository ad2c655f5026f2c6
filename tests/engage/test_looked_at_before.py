"""What an editor is told before publishing: a month that stands there, a name nobody knows, a refund, no kind."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from engage.disclosures import periods
from engage.disclosures.models import MoneyLine
from engage.importing import kinds, refunds
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.engage.importing import confirm, look, upload
from tests.engage.test_publishing import LINE, form

ADDRESS = "/office/disclosures"
NAMED = "日期,用途,金额\n2026-11-05,鱼塘押金（承包户沈阿根）,10\n2026-11-06,付沈阿根误工,20\n"
REFUND = "日期,用途,金额,收支\n2026-11-05,退回多收的摊位费,-50元,收入\n"
UNSORTED = "日期,用途,金额\n2026-11-05,办公用品、印油,10\n2026-11-06,印油,20.50\n2026-11-07,茶叶,30\n"


def test_a_month_that_stands_there_already_is_named(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    first = editor.post(ADDRESS, form(LINE)).location
    other = {**LINE, "day": "2026-11-09", "purpose": "印油", "amount": "7"}

    page = editor.post(ADDRESS, form(other, title="又一份"))

    assert page.status_code == 422 and "村里已经公开过这个事项的这一期" in page.text
    assert f'href="{first}"' in page.text and f"/office/disclosures/{first.rpartition('/')[2]}/correct" in page.text
    refused = editor.post(ADDRESS, form_with(page.text, "seen"))
    assert refused.status_code == 422 and 'href="#f-sure-twice"' in refused.text
    assert refused.text.index('href="#f-sure-twice"') < refused.text.index('id="f-sure-twice"')
    assert editor.post(ADDRESS, {**form_with(page.text, "seen"), "sure.twice": "on"}).status_code == 303
    assert editor.post(ADDRESS, form({**other, "day": "2026-10-09"}, period="2026年10月")).status_code == 303


def test_an_import_says_so_too(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    assert editor.post(ADDRESS, form(LINE)).status_code == 303
    page = upload(editor, "日期,用途,金额\n2026-11-15,印油,7\n".encode())
    assert "村里已经公开过这个事项的这一期" in page.text
    refused = confirm(editor, page)
    assert refused.status_code == 422 and 'href="#f-sure-twice"' in refused.text
    assert confirm(editor, page, **{"sure.twice": "on"}).status_code == 303


def test_a_day_outside_the_period_is_asked_about_at_every_door(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    late = {**LINE, "day": "2026-10-31", "purpose": "印油"}
    page = editor.post(ADDRESS, form(LINE, late))
    assert page.status_code == 422 and "不在公开期间内的日期：1 笔" in page.text and "2026年10月31日" in page.text
    refused = editor.post(ADDRESS, form_with(page.text, "seen"))
    assert refused.status_code == 422 and 'href="#f-sure-days"' in refused.text
    done = editor.post(ADDRESS, {**form_with(page.text, "seen"), "sure.days": "on"})
    assert done.status_code == 303

    table = upload(editor, "日期,用途,金额\n2025-11-15,茶叶,7\n".encode(), title="茶叶")
    assert confirm(editor, table, **{"sure.twice": "on"}).status_code == 422
    assert confirm(editor, table, **{"sure.twice": "on", "sure.days": "on"}).status_code == 303

    line = {"day": "2026-09-30", "purpose": "扫帚", "amount_fen": 100}
    heading = {"category": "finance", "matter": "别的", "title": "别的", "period": "2026年第四季度"}
    body = {"key": str(uuid4()), **heading, "lines": [line]}
    asked: Any = editor.json("POST", "/api/v1/disclosures", body)
    assert (asked.status_code, asked.json["code"], asked.json["errors"]["sure"]) == (409, "look_first", ["days"])
    assert "2026-09-30" in asked.json["errors"]["days"][0]
    assert editor.json("POST", "/api/v1/disclosures", {**body, "sure": ["days"]}).status_code == 201

    place = f"/api/v1/disclosures/{done.location.rpartition('/')[2]}/corrections"
    moved = {**line, "number": 1, "day": "2026-10-05", "purpose": "购入档案柜"}
    mend = {"key": str(uuid4()), "version": 1, "reason": "日期有误", "lines": [moved]}
    asked = editor.json("POST", place, mend)
    assert (asked.status_code, len(asked.json["errors"]["days"])) == (409, 1), "not what was let stand before"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026年10月", (2026, 10, 1), (2026, 10, 31)),
        ("2026年２月上旬", (2026, 2, 1), (2026, 2, 28)),
        ("2026年9-10月", (2026, 9, 1), (2026, 10, 31)),
        ("2025.12至2026.1", (2025, 12, 1), (2026, 1, 31)),
        ("2026年第三季度", (2026, 7, 1), (2026, 9, 30)),
        ("2026年上半年", (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_which_days_a_period_has(period: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert periods.span_of(period) == (date(*first), date(*last))
    assert periods.span_of("本期") is None


def test_a_name_that_nobody_knows_is_hidden_by_a_tick(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, NAMED.encode())
    assert page.text.count('name="hide.') == 1
    assert confirm(editor, page).status_code == 422, "somebody has to look at it"

    page = look(editor, page, **{"hide.沈阿根": "on"})
    assert "<del>沈阿根</del>" in page.text and 'id="f-sure-names"' not in page.text
    public = Visitor(app).get(confirm(editor, page, **{"sure.masked": "on"}).location).text
    assert "沈**" in public and "沈阿根" not in public


def test_a_typed_name_is_hidden_or_let_stand(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = editor.post(ADDRESS, form({**LINE, "purpose": "付沈阿根工资"}))
    assert page.status_code == 422 and 'name="hide.沈阿根"' in page.text
    hidden = editor.post(ADDRESS, {**form_with(page.text, "seen"), "hide.沈阿根": "on"})
    assert hidden.status_code == 422 and "<del>沈阿根</del>" in hidden.text
    done = editor.post(ADDRESS, {**form_with(hidden.text, "seen"), "sure.masked": "on"})
    assert "沈阿根" not in Visitor(app).get(done.location).text


def test_what_is_no_secret_is_let_stand(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = editor.post(ADDRESS, form({**LINE, "purpose": "付沈阿根工资"}))
    done = editor.post(ADDRESS, {**form_with(page.text, "seen"), "sure.names": "on"})
    assert "付沈阿根工资" in Visitor(app).get(done.location).text


@pytest.mark.parametrize(
    "purpose", ["付水泥款", "付沈师傅工钱", "困难户慰问", "付费停车", "付高温补贴", "付施工队", "给排水工程"]
)
def test_other_words_are_no_names(app: Flask, home: Village, purpose: str) -> None:
    assert entered(app, home.editor).post(ADDRESS, form({**LINE, "purpose": purpose})).status_code == 303


def test_a_refund_is_turned_as_its_editor_says(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, REFUND.encode())
    assert page.status_code == 422 and "退还已收的 50.00 元，就是支出 50.00 元" in page.text
    assert look(editor, page, **{"mend.2.direction": ""}).status_code == 422, "nothing is taken for granted"
    page = look(editor, page, **{"mend.2.direction": "out"})
    assert page.status_code == 200 and confirm(editor, page).status_code == 303
    with work() as session:
        (line,) = session.scalars(select(MoneyLine).where(MoneyLine.village_id == home.id))
        assert (line.direction, line.amount_fen) == ("out", 5000)


@pytest.mark.parametrize(
    ("text", "bare"), [("-50元", "50元"), ("(5)", "5"), ("−1,040.00", "1,040.00"), ("50", ""), ("-", ""), ("-约5", "")]
)
def test_what_is_below_zero(text: str, bare: str) -> None:
    assert refunds.below_zero(text) == bare


def test_lines_without_a_kind_get_one(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, UNSORTED.encode())
    assert "没有写类别的有 3 笔" in page.text and "有 2 笔、共 50.50 元会算作" in page.text
    assert re.findall(r'name="kind\.(\d+)" value="([^"]*)"', page.text) == [("2", "办公用品"), ("3", ""), ("4", "")]
    page = look(editor, page, **{"kind.rest.out": "其他开支", "kind.4": "开会的费用"})
    assert "会算作" not in page.text
    assert confirm(editor, page).status_code == 303
    with work() as session:
        found = session.scalars(select(MoneyLine).where(MoneyLine.village_id == home.id).order_by(MoneyLine.number))
        assert [line.category for line in found] == ["办公用品", "其他开支", "开会的费用"]


def test_what_came_in_is_no_expense_of_some_kind(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, "日期,用途,收入,支出\n2026-11-05,印油,,10\n2026-11-06,卖废纸,20.50,\n".encode())
    page = look(editor, page, **{"kind.rest.out": "其他开支"})
    assert "有 1 笔、共 20.50 元会算作" in page.text
    page = look(editor, page, **{"kind.rest.in": "其他收入"})
    assert confirm(editor, page).status_code == 303
    with work() as session:
        found = session.scalars(select(MoneyLine).where(MoneyLine.village_id == home.id).order_by(MoneyLine.number))
        assert [line.category for line in found] == ["其他开支", "其他收入"]


def test_the_kind_named_most_is_guessed() -> None:
    usual = ("路灯电费", "电费", "电话费、网费、邮费")
    assert kinds.guessed("村道路灯电费", usual) == "路灯电费"
    assert kinds.guessed("十月电话费", usual) == "电话费、网费、邮费"
    assert kinds.guessed("茶叶", usual) == ""
