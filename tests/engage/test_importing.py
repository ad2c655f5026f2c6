"""The table that a village already keeps: looked at, mended and published once confirmed; nothing is saved before."""

import re
import string
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, MoneyLine
from engage.importing import template
from engage.importing.books import read_book
from engage.importing.models import ColumnMapping, ImportedTable
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered
from tests.engage.filling import form_with
from tests.engage.importing import (
    FLOW,
    MERGED,
    UPLOAD,
    VOUCHERS,
    confirm,
    look,
    upload,
    upload_file,
    workbook,
)
from tests.founding import person

Row = TypeVar("Row", Disclosure, MoneyLine, ColumnMapping, ImportedTable)
TWO_COLUMNS = (
    "小桥头村2026年11月财务公开,,,,\n日期,摘要,收入（元）,支出（元）,经办\n"
    "2026/11/5,购树苗,,1040元,王会计\n2026.11.8,卖旧料,３６０.5,0,李会计\n,,,,\n合计,,360.5,1040,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_shown_first_and_published_when_confirmed(app: Flask, home: Village, encoding: str) -> None:
    editor = entered(app, home.editor)

    page = upload(editor, TWO_COLUMNS.encode(encoding))
    assert page.status_code == 200
    assert "购树苗，支出 1,040.00 元，经办：王会计" in page.text
    assert "卖旧料，收入 360.50 元，经办：李会计" in page.text
    assert "还没有公开内容" in editor.get("/office/disclosures").text

    first, again = (confirm(editor, page) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert "购树苗，支出 1,040.00 元" in Visitor(app).get(first.location).text


def test_a_heading_over_two_rows_sums_and_days_in_every_form(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)

    page = upload_file(editor, MERGED)

    assert page.status_code == 422
    assert re.findall(r'name="mend\.(\d+)\.(\w+)" value="([^"]+)"', page.text) == [
        ("14", "out", "约860元"),
        ("20", "day", "十月底"),
    ]
    page = look(editor, page, **{"mend.14.out": "860", "mend.20.day": "10月30日"})
    assert page.status_code == 200
    assert 'value="2026年10月"' in page.text, "the title of the table says which month it is"
    assert confirm(editor, page).status_code == 303
    with work() as session:
        found = published_lines(session, home)
        assert [(line.day.day, line.direction, line.amount_fen) for line in found] == [
            *((3, "in", 286_000), (5, "out", 104_000), (8, "out", 12_000), (9, "out", 238_645), (12, "out", 615_000)),
            *((13, "in", 580_000), (16, "out", 648_000), (20, "out", 86_000), (22, "out", 396_000)),
            *((26, "in", 8_600_000), (28, "out", 118_000), (30, "out", 26_850)),
        ]
        assert {line.day.month for line in found} == {10}
        assert found[6].signed_by == "accountant,head"


def test_a_sum_that_the_table_claims_is_compared(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    table = "日期,用途,收入,支出\n2026-11-05,购树苗,,10\n2026-11-06,卖旧料,7,\n,小计,,99\n合计,,7,12.50\n"
    page = upload(editor, table.encode()).text
    assert "第 5 行写着 12.50 元，上面的各笔加起来是 10.00 元" in page
    assert "支出合计对不上" in page and "收入合计对不上" not in page
    assert "合计对不上" not in upload(editor, table.replace("12.50", "10.00").encode()).text
    single = upload(editor, "日期,用途,金额\n2026-11-05,购树苗,10\n合计,,11\n".encode()).text
    assert "合计对不上" in single and "第 3 行写着 11.00 元" in single


def test_a_row_is_left_out_and_can_be_taken_in_again(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)

    page = look(editor, upload_file(editor, FLOW), **{"leave.10": "on", "leave.14": "on"})
    again = look(editor, page, **{"mend.10.amount": "50"}) if "leave.10" in page.text else page

    assert page.status_code == again.status_code == 200
    assert confirm(editor, again, **{"sure.masked": "on", "sure.names": "on"}).status_code == 303
    with work() as session:
        found = published_lines(session, home)
    assert len(found) == 7 and "退回多收的摊位费" not in [line.purpose for line in found]
    assert (
        sum(line.amount_fen for line in found if line.direction == "out")
        == 104_000 + 12_000 + 216_000 + 560_000 + 98_650
    )


def test_a_journal_becomes_plain_words_and_nobody_is_named(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)

    page = upload_file(editor, VOUCHERS)
    assert page.status_code == 200
    assert "请勾选这一项" not in page.text, "nothing is forgotten before anything was tried"
    for planted in ("330282195901011232", "6228480318051081101", "13857421036"):
        assert f"<del>{planted}</del>" in page.text
    (words,) = re.findall(r'name="(words\.\d+)" value="村干部工资"', page.text)

    refused = confirm(editor, page)
    assert (refused.status_code, "请勾选这一项" in refused.text) == (422, True)
    page = look(editor, page, **{words: "四名村干部十月工资"})
    location = confirm(editor, page, **{"sure.masked": "on", "sure.names": "on"}).location

    public = Visitor(app).get(location).text
    assert "四名村干部十月工资" in public and "管理费用-干部报酬" in public
    for planted in ("330282195901011232", "6228480318051081101", "13857421036", "195901011232"):
        assert planted not in public
    with work() as session:
        found = published_lines(session, home)
        assert len(found) == 8, "cash sides are no expense"
        (pay,) = [line for line in found if line.subject == "管理费用-干部报酬"]
        assert (pay.purpose, pay.signed_by) == ("四名村干部十月工资", "accountant,head,secretary")


def test_a_missing_signature_is_shown_to_everybody(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    table = "日期,用途,金额,签字\n2026-11-05,购树苗,3000,会计、村主任\n2026-11-06,印油,120,会计\n"

    page = upload(editor, table.encode())

    assert "缺签字：书记" in page.text and "缺少签字的有 1 笔" in page.text
    public = Visitor(app).get(confirm(editor, page).location).text
    assert public.count("缺签字") == 1 and "缺签字：书记" in public


def test_the_same_table_again_needs_a_tick_in_whatever_format(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    rows = [["日期", "用途", "金额"], ["2026-11-05", "购树苗", "10"], ["2026-11-06", "印油", "20"]]
    assert confirm(editor, upload(editor, workbook(rows), "a.xlsx")).status_code == 303

    page = upload(editor, "\n".join(",".join(row) for row in rows).encode("gb18030"), title="又一份")
    assert "这张表已经公开过" in page.text
    assert confirm(editor, page).status_code == 422
    other = upload(editor, "日期,摘要,支出\n11月5日,购树苗,10.00\n2026-11-09,扫帚,8\n".encode(), title="第三份")
    assert "第 2 行" in other.text and "这张表已经公开过" not in other.text
    assert confirm(editor, other).status_code == 422
    assert confirm(editor, other, **{"sure.twice": "on"}).status_code == 303


def test_the_columns_are_chosen_once_and_remembered(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    table = "甲栏,乙栏,丙栏,丁栏\n2026-11-05,购树苗,{},王会计\n"

    page = upload(editor, table.format(10).encode())
    assert page.status_code == 422 and "没有选定哪一列是：日期" in page.text
    chosen = {"column.0": "day", "column.1": "purpose", "column.2": "out"}
    twice = look(editor, page, **chosen, **{"column.3": "out"})
    assert (twice.status_code, "别的列已经是这个内容" in twice.text) == (422, True)
    with work() as session:
        assert not _kept(session, ColumnMapping, home), "nothing is saved before it is published"
    assert confirm(editor, look(editor, page, **chosen)).status_code == 303

    again = upload(editor, table.format(11).encode(), title="下一份")
    assert again.status_code == 200 and "购树苗，支出 11.00 元" in again.text


def test_what_changed_since_the_last_look_is_shown_first(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, TWO_COLUMNS.encode())

    changed = confirm(editor, page, title="改过的标题")

    assert (changed.status_code, "还没有公开" in changed.text) == (422, True)
    assert confirm(editor, changed).status_code == 303
    with work() as session:
        assert [one.title for one in _kept(session, Disclosure, home)] == ["改过的标题"]
        assert len(_kept(session, ImportedTable, home)) == 1


def test_years_own_sheets_and_bare_days_follow_the_period(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    rows = [["日期", "用途", "金额"], ["10月3日", "购树苗", 10]]
    page = upload(editor, workbook(rows, ["9月", "10月"]), "2026.xlsx", period="2026年10月")
    assert "购树苗，支出 10.00 元" in page.text and "2026年10月3日" in page.text
    bare = upload(editor, "日期,用途,金额\n10月3日,购树苗,10\n".encode(), period="秋天")
    assert (bare.status_code, "这里缺年份" in bare.text) == (422, True)


def test_each_wrong_row_is_named_as_the_file_counts_it(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    table = "日期,用途,金额\n2026-11-05,好的,10\n,联系人,1_000\n2026-02-30,购树苗,1.234\n2026-12-30,明天,(5)\n"

    page = upload(editor, table.encode())

    assert page.status_code == 422
    named = {*re.findall(r'name="mend\.(\d+)\.(\w+)"', page.text)}
    assert named == {*(("3", "day"), ("3", "amount"), ("4", "day"), ("4", "amount"), ("5", "day"), ("5", "direction"))}
    assert "还没有公开内容" in editor.get("/office/disclosures").text


def test_rows_that_the_file_hides_are_named_and_not_published(app: Flask, work: Work, home: Village) -> None:
    rows: list[list[object]] = [
        ["日期", "用途", "金额"],
        *([f"2026-11-0{day}", f"购树苗{day}", day] for day in range(1, 6)),
        ["合计", "", 10],
    ]
    page = upload(entered(app, home.editor), workbook(rows, merged=["A3:A4"], hidden=[3, 6]), "a.xlsx")
    assert page.status_code == 200
    assert "表格里有 2 行是隐藏的" in page.text and "第 3, 6 行在表格里看不到" in page.text
    assert "合计对不上" in page.text, "the file counts what it hides"

    assert confirm(entered(app, home.editor), page, **{"sure.sums": "on"}).status_code == 303
    with work() as session:
        assert [(line.purpose, line.day.day) for line in published_lines(session, home)] == [
            *(("购树苗1", 1), ("购树苗3", 2), ("购树苗4", 4)),
        ]


def test_a_formula_is_not_believed(app: Flask, home: Village) -> None:
    rows = [["日期", "用途", "金额"], ["2026-11-05", "购树苗", "=1+1"]]
    page = upload(entered(app, home.editor), workbook(rows), "a.xlsx")
    assert (page.status_code, "这里是公式" in page.text) == (422, True)


def test_the_template_fits_what_is_read(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    file = editor.get("/office/disclosures/template.csv").data
    table = read_book(file).table
    assert table.names == template.HEADING and table.rows[0][1] == template.EXAMPLE
    assert "购入档案柜 1 套，支出 1,040.00 元" in upload(editor, file).text


def test_a_look_is_its_editors_own_and_not_to_be_tampered_with(app: Flask, work: Work, home: Village) -> None:
    editor, villager = entered(app, home.editor), entered(app, home.villager)
    with work() as session:
        there = home.township.shanglinhu
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
    page = upload(editor, TWO_COLUMNS.encode())
    token = re.findall(r'name="table" value="([^"]+)"', page.text)[0]
    for wrong in (f"x{token}", "", token[:-1], "null"):
        for step in ("previews", "confirmations"):
            assert editor.post(f"{UPLOAD}/{step}", {"table": wrong}).status_code == 400
    assert villager.post(f"{UPLOAD}/confirmations", {"table": token}).status_code == 403
    assert confirm(entered(app, stranger), page).status_code == 400, "another village's editor"


def test_a_refused_file_leaves_what_was_typed(app: Flask, home: Village) -> None:
    page = upload(entered(app, home.editor), bytes(range(256)) * 40)
    assert page.status_code == 422
    assert 'value="十一月收支"' in page.text


@pytest.mark.parametrize(
    ("days", "period", "title"),
    [
        (("2026-10-03", "2026年10月28日"), "2026年10月", "2026年10月财务收支"),
        (("2026-07-03", "20260901"), "2026年第三季度", "2026年第三季度财务收支"),
        (("2026-02-03", "2026.11.2"), "2026年", "2026年财务收支"),
    ],
)
def test_a_table_without_a_title_line_is_shown_at_once_with_one(
    app: Flask, home: Village, days: tuple[str, str], period: str, title: str
) -> None:
    rows = "".join(f"{day},印油,{number}\n" for number, day in enumerate(days, 1))
    page = upload(entered(app, home.editor), f"日期,用途,金额\n{rows}".encode(), title="", period="")
    sent = form_with(page.text, "table")
    assert (page.status_code, sent["period"], sent["title"]) == (200, period, title)
    assert confirm(entered(app, home.editor), page).status_code == 303


def test_days_of_several_years_or_none_leave_the_period_open(app: Flask, home: Village) -> None:
    for rows in ("2025-10-03,印油,1\n2026-10-03,印油,2\n", "某日,印油,1\n"):
        page = upload(entered(app, home.editor), f"日期,用途,金额\n{rows}".encode(), title="", period="")
        assert page.status_code == 422 and form_with(page.text, "table")["period"] == ""


def test_five_thousand_rows_make_a_short_page(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    rows = "".join(f"2026-11-{1 + n % 20:02},支出{n},{n + 1}\n" for n in range(5000))
    page = upload(editor, f"日期,用途,金额\n{rows}".encode())
    token = re.findall(r'name="table" value="([^"]+)"', page.text)[0]
    assert page.status_code == 200 and len(page.text) - len(token) < 60_000
    assert confirm(editor, page).status_code == 303
    with work() as session:
        assert len(published_lines(session, home)) == 5000


# The test's own browser leaves the temporary file open in which it puts a large form together.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("letters", "status"), [(120, 200), (400, 422)])
def test_as_much_text_as_a_form_carries_and_more(app: Flask, home: Village, letters: int, status: int) -> None:
    editor, chance = entered(app, home.editor), Random(4)
    notes = ("".join(chance.choices(string.ascii_letters, k=letters)) for _ in range(5000))
    rows = "".join(f"2026-10-05,支出,{number + 1},{note}\n" for number, note in enumerate(notes))

    page = upload(editor, f"日期,用途,金额,备注\n{rows}".encode())

    assert page.status_code == status
    if status == 422:
        assert "这张表的文字太多了" in page.text and 'value="十一月收支"' in page.text
    else:
        assert len(form_with(page.text, "table")["table"]) > 500_000
        assert look(editor, page).status_code == 200


def test_two_screens_publish_one_table_once(app: Flask, work: Work, home: Village) -> None:
    page = upload(entered(app, home.editor), TWO_COLUMNS.encode())
    screens = [entered(app, home.editor) for _ in range(3)]
    with ThreadPoolExecutor(3) as crowd:
        answers = list(crowd.map(lambda screen: confirm(screen, page), screens))
    assert [answer.status_code for answer in answers] == [303] * 3, [answer.text for answer in answers]
    with work() as session:
        assert len(_kept(session, Disclosure, home)) == len(_kept(session, ImportedTable, home)) == 1
        assert len(_kept(session, ColumnMapping, home)) == 1


def published_lines(session: Session, home: Village) -> list[MoneyLine]:
    return sorted(_kept(session, MoneyLine, home), key=lambda line: line.number)


def _kept(session: Session, table: type[Row], home: Village) -> list[Row]:
    return list(session.scalars(select(table).where(table.township_id == home.township.id)))


def test_a_title_left_empty_is_made_of_the_period_and_the_matter(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    page = upload(editor, "某日,用处,钱\n2026-11-05,购树苗,10\n".encode(), title="", period="")
    assert page.status_code == 422
    columns = {"column.0": "day", "column.1": "purpose", "column.2": "amount"}
    page = look(editor, page, title="", period="2026年11月", **columns)
    assert page.status_code == 200 and 'value="2026年11月财务收支"' in page.text
    assert "2026年11月财务收支" in Visitor(app).get(confirm(editor, page, title="").location).text
    refused = look(editor, page, title="", period="")
    assert refused.status_code == 422 and "请写标题" in refused.text
