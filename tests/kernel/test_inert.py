"""No cell becomes a formula, whatever stands before its sign that nobody sees."""

import pytest

from kernel.inert import inert

_UNSEEN = ("", "\u200b", "\ufeff", "\u202e", "\u2060", "\u00ad", "\u3000", " ", "\u3164", "\u200b\ufeff")


@pytest.mark.parametrize("before", _UNSEEN)
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"])
def test_a_sign_behind_what_is_unseen_starts_a_formula(before: str, sign: str) -> None:
    assert inert(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200b张三", "1-2", "a=1", "购档案柜", "½", "'=1"])
def test_everything_else_stays(text: str) -> None:
    assert inert(text) == text
