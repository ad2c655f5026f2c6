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
