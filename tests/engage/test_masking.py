"""What says who someone is, is found however it is written; what a village must say, is left alone."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.disclosures.drafts import Draft, LineDraft, check
from engage.disclosures.refusals import HoldsPersonalNumber
from engage.masking.service import mask_draft
from kernel.personal_numbers.text import find, mask
from tests.conftest import Work
from tests.engage.arranging import Village

_FEW = settings(max_examples=60, deadline=None)
_digits = st.text("0123456789", min_size=1)
_SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨")
_INVISIBLE = ("", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f")
_BEFORE = ("", "电话", "卡号：", "联系人张三 ", "(", "1. ", "11-05 ", "tel:")
_AFTER = ("", "。", "元旦前", " 请查收", ")", "，凭证11-018", "\n")


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    serial = draw(st.text("0123456789", min_size=3, max_size=3))
    body = f"{draw(st.integers(110000, 659999))}{born:%Y%m%d}{serial}"
    return body + draw(st.sampled_from("0123456789Xx"))  # most of them with a wrong check digit


_old_identities = st.builds(
    lambda area, born, serial: f"{area}{born:%y%m%d}{serial:03}",
    st.integers(110000, 659999),
    st.dates(date(1920, 1, 1), date(1999, 12, 31)),
    st.integers(0, 999),
)
_mobiles = st.builds(lambda head, rest: f"1{head}{rest:09}", st.integers(3, 9), st.integers(0, 10**9 - 1))
_accounts = st.builds(
    lambda first, rest: first + rest, st.sampled_from("123456"), st.text("0123456789", min_size=15, max_size=20)
)
_personal = st.one_of(identities(), _old_identities, _mobiles, _accounts)


@st.composite
def written(draw: st.DrawFn, number: str) -> str:
    """Write a number as people and programs do: in any script, spaced, hyphenated, with signs nobody sees."""
    script = draw(st.sampled_from(_SCRIPTS))
    invisible = draw(st.sampled_from(_INVISIBLE))
    size = draw(st.sampled_from((3, 4, len(number))))
    between = draw(st.sampled_from((" ", "-", "－", "\u3000", " - ", ".")))
    groups = [number[place : place + size] for place in range(0, len(number), size)]
    if len(groups) > 1 and len(groups[-1]) < 3:
        groups[-2:] = ["".join(groups[-2:])]
    shown = [invisible.join(script[int(one)] if one.isdigit() else one for one in group) for group in groups]
    return between.join(shown)


@given(st.data(), _personal, st.sampled_from(_BEFORE), st.sampled_from(_AFTER))
@_FEW
def test_no_six_digits_of_a_number_are_left(data: st.DataObject, number: str, before: str, after: str) -> None:
    text = before + data.draw(written(number)) + after

    left = "".join(str(_digit(one)) for one in mask(text) if one == "*" or _digit(one) is not None)

    digits = number.rstrip("Xx")
    assert list(find(text)), text
    assert not any(digits[place : place + 6] in left for place in range(2, len(digits) - 5)), (text, mask(text))
    assert mask(mask(text)) == mask(text)


ID = "330282195907134629"
SPELLINGS = (
    *("138，5748，1963", "138,5748,1963", "138/5748/1963", "138（5748）1963", "(138)57481963", "13 85 74 81 96 3"),
    *("13857 48 19 63", "138、5748、1963", "138：5748：1963", "138~5748~1963", "138|5748|1963", "138=5748=1963"),
    *(
        "138*5748*1963",
        "138•5748•1963",
        "138・5748・1963",
        "138\t5748\t1963",
        "138    5748    1963",
        "138----5748----1963",
    ),
    *("138\n5748\n1963", "138\r\n5748\r\n1963", "138\u31645748\u31641963", "138\u28005748\u28001963"),
    *(
        "138O7481963",
        "l3857481963",
        "138574819O3",
        "一三八5748一九六三",
        "幺三八五七四八幺九六三",
        "壹叁捌伍柒肆捌壹玖陆叁",
    ),
    *(
        "一 三 八 五 七 四 八 一 九 六 三",
        "一三八-五七四八-一九六三",
        "〡〣〨〥〧〤〨〡〩〦〣",
        "138574819631",
        "00113857481963",
    ),
    *("330282,19590713,4629", "330282一九五九0713 4629", "330282 1959年07月13日 4629", "3302821959(0713)4629"),
    *("33 02 82 19 59 07 13 46 29", "/".join(ID), "330282 1959年7月13日 462X"),
    *("62 28 48 03 29 57 18 46 03 1", "6228/4803/2957/1846/031", "6,228,480,329,571,846,031"),
    *("账号：33010101234567元整", "账号：20010012元", "12345678901234（卡号）", "QQ:123456789"),
    *(
        "电话 63918527",
        "手机：63918527",
        "联系人李四，63918527",
        "座机 6391-8527",
        "tel: 6391 8527",
        "63918527（座机）",
    ),
    *(
        "138\u3000\u3000\u3000\u3000\u30005748\u3000\u3000\u30001963",
        "138\t\t\t\t\t5748\t1963",
        "138        5748     1963",
    ),
    *("1-385-748-1963", "1 3857481963", "13,857,481,963", "㈠㈢㈧㈤㈦㈣㈧㈠㈨㈥㈢"),
    *("1.3857481963E+10", "3.30282195907134e+17", "汇入201000123456", "农商行 20100012345678", "浙 B D12345"),
    *("0574/63918527", "0574 63 91 85 27", "0574、63918527", "〇五七四六三九一八五二七"),
    *("E 12345678", "e12345678", "浙b12345", "138，5748，1963，139，1234，5678", "电话：120，138，5748，1963"),
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_number_is_found_in_every_everyday_spelling(text: str) -> None:
    assert mask(f"付款 {text} 已登记") != f"付款 {text} 已登记"
    left = "".join(character for character in mask(text) if character.isalnum())
    assert "574819" not in left and "590713" not in left and "639185" not in left
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-01 - 2026-11-30", "2026.1.19", "2026年1月19日", "13:30 15:45 2026-11-05", "1.31-2026.2.30 120"),
        *(
            "1,040.00",
            "1,040,000 元",
            "120、340、560",
            "120、340、560、780、1120",
            "150、1200、2800",
            "1280、156、4738、2193、500",
        ),
        *(
            "2026-11-018、2026-11-019、2026-11-020",
            "2019、2020、2021、2022年",
            "13、14、15、16、17、8号",
            "138元、5748元、1963元",
        ),
        *(
            "13、15、18、20、22、25、31",
            "13.50\n14.20\n15.80\n1963",
            "332500，2026-11-05，1040",
            "京城路13号5幢2单元1963室",
        ),
        *(
            "联系 20261105",
            "电话费 63918527元",
            "电话费2026年11月",
            "63918527",
            "编号 20261105001",
            "账号余额 20010012 元",
        ),
        *(
            "971111111111111111",
            "1,101.01，2000.01.01-2000.01.31",
            "13×574=7462",
            "电话费 1200.00 元，2026.11",
            "12 345 678.90",
        ),
    ],
)
def test_what_only_looks_like_a_number_is_left_alone(text: str) -> None:
    assert mask(text) == text


def test_a_long_list_of_small_numbers_is_looked_through_at_once() -> None:
    begun = time.perf_counter()
    for text in ("1、" * 3000, "62 " * 1500, "138、5748、1963、" * 300):
        mask(text)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("cells", "masked"),
    [
        ({"purpose": "电话13857", "quantity": "481963"}, {"purpose": "电话****", "quantity": "****"}),
        ({"voucher": "330282195907", "responsible": "134629"}, {"voucher": "****", "responsible": "****"}),
        (
            {"purpose": "138", "quantity": "5748", "category": "1963"},
            dict.fromkeys(("purpose", "quantity", "category"), "****"),
        ),
        ({"purpose": "6228480329", "used_by": "571846031"}, {"purpose": "****", "used_by": "****"}),
        (
            {"purpose": "付 ６２２８ ４８０３２９", "source": "村集体", "voucher": "571846031 张三收"},
            {"purpose": "付 ****", "voucher": "**** 张三收"},
        ),
        (
            {"responsible": "330282195907", "quantity": "1 套", "purpose": "134629 王"},
            {"responsible": "****", "purpose": "**** 王"},
        ),
        ({"purpose": "沙袋 150", "voucher": "20261105"}, {}),
        ({"purpose": "62", "voucher": "20261105001234"}, {}),
        ({"purpose": "水泵 6200", "quantity": "12 台", "voucher": "202611050012"}, {}),
        ({"purpose": "购 13", "quantity": "857481963 个"}, {}),
        ({"voucher": "2026-11-018", "responsible": "13800"}, {}),
    ],
)
def test_a_number_that_lies_across_cells_is_hidden_in_each(
    work: Work, home: Village, cells: dict[str, str], masked: dict[str, str]
) -> None:
    line = LineDraft(day=date(2026, 11, 5), amount_fen=100, **{"purpose": "", **cells})  # type: ignore[arg-type]
    draft = Draft(category="finance", matter="财务", title="收支", lines=(line,))
    with work() as session:
        hidden = mask_draft(session, home.township.id, home.id, draft)
        again = mask_draft(session, home.township.id, home.id, hidden.draft)
    assert hidden.draft.lines[0] == replace(line, **masked)  # type: ignore[arg-type]
    assert {finding.place for finding in hidden.findings} == {f"lines.0.{name}" for name in masked}
    assert not again.findings


@pytest.mark.parametrize(
    ("heading", "masked"),
    [
        ({"title": "汇入 6228480329", "body": "571846031，十一月"}, {"title": "汇入 ****", "body": "****，十一月"}),
        ({"title": "补助 330282195907", "body": "134629 已付"}, {"title": "补助 ****", "body": "**** 已付"}),
        ({"title": "联系电话13857", "body": "481963 王"}, {"title": "联系电话****", "body": "**** 王"}),
        ({"matter": "卡 62284803", "period": "29571846031"}, {"matter": "卡 ****", "period": "****"}),
        ({"title": "收支 202611", "body": "20261105 起"}, {}),
    ],
)
def test_a_number_that_lies_across_the_heading_is_hidden_in_both_parts(
    work: Work, home: Village, heading: dict[str, str], masked: dict[str, str]
) -> None:
    plain = Draft(category="finance", matter="财务", title="收支", period="2026年11月", body="见表")
    draft = replace(plain, **heading)  # type: ignore[arg-type]
    with work() as session:
        hidden = mask_draft(session, home.township.id, home.id, draft)
        if masked:
            with pytest.raises(HoldsPersonalNumber):
                check(draft, date(2026, 11, 30))
    assert hidden.draft == replace(draft, **masked)  # type: ignore[arg-type]
    check(hidden.draft, date(2026, 11, 30))


_amounts = st.builds(lambda yuan, fen: f"{yuan:,}.{fen:02}", st.integers(0, 10**9), st.integers(0, 99))
_days = st.dates(date(1990, 1, 1), date(2040, 1, 1))
_harmless = st.one_of(
    _amounts,
    _amounts.map(lambda text: text.replace(",", "") + "元"),
    _days.map(lambda day: f"{day:%Y-%m-%d}"),
    _days.map(lambda day: f"{day:%Y%m%d}"),
    _days.map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    _days.map(lambda day: f"{day:%Y.%m.%d}-{day + timedelta(days=30):%Y.%m.%d}"),
    st.builds(lambda day, number: f"{day:%Y-%m}-{number:03}", _days, st.integers(1, 999)),
    st.builds(lambda rest: f"97{rest:016}", st.integers(0, 10**16 - 1)),
    st.sampled_from(("330282109201", "档案柜 1 套", "46人", "DN110管 240米", "12345678901 元", "尾号 8000", "12388")),
)


@given(st.lists(_harmless, min_size=1, max_size=4), st.sampled_from(("，", "；", "\n", " 计 ")))
@_FEW
def test_days_amounts_and_vouchers_are_left_alone(parts: list[str], between: str) -> None:
    text = between.join(parts)
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张建国 13800138000", "张建国 138****8000"),
        ("+86 138 0013 8000", "+86 138****8000"),
        ("电话0574-63801234", "电话****"),
        ("身份证 330282 1959 01 01 123X。", "身份证 ****。"),
        ("补贴 500 13800138000", "补贴 500 138****8000"),
        ("手机一三八零零一三八零零零", "手机一三八****八零零零"),
        ("1 3 8 0 0 1 3 8 0 0 0", "138****8000"),
        ("账号：20010012345", "账号：****"),
        ("护照 E12345678", "护照 ****"),
        ("浙B12345 修理", "浙**** 修理"),
        ("6222 1380 0138 0001 234", "****"),
        ("13800138000x", "138****8000"),
        ("账号余额 20010012 元", "账号余额 20010012 元"),
        ("2019 2020 2021 2022 年", "2019 2020 2021 2022 年"),
    ],
)
def test_what_is_left_of_a_number(text: str, masked: str) -> None:
    assert mask(text) == masked


def _digit(character: str) -> int | None:
    """Return the value of a digit of any of the scripts; None for everything else."""
    return next((script.index(character) for script in _SCRIPTS if character in script), None)


def test_a_round_sign_is_a_zero_as_people_write_it() -> None:
    assert find("电话 一三八○○一三八○○○") and find("一三八◯◯一三八◯◯◯")
