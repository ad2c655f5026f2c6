"""Money that only moves between a village's own pockets, or is not paid yet, is shown and counts in no sum."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from engage.disclosures.drafts import Draft, LineDraft
from engage.finances.service import enter_opening
from engage.pockets.rules import Rule
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.importing import confirm, upload, workbook
from tests.engage.keeping_time import officer

LINES = (
    ("收到厂房租金", 500_000, "in", "租金收入"),
    ("从农行提取现金", 200_000, "out", ""),
    ("提取现金", 200_000, "in", ""),
    ("现金存入银行", 77_700, "out", "资金往来"),
    ("内部转账到专户", 88_800, "out", ""),
    ("赊购水泥", 99_900, "out", "维修养护"),
    ("提取现金发放工资", 30_000, "out", "工资"),
    ("租金存入银行", 1_000, "in", "租金收入"),
    ("村道路灯电费", 20_000, "out", "水电费"),
)
MOVED = 200_000 * 2 + 77_700 + 88_800 + 99_900
JOURNAL = [
    ["日期", "凭证号", "摘要", "科目", "借方", "贷方"],
    ["2026-10-05", "记1", "付电费", "管理费用-水电费", 100, ""],
    ["2026-10-05", "记1", "付电费", "库存现金", "", 100],
    ["2026-10-06", "记2", "收租金", "银行存款", 500, ""],
    ["2026-10-06", "记2", "收租金", "经营收入-租赁收入", "", 500],
    ["2026-10-07", "记3", "购电脑", "固定资产", 300, ""],
    ["2026-10-07", "记3", "购电脑", "应付款", "", 300],
    ["2026-10-08", "记4", "取钱备用", "库存现金", 50, ""],
    ["2026-10-08", "记4", "取钱备用", "银行存款", "", 50],
    ["2026-10-09", "记5", "付电脑款", "应付款", 300, ""],
    ["2026-10-09", "记5", "付电脑款", "银行存款", "", 300],
]


@pytest.fixture
def disclosed(work: Work, home: Village) -> str:
    lines = (
        LineDraft(day=date(2026, 10, 1 + place), purpose=purpose, amount_fen=fen, direction=way, category=kind)
        for place, (purpose, fen, way, kind) in enumerate(LINES)
    )
    with work() as session:
        draft = Draft(category="finance", matter="财务收支", title="十月", period="2026年10月", lines=tuple(lines))
        return f"{home.address}/disclosures/{published(session, home, draft).id}"


def months(visitor: Visitor, home: Village, by: str = "month") -> list[list[str]]:
    answer = visitor.client.get(f"{home.address}/finances.csv?year=2026&by={by}")
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_it_is_shown_and_counts_nowhere(app: Flask, work: Work, home: Village, disclosed: str) -> None:
    with work() as session:
        place = (session, home.township.id, home.id, home.editor.id)
        enter_opening(*place, day=date(2026, 10, 1), amount_fen=100_000, reason="", seen=0, now=MORNING)
    public = Visitor(app)

    october: list[str] = next(row for row in months(public, home) if row[0] == "2026-10")
    assert october[2:] == ["5010.00", "500.00", "5510.00", "9"], "income, expense, what is left, all lines"
    kinds = {(row[1], row[2]): row[3] for row in months(public, home, "category")[1:]}
    assert kinds.pop(("不算收支", "账户之间往来和赊账")) == "6664.00"
    assert set(kinds) == {("收入", "租金收入"), ("支出", "工资"), ("支出", "水电费")}

    year = public.get(f"{home.address}/finances?year=2026").text
    told = year.partition('id="moved"')[2]
    assert "不算收入也不算支出：5 笔" in told and "从农行提取现金" in told and "赊购水泥" in told
    assert "租金存入银行" not in told and "发放工资" not in told
    page = public.get(disclosed).text
    assert "6,664.00" in page and "500.00" in page and "5,010.00" in page and "从农行提取现金" in page
    answer: Any = public.json("GET", f"/api/v1{disclosed}")
    assert (answer.json["in_fen"], answer.json["out_fen"], answer.json["moved_fen"]) == (501_000, 50_000, MOVED)


def test_open_data_says_which_lines_count(app: Flask, home: Village, disclosed: str) -> None:
    public = Visitor(app)
    answer: Any = public.json("GET", f"/api/v1{home.address}/open-data")
    told = {line["purpose"]: line["counted"] for line in answer.json["disclosures"][0]["lines"]}
    assert [purpose for purpose, counted in told.items() if not counted] == [one[0] for one in LINES[1:6]]
    table = csv.DictReader(io.StringIO(public.client.get(f"/api/v1{home.address}/open-data.csv").text.lstrip("\ufeff")))
    assert {row["line_purpose"]: row["line_counted"] == "true" for row in table} == told


def test_the_township_says_by_which_words(app: Flask, work: Work, home: Village, disclosed: str) -> None:
    with work() as session:
        desk_officer = officer(session, home)
    desk = entered(app, desk_officer)
    rule = desk.get("/office/own-accounts").text
    assert "提取现金" in rule and "发放" in rule
    sent = desk.post("/office/own-accounts", {"words": "路灯、提取现金", "unless": ""})
    assert sent.status_code == 303
    answer: Any = Visitor(app).json("GET", f"/api/v1{disclosed}")
    assert answer.json["moved_fen"] == 200_000 * 2 + 30_000 + 20_000
    assert "改了什么算账户之间往来" in desk.get("/office/audit").text
    assert desk.post("/office/own-accounts", {"words": "很" * 11, "unless": ""}).status_code == 422
    assert entered(app, home.editor).client.get("/office/own-accounts").status_code == 403


def test_an_editor_is_told_before_and_a_journals_bookings_tell_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, workbook(JOURNAL), period="2026年10月", title="十月")
    assert "不算收入也不算支出：3 笔" in page.text and "还没付钱的那一面" in page.text
    sure = dict.fromkeys(re.findall(r'name="(sure\.\w+)"', page.text), "on")
    shown = Visitor(app)
    there = confirm(editor, page, **sure).location
    assert shown.get(there).text.count("不算收支") == 3, "beside each of those lines"
    answer: Any = shown.json("GET", f"/api/v1{there.removeprefix('http://localhost')}")
    assert (answer.json["in_fen"], answer.json["out_fen"]) == (50_000, 40_000), "the computer counts when it is paid"
    assert answer.json["moved_fen"] == 30_000 + 2 * 5_000
    kinds = {line["purpose"]: line["category"] for line in answer.json["lines"]}
    assert (kinds["购电脑"], kinds["取钱备用"], kinds["付电脑款"]) == ("赊账", "账户之间划转", "还以前欠别人的钱")


def test_a_table_of_one_side_is_no_journal(app: Flask, home: Village) -> None:
    paid, got = (
        ["2026-10-05", "1", "代付电费", "管理费用-水电费", 100, ""],
        ["2026-10-05", "1", "收电费", "其他收入", "", 100],
    )
    page = upload(entered(app, home.editor), workbook([JOURNAL[0], paid, got]), period="2026年10月", title="十月")
    assert page.status_code == 200 and "不算收入也不算支出" not in page.text


@pytest.mark.parametrize(
    ("purpose", "moves"),
    [
        *(("提取现金", True), ("提取备用金", True), ("存入农商行", True), ("资金调拨", True), ("赊购化肥", True)),
        *(("付赊购化肥款", False), ("归还赊账", False), ("提现手续费", False), ("存款利息存入银行", False)),
        *(("承包款存入银行", False), ("提取现金支付误工补贴", False), ("银行代发工资", False), ("水费", False)),
    ],
)
def test_what_only_sounds_like_it_counts(purpose: str, moves: bool) -> None:
    assert Rule().moves(LineDraft(day=date(2026, 10, 1), purpose=purpose, amount_fen=1)) is moves
