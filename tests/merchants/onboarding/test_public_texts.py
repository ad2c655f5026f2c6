"""What everybody reads of a shop holds no identity card, bank or mobile number, whichever page it was typed on."""

import pytest

from tests.browsing import Visitor
from tests.founding import Founded
from tests.merchants.onboarding.papers import APPLICATION, PHONE, apply, filled_in

BANK, IDENTITY = "6228480402564890018", "330282195901011230"


@pytest.mark.parametrize(
    ("texts", "beside"),
    [
        ({"name": f"阿月小吃 {PHONE}"}, "name"),
        ({"name": "阿月小吃 1 3 9 1 2 3 4 5 6 7 8"}, "name"),
        ({"name": "阿月小吃 １３９-１２３４-５６７８"}, "name"),
        ({"address": f"老桥对面，转账到 {BANK[:4]} {BANK[4:8]} {BANK[8:12]} {BANK[12:16]} {BANK[16:]}"}, "address"),
        ({"address": f"老桥对面 {IDENTITY}"}, "address"),
        ({"name": "阿月小吃 13912", "address": "345678 老桥对面"}, "address"),
    ],
)
def test_a_number_in_a_shops_name_or_address_is_refused_beside_it(
    township: Founded, stranger: Visitor, texts: dict[str, str], beside: str
) -> None:
    refused = apply(stranger, township, **texts)
    assert refused.status_code == 422 and f'id="f-{beside}-error"' in refused.text
    assert "号码" in refused.text or "证号" in refused.text or "卡号" in refused.text
    assert apply(stranger, township, **dict.fromkeys(texts, "老街 86 号，0574-63871234")).status_code == 303


def test_an_answer_and_a_contract_are_looked_at_too(township: Founded, stranger: Visitor, officer: Visitor) -> None:
    apply(stranger, township)
    found = APPLICATION.search(officer.get("/office/shop-applications").text)
    assert found
    officer.post(f"{found[0]}/questions", {"words": "请写清地址"})
    answer = filled_in(township, words="", address=f"老桥 {PHONE}")
    for name in ("key", "township", "invitation"):
        del answer[name]
    assert 'id="f-address-error"' in stranger.post("/shops/application/answers", answer).text
    contract = {"starts_on": "2026-11-22", "ends_on": "2027-11-21", "goods_other": f"问{PHONE}"}
    refused = officer.post(f"{found[0]}/approvals", contract)
    assert refused.status_code == 422 and 'id="f-goods_other-error"' in refused.text
