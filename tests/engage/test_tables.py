"""Reading what a village computer writes; hostile and broken files are refused in words."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from time import process_time
from typing import Any

import pytest

from engage.disclosures import written
from engage.importing.books import read_book
from engage.importing.columns import guessed
from engage.importing.found import Asked, Found
from engage.importing.lines import read_lines
from engage.importing.refusals import NotInYuan
from engage.plainwords.rules import Rulebook
from engage.spreadsheets import MAX_BYTES, UnreadableFile, WorkbookTooFull, read_rows
from tests.engage.importing import workbook


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
    "no heading": b"1,2,3\n4,5,6\n",
    "no rows": "日期,用途,金额\n".encode(),
    "too many rows": ("日期,用途,金额\n" + "2026-11-05,购树苗,1\n" * 5001).encode(),
    "endless": ("日期,用途,金额\n" + "2026-11-05,购树苗,1\n" * 160_000).encode(),
    "in 10,000 yuan": "收支表（单位：万元）,,\n日期,用途,金额\n2026-11-05,购树苗,1\n".encode(),
}


def _changed(part: str, what: str, into: bytes) -> bytes:
    """Return a good workbook in which something of one part is another thing."""
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    (place,) = (name for name in parts if part in name)
    parts[place], times = re.subn(what.encode(), lambda _: into, parts[place], flags=re.DOTALL)
    assert times == 1, "or this is not the workbook that is meant"
    return _archive(**parts)


def _sheet(rows: bytes, after: bytes = b"") -> bytes:
    return _changed("sheet1", "<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>" + after)


def _many_sheets() -> bytes:
    """A workbook of 200 names for one sheet that doesn't say how far it goes."""
    rows = b"<sheetData>" + b"<row/>" * 40_000 + b"</sheetData>"
    names = b"".join(b'<sheet name="%d" sheetId="%d" r:id="rId1"/>' % (number, number) for number in range(1, 201))
    with zipfile.ZipFile(io.BytesIO(_GOOD)) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    sheet, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    parts[sheet] = re.sub(rb"<dimension.*</sheetData>", rows, parts[sheet], flags=re.DOTALL)
    parts[book] = re.sub(rb"<sheet .*?/>", names, parts[book])
    return _archive(**parts)


FULL: Mapping[str, bytes] = {
    "cells in one row": _sheet(b'<row r="1">' + b'<c r="A1"/>' * 1_400_000 + b"</row>"),
    "cells by another name": _sheet(b'<row r="1">' + b"<v/>" * 1_400_000 + b"</row>"),
    "cells in one row again and again": _sheet((b'<row r="1">' + b"<c/>" * 10_000 + b"</row>") * 100),
    "rows": _sheet(b'<row r="1"/>' * 1_400_000),
    "formats": _changed("styles", "<xf [^>]*/></cellXfs>", b"<xf/>" * 280_000 + b"</cellXfs>"),
    "texts": _changed("sharedStrings", "<si>.*</si>", b"<si><t>a</t></si>" * 1_100_000),
    "one formula shared": _sheet(
        b'<row r="1"><c><f t="shared" si="0">%s1</f></c>' % (b"A1+" * 2_000)
        + b'<c><f t="shared" si="0"/></c>' * 3_000 + b"</row>"
    ),
    "one rule for a million places": _sheet(
        b"", b'<conditionalFormatting sqref="' + b"A1 " * 1_400_000 + b'"><cfRule/></conditionalFormatting>'
    ),
    "sheets without an extent": _many_sheets(),
}  # fmt: skip


@pytest.mark.parametrize("what", FULL)
def test_a_small_file_that_makes_much_work_is_refused_before_it_does(what: str) -> None:
    began = process_time()
    with pytest.raises(WorkbookTooFull):
        read_book(FULL[what])
    assert process_time() - began < 4, "seconds of the processor"


def test_five_thousand_rows_of_forty_columns_are_read() -> None:
    rows = [[f"第{row}行第{column}列" for column in range(40)] for row in range(5_000)]
    assert read_rows(workbook(rows)) == rows


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_broken_or_hostile_file_is_refused_in_words(kind: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_book(HOSTILE[kind])
    assert (refusal.value.status in (413, 422) and refusal.value.advice) or refusal.value.code == "no_rows"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "单位：万元",
            "单位：万 元",
            "单位：萬元",
            "單位：万圆",
            "单位：千元",
            "单位:万",
            "金额单位：人民币百元",
            "单位：（万）元",
        ),
        *("（单位：w元）", "（万元）", "本表以千元为单位", "备注：以上单位为万元", "单位：角", "单位：万元，除注明外"),
    ],
)
@pytest.mark.parametrize("where", [0, 1, 2, 3])
def test_amounts_in_another_unit_are_no_yuan_wherever_it_stands(words: str, where: int) -> None:
    rows = ["日期,用途,收入,支出", "2026-11-05,购树苗,,1.2", "2026-11-06,印油,,3"]
    rows.insert(where, f",{words.replace(',', '，')},,")
    with pytest.raises(NotInYuan):
        read_book("\n".join(rows).encode())


@pytest.mark.parametrize(
    "name", ["金额（万元）", "收入(万)", "支出（千元）", "支出/万", "支出／萬元", "收入 ( 百 元 )", "支出万元"]
)
def test_nor_are_those_of_a_column_in_another_unit(name: str) -> None:
    with pytest.raises(NotInYuan):
        read_book(f"日期,用途,金额,{name}\n2026-11-05,购树苗,1,\n".encode())


@pytest.mark.parametrize(
    "words",
    [
        *(
            "单位：元",
            "单位：元、角、分",
            "单位：人民币元",
            "编制单位：万家村",
            "收款单位：千禧超市",
            "村务公开表（十）",
            "十月收支",
        ),
        *("单位：百佳物业", "（百佳超市）", "领用单位"),
    ],
)
@pytest.mark.parametrize("where", [0, 2])
def test_words_that_only_look_like_a_unit_are_none(words: str, where: int) -> None:
    rows = ["日期,用途,收入,支出（元）", "2026-11-05,购树苗,,1.2", "2026-11-06,付合作单位万元奖金,,拾元"]
    rows.insert(where, f",{words},,")
    assert read_book("\n".join(rows).encode()).table.names[2] == "收入"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((text, "2022-01-19") for text in ("2022.1.19", "2022年1月19日", "2022-01-19", "2022/1/19", "20220119")),
        *((text, "2022-01-19") for text in ("44580", "２０２２．１．１９", "2022-01-19 00:00:00", "1月19日", "1.19")),
    ],
)
def test_days_are_read_in_every_form(text: str, day: str) -> None:
    assert written.day(text, 2022).isoformat() == day


@pytest.mark.parametrize(
    "text", ["1月19日", "2022-02-30", "昨天", "", "445", "99999", "2022-13-01", "1/2/3", "\x00formula"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.day(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        *(("1,040.00", 104_000), ("1040元", 104_000), ("１０４０．５０", 104_050), ("¥1,040", 104_000)),
        *(("0.1", 10), ("1040元整", 104_000), (" 7 ", 700)),
    ],
)
def test_amounts_are_read_as_villages_write_them(text: str, fen: int) -> None:
    assert written.amount(text) == fen


@pytest.mark.parametrize(
    "text",
    ["-120", "(120.00)", "（120）", "1.234", "1_000", "10,40", "1e5", "约860元", "0", "", "一百", "9" * 20, "NaN"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.amount(text)


def test_debit_is_an_expense_beside_subjects_and_a_receipt_in_a_cash_book() -> None:
    assert guessed(["日期", "会计科目", "摘要", "借方", "贷方"])[3:] == ["out", "in"]
    assert guessed(["日期", "摘要", "对方科目", "借方金额", "贷方金额"])[3:] == ["in", "out"]


def test_cells_merged_downwards_count_for_each_row_but_an_amount_counts_once() -> None:
    rows: list[list[object]] = [
        ["日期", "用途", "金额", "使用人"],
        ["2026-10-03", "购印油", 120, "村委会"],
        ["", "购档案柜", 1040, ""],
        ["", "沙袋", 300, ""],
        ["2026-10-05", "水费", 30, ""],
    ]
    table = read_book(workbook(rows, merged=["A2:A4", "D2:D4", "C3:C4"])).table
    found = read_lines(table, Asked(("day", "purpose", "amount", "used_by"), date(2026, 11, 1), 2026), Rulebook(()))
    assert [(str(line.day), line.purpose, line.amount_fen, line.used_by) for line in found.lines] == [
        ("2026-10-03", "购印油", 12_000, "村委会"),
        ("2026-10-03", "购档案柜", 104_000, "村委会"),
        ("2026-10-05", "水费", 3_000, ""),
    ]
    assert [(problem.place, problem.name) for problem in found.problems] == [(4, "amount")]


def test_a_heading_merged_downwards_is_still_one_name() -> None:
    rows: list[list[object]] = [
        ["日期", "用途", "金额", ""],
        ["", "", "收入", "支出"],
        ["2026-10-03", "购印油", "", 120],
    ]
    table = read_book(workbook(rows, merged=["A1:A2", "B1:B2", "C1:D1"])).table
    assert table.names == ("日期", "用途", "金额 收入", "金额 支出")
    assert table.rows == ((3, ("2026-10-03", "购印油", "", "120")),)


def test_an_amount_in_characters_is_no_remark() -> None:
    table = read_book("日期,用途,金额\n2026-10-03,印油,肆佰伍拾元整\n,印泥,叁拾元整\n".encode()).table
    found = read_lines(table, Asked(("day", "purpose", "amount"), date(2026, 11, 1), 2026), Rulebook(()))
    assert [line.amount_fen for line in found.lines] == [45_000]
    assert [(problem.place, problem.name) for problem in found.problems] == [(3, "day")]
    assert found.passed == []


def test_month_and_day_in_columns_of_their_own() -> None:
    text = "2026年,,凭证号,摘要,借方,贷方\n月,日,,,,\n10,3,记1,购印油,,120\n,5,记2,水费,,30\n"
    table = read_book(text.encode()).table
    assert guessed(table.names) == ["month", "day_of_month", "voucher", "purpose", "in", "out"]
    assert table.year == 2026


def _read(table: str, fields: tuple[str, ...], **asked: Any) -> Found:
    return read_lines(read_book(table.encode()).table, Asked(fields, date(2026, 11, 1), 2026, **asked), Rulebook(()))


@pytest.mark.parametrize(
    "words",
    [
        *(
            "办公费小计",
            "支出小计：办公",
            "本月办公费合计",
            "合计（大写）",
            "办公费用共计",
            "以上合计",
            "10月份合计支出",
        ),
        *("总支出", "费用总额", "本页小　计额", "办公費總計", "全部总收入"),
    ],
)
def test_a_row_that_may_be_a_sum_is_asked_about(words: str) -> None:
    table = f"日期,用途,支出\n2026-10-05,印油,10\n2026-10-31,{words},10\n"
    found = _read(table, ("day", "purpose", "out"))
    assert [(problem.place, problem.name) for problem in found.problems] == [(3, "purpose")]
    ignored = _read(table, ("day", "purpose", "out"), mends={3: {"purpose": ""}})
    assert [problem.place for problem in ignored.problems] == [3], "an answer that says nothing is none"
    answered = _read(table, ("day", "purpose", "out"), mends={3: {"purpose": "付总计划编制费"}})
    assert [line.purpose for line in answered.lines] == ["印油", "付总计划编制费"]
    assert len(_read(table, ("day", "purpose", "out"), left_out=frozenset({3})).lines) == 1


@pytest.mark.parametrize(
    ("said", "wrong"), [("300", []), ("350", [35_000]), ("80", []), ("220", []), ("140", []), ("30", [3_000])]
)
def test_a_wrong_sum_is_noticed_in_a_single_column_too(said: str, wrong: list[int]) -> None:
    rows = "2026-10-05,印油,100,支出\n2026-10-06,水费,120,支出\n2026-10-07,卖旧料,80,收入\n"
    found = _read(f"日期,用途,金额,收支\n{rows}合计,,{said},\n", ("day", "purpose", "amount", "direction"))
    assert [claim.fen for claim in found.wrong_claims()] == wrong
