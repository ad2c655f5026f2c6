"""Complaints without scripts: on the receipt, before the owner, at the office."""

import re

import pytest
from flask import Flask

from kernel.clock import FixedClock
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import browser, points_of, villager
from tests.merchants.refunds.mistakes import Shop, open_mistaken_shop

CASE = re.compile(r'href="(/office/disputes/[0-9a-f-]+)"')


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    return open_mistaken_shop(app, work, township)


@pytest.fixture
def phone(shop: Shop) -> Visitor:
    return browser(shop.app, shop.work, shop.township, shop.payer)


def officer_of(shop: Shop) -> Visitor:
    with shop.work() as session:
        someone = person(session, shop.township, "officer", name="王经办")
    return browser(shop.app, shop.work, shop.township, someone)


def test_a_complaint_from_the_receipt_to_the_decision(work: Work, shop: Shop, phone: Visitor) -> None:
    receipt = f"/receipts/{shop.sale(10)}"
    complained(phone, receipt)

    officer = officer_of(shop)
    listed_at_office = officer.get("/office/disputes").text
    case = CASE.search(listed_at_office)
    assert case and '投诉 <span class="count">1' in listed_at_office
    assert officer.post(f"{case[1]}/questions", {"text": ""}).status_code == 422
    assert officer.post(f"{case[1]}/questions", {"text": "卖了什么？"}).status_code == 303

    owner = browser(shop.app, work, shop.township, shop.counter.owner)
    listed = re.search(r'href="(/shop/disputes/[0-9a-f-]+)"', owner.get("/shop/disputes").text)
    assert listed
    seen = owner.get(listed[1]).text
    assert "张 · 小桥头村" in seen and shop.payer.name not in seen and "卖了什么？" in seen
    assert owner.post(f"{listed[1]}/answers", {"text": "多按了一个零"}).status_code == 303

    assert "多按了一个零" in officer.get(case[1]).text
    assert "多按了一个零" not in phone.get(receipt).text
    wrong = {"decision": "uphold", "points": "11", "reason": "店里承认"}
    refused = officer.post(f"{case[1]}/decisions", wrong)
    assert refused.status_code == 409 and "店里承认" in refused.text and 'value="11"' in refused.text
    assert officer.post(f"{case[1]}/decisions", wrong | {"points": "7"}).status_code == 303

    ended = phone.get(receipt).text
    assert "您说得对，已退给您 7 分" in ended and "店里承认" in ended and "镇里决定" in ended
    assert "投诉成立" in phone.get("/disputes").text
    assert "您投诉阿芬早餐店后退回的积分" in phone.get("/wallet").text
    assert "店里承认" in owner.get(listed[1]).text
    assert points_of(work, shop.township, shop.payer.id) == 97


@pytest.mark.parametrize(
    ("decision", "points", "said"),
    [("uphold", "7", "您对阿芬早餐店的投诉成立，退您 7 分"), ("dismiss", "0", "您对阿芬早餐店的投诉不成立")],
)
def test_the_payer_is_told_in_the_wallet_and_the_inbox(
    shop: Shop, phone: Visitor, decision: str, points: str, said: str
) -> None:
    receipt = f"/receipts/{shop.sale(10)}"
    complained(phone, receipt)
    officer = officer_of(shop)
    case = CASE.search(officer.get("/office/disputes").text)[1]
    assert "/inbox/personal/" not in phone.get("/wallet").text
    decided = {"decision": decision, "points": points, "reason": "核对过了"}
    for _ in range(2):
        officer.post(f"{case}/decisions", decided)

    waiting = phone.get("/wallet").text
    assert said in waiting and waiting.count("/inbox/personal/") == 1
    assert '<span class="count">1' in waiting and "未看：1 条" in phone.get("/inbox").text
    opened = phone.post(re.search(r'action="(/inbox/personal/[^"]+)"', waiting)[1])
    assert opened.location == receipt
    assert said not in phone.get("/wallet").text and said in phone.get("/inbox").text


def complained(phone: Visitor, receipt: str) -> None:
    """Come from the wallet to the receipt, and complain there with two clicks on one button."""
    assert receipt in phone.get("/wallet").text
    assert f"{receipt}/disputes" in phone.get(receipt).text
    asked = phone.get(f"{receipt}/disputes").text
    assert asked.count('name="kind"') == 4 and "10 个工作日" in asked
    sent = {"kind": "wrong_amount", "text": "只买了三分的\n扣了十分"}
    for _ in range(2):
        assert phone.post(f"{receipt}/disputes", sent).location.endswith(receipt)
    shown = phone.get(receipt).text
    assert "我的投诉" in shown and "2026年12月4日" in shown and f"{receipt}/disputes" not in shown
    assert "已经投诉过" in phone.get(f"{receipt}/disputes").text


def test_what_is_wrong_stands_beside_the_field(shop: Shop, phone: Visitor) -> None:
    address = f"/receipts/{shop.sale(10)}/disputes"
    phone.get(address)
    refused = phone.post(address, {"text": "写好的话"})
    assert refused.status_code == 422 and "写好的话" in refused.text and 'id="f-kind-error"' in refused.text
    assert phone.post(address, {"kind": "other", "text": " "}).status_code == 422


def test_a_complaint_is_taken_back_on_the_receipt(shop: Shop, phone: Visitor) -> None:
    receipt = f"/receipts/{shop.sale(10)}"
    phone.get(receipt)
    phone.post(f"{receipt}/disputes", {"kind": "other", "text": "弄错了"})
    back = re.search(r'action="(/disputes/[0-9a-f-]+/withdrawals)"', phone.get(receipt).text)
    assert back
    assert phone.post(back[1]).status_code == 303
    assert "已撤回" in phone.get(receipt).text and f"{receipt}/disputes" in phone.get(receipt).text


def test_dismissed_in_words_and_overdue_on_top(shop: Shop, phone: Visitor, clock: FixedClock) -> None:
    receipt = f"/receipts/{shop.sale(10)}"
    phone.get(receipt)
    phone.post(f"{receipt}/disputes", {"kind": "goods_missing", "text": "没拿到"})
    clock.advance(days=20)
    officer = officer_of(shop)
    listed = officer.get("/office/disputes").text
    assert "已过期限（2026年12月4日）" in listed
    case = CASE.search(listed)
    assert case
    # The form's field of points is there whatever is decided.
    decided = officer.post(f"{case[1]}/decisions", {"decision": "dismiss", "points": "10", "reason": "录像里拿走了"})
    assert decided.status_code == 303
    again = browser(shop.app, shop.work, shop.township, shop.payer).get(receipt).text
    assert "录像里拿走了" in again and "投诉不成立" in again
    assert shop.owed() == 1000


def test_strangers_find_nothing(app: Flask, work: Work, township: Founded, shop: Shop, phone: Visitor) -> None:
    sale = shop.sale(10)
    receipt = f"/receipts/{sale}"
    phone.get(receipt)
    phone.post(f"{receipt}/disputes", {"kind": "other", "text": "弄错了"})
    stranger = browser(app, work, township, villager(work, township, 0, name="李四"))
    stranger.get("/disputes")
    assert stranger.client.get(f"{receipt}/disputes").status_code == 404
    assert stranger.post(f"{receipt}/disputes", {"kind": "other", "text": "x"}).status_code == 404
    back = re.search(r'action="(/disputes/[0-9a-f-]+/withdrawals)"', phone.get(receipt).text)
    assert back and stranger.post(back[1]).status_code == 404
    owner = browser(app, work, township, shop.counter.owner)
    assert "没有投诉" in owner.get("/shop/disputes").text
    assert (
        owner.client.get(back[1].replace("/withdrawals", "").replace("/disputes", "/shop/disputes")).status_code == 404
    )
