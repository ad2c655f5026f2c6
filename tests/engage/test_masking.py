"""What says who someone is, is found however it is written; what a village must say, is left alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.masking import names
from engage.masking.rules import Rule
from engage.masking.service import Masker
from engage.masking.text import find, mask

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


HERE = Masker(Rule(), frozenset({"张三", "欧阳建国", "高兴", "王建军", "李四"}), frozenset({"王建军"}))


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        ("张 三", "张*"),
        ("王 建 国", "王**"),
        ("李\u200b四", "李*"),
        ("张三、赵六", "张*、赵*"),
        ("会计王建国等三人", "会计王**等三人"),
        ("欧阳娜娜", "欧阳**"),
        ("阿卜杜拉·买买提", "阿*******"),
        ("三组张建国（代领）", "三组张**（代领）"),
        ("高兴", "高*"),
        ("徐美芳13800138000", "徐**138****8000"),
        *(
            (same, same)
            for same in ("王建军", "王会计", "李阿婆", "张*", "施工队", "老年协会", "党支部", "应急队", "全村")
        ),
        *((same, same) for same in ("高桥组", "种植大户", "经营户", "文化礼堂", "水电维修组", "村委会办公室", "")),
    ],
)
def test_a_column_of_names_hides_names_and_nothing_else(cell: str, masked: str) -> None:
    assert HERE.column("lines.0.used_by", cell) == masked
    assert HERE.column("lines.0.used_by", masked) == masked


def test_in_a_text_residents_are_hidden_and_cadres_and_words_are_not() -> None:
    text = "付给张三、欧阳建国工资，张 三已领取；王建军书记很高兴。"
    assert HERE.text("body", text) == "付给张*、欧阳**工资，张*已领取；王建军书记很高兴。"


def test_the_rule_decides_whose_names_are_shown() -> None:
    everybody = Masker(Rule(residents=False), HERE.residents, HERE.cadres)
    nobody = Masker(Rule(cadres_shown=False, not_names=("张三",)), HERE.residents, HERE.cadres)
    assert everybody.text("body", "张三") == "张三"
    assert nobody.text("body", "王建军给张三") == "王**给张三"


def test_an_office_may_show_its_own_land_line_and_nobody_a_mobile() -> None:
    rule = Rule(office_phones=("057463801234", "13800138000"))
    assert Masker(rule).text("body", "监督电话 0574-63801234，0574-63801235") == "监督电话 0574-63801234，****"
    assert Masker(rule).text("body", "13800138000") == "138****8000"


def test_a_village_of_ten_thousand_is_looked_through_at_once() -> None:
    crowd = frozenset(chr(0x4E00 + number // 100) + chr(0x6000 + number) for number in range(10_000))
    masker, text = Masker(Rule(), crowd), "付给工资" * 250
    assert masker.text("body", text) == text
    assert names.hidden("司马相如") == "司马**"


def _digit(character: str) -> int | None:
    """Return the value of a digit of any of the scripts; None for everything else."""
    return next((script.index(character) for script in _SCRIPTS if character in script), None)
