"""Amounts are read from digits alone: raised and circled ones would make another sum of what is seen."""

import pytest

from engage.disclosures import written


@pytest.mark.parametrize("text", ["5²", "1⁰⁴⁰", "①②", "⑴⑵", "1½", "⒈", "１０⁴", "⓪"])
def test_ornamental_digits_are_no_amount(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.amount(text)
    assert not written.is_nothing(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        *(
            ("壹仟零肆拾元整", 104_000),
            ("肆佰伍拾圆", 45_000),
            ("人民币壹万贰仟零伍拾元叁角", 1_205_030),
            ("拾元", 1_000),
        ),
        *(("一百二十元五角八分", 12_058), ("两千元整", 200_000), ("壹亿零叁万元", 10_003_000_000), ("伍角", 50)),
    ],
)
def test_the_characters_of_vouchers_are_an_amount(text: str, fen: int) -> None:
    assert written.amount(text) == fen


@pytest.mark.parametrize("text", ["1.2万", "约一百元", "一百", "元整", "零元", "三元店"])
def test_what_is_no_amount_in_characters_is_refused(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.amount(text)


@pytest.mark.parametrize(("text", "fen"), [("1,040.00", 104000), ("１０４０．５０", 104050), ("¥1040元整", 104000)])
def test_plain_and_full_width_digits_are(text: str, fen: int) -> None:
    assert written.amount(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        *(
            "一二〇五元",
            "壹贰叁元整",
            "十百元",
            "一千二千元",
            "亿元",
            "百元",
            "万元",
            "一百二元",
            "壹万伍元",
            "一百十五元",
            "一百千元",
        ),
        *(
            "二十三十元",
            "一万二万元",
            "一万亿元",
            "零伍元",
            "0,123",
            "12 50",
            "1 040.00",
            "1, 040",
            "1040 .50",
            "12\u00a050",
        ),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.amount(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        *(("十五元", 1_500), ("拾万元", 10_000_000), ("一万零五元", 1_000_500), ("一千零五元", 100_500), ("五元", 500)),
        *(("壹仟元零伍角", 100_050), ("壹 仟 元 整", 100_000), ("¥ 1040 元", 104_000), ("两亿元", 20_000_000_000)),
        *(
            ("一百一十五元", 11_500),
            ("壹万零叁佰元", 1_030_000),
            ("一千零二十元", 102_000),
            ("玖仟玖佰玖拾玖元玖角玖分", 999_999),
        ),
    ],
)
def test_what_can_be_read_in_one_way_is_an_amount(text: str, fen: int) -> None:
    assert written.amount(text) == fen


@pytest.mark.parametrize("text", ["10.1", "10.2", "10.3", "１０．１"])
def test_a_day_that_a_spreadsheet_may_have_cut_is_asked_about(text: str) -> None:
    with pytest.raises(written.NotUnderstood) as asked:
        written.day(text, 2026)
    assert "10.10" in asked.value.msgid


@pytest.mark.parametrize(("text", "of_month"), [("10.4", 4), ("10.01", 1), ("10.10", 10), ("10月1日", 1), ("10/1", 1)])
def test_a_day_that_was_not_cut_is_read(text: str, of_month: int) -> None:
    assert written.day(text, 2026).day == of_month
