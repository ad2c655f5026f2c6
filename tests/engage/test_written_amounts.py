"""Amounts are read from digits alone: raised and circled ones would make another sum of what is seen."""

import pytest

from engage.disclosures import written


@pytest.mark.parametrize("text", ["5²", "1⁰⁴⁰", "①②", "⑴⑵", "1½", "⒈", "１０⁴", "⓪"])
def test_ornamental_digits_are_no_amount(text: str) -> None:
    with pytest.raises(written.NotUnderstood):
        written.amount(text)
    assert not written.is_nothing(text)


@pytest.mark.parametrize(("text", "fen"), [("1,040.00", 104000), ("１０４０．５０", 104050), ("¥1040元整", 104000)])
def test_plain_and_full_width_digits_are(text: str, fen: int) -> None:
    assert written.amount(text) == fen
