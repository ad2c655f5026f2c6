"""A licence number that can't be right: its applicant is told what is wrong with it."""

import pytest

from tests.browsing import Visitor
from tests.founding import Founded
from tests.merchants.onboarding.papers import LICENCE, OLDER_LICENCE, apply


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (LICENCE[:-1], "现在是 17 位"),
        (LICENCE.replace("2", "O", 1), "I、O、S、V、Z"),
        (LICENCE[:-1] + ("3" if LICENCE[-1] != "3" else "4"), "有一位不对"),
        (OLDER_LICENCE[:-1] + "5", "有一位不对"),
    ],
)
def test_what_is_wrong_with_a_licence_is_told(stranger: Visitor, township: Founded, number: str, said: str) -> None:
    refused = apply(stranger, township, licence=number)
    assert said in refused.text.partition('id="f-licence-error"')[2].partition("</p>")[0]
