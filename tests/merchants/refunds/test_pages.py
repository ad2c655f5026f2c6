"""Mistakes without scripts: the sale's page at the till and the owner's, what waits, the officers' limits."""

import re

import pytest
from flask import Flask

from kernel.clock import FixedClock
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import browser, open_counter, points_of
from tests.merchants.refunds.mistakes import Shop, allow, open_mistaken_shop, refund

KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def shop(app: Flask, work: Work, township: Founded) -> Shop:
    return open_mistaken_shop(app, work, township)


@pytest.fixture
def till(shop: Shop) -> Visitor:
    return browser(shop.app, shop.work, shop.township, shop.counter.clerk, shop.counter.token)


def owner_of(shop: Shop) -> Visitor:
    return browser(shop.app, shop.work, shop.township, shop.counter.owner)


def officer_of(shop: Shop) -> Visitor:
    with shop.work() as session:
        someone = person(session, shop.township, "officer", name="王经办")
    return browser(shop.app, shop.work, shop.township, someone)


def form(visitor: Visitor, page: str, **typed: str) -> dict[str, str]:
    found = KEY.search(visitor.get(page).text)
    assert found, f"no form to give back on {page}"
    return {"key": found[1], "points": "2", "reason": "goods_returned", "note": ""} | typed


def test_a_part_is_given_back_at_the_till(work: Work, shop: Shop, till: Visitor) -> None:
    page = f"/till/sales/{shop.sale(10)}"
    filled = form(till, page, points="4", note="包子凉了")

    for _ in range(2):
        assert till.post(f"{page}/refunds", filled).location.endswith(page)

    shown = till.get(page).text
    assert "已退一部分" in shown and "顾客退货：包子凉了" in shown and "还能退 6 分" in shown
    assert "撤销这笔" not in shown
    assert points_of(work, shop.township, shop.payer.id) == 94
    assert "4" in till.get("/till").text


@pytest.mark.parametrize("points", ["", "0", "-1", "1.5", "３", "11", "99999999999999999999"])
def test_a_wrong_amount_stays_in_the_form(shop: Shop, till: Visitor, points: str) -> None:
    page = f"/till/sales/{shop.sale(10)}"
    filled = form(till, page, points=points, note="记着的话")
    refused = till.post(f"{page}/refunds", filled)
    assert refused.status_code == 422
    assert "记着的话" in refused.text and f'value="{points}"' in refused.text
    assert filled["key"] in refused.text
    assert "<details" in refused.text and "open>" in refused.text
    assert 'id="f-points-error"' in refused.text, "what is wrong stands at its field"
    assert shop.owed() == 1000


def test_a_reason_must_be_chosen(shop: Shop, till: Visitor) -> None:
    page = f"/till/sales/{shop.sale(10)}"
    filled = form(till, page)
    del filled["reason"]
    refused = till.post(f"{page}/refunds", filled)
    assert refused.status_code == 422 and 'id="f-reason-error"' in refused.text


def test_a_clerk_without_the_right_finds_no_form(work: Work, shop: Shop, till: Visitor, clock: FixedClock) -> None:
    page = f"/till/sales/{shop.sale(10)}"
    allow(work, shop.counter, {"sell"})
    shown = till.get(page).text
    assert "/refunds" not in shown and "/voids" not in shown and "要退分，请找店主" in shown
    filled = {"key": "0" * 20, "points": "1", "reason": "other", "note": ""}
    assert till.post(f"{page}/refunds", filled).status_code == 403
    assert till.post(f"{page}/voids", {"reason": "other", "note": ""}).status_code == 403
    assert shop.owed() == 1000


def test_what_waits_is_shown_to_all_and_agreed_to_by_the_owner(work: Work, shop: Shop, till: Visitor) -> None:
    shop.limits(clerk=1, owner=20)
    page = f"/till/sales/{shop.sale(10)}"
    till.post(f"{page}/refunds", form(till, page, points="8"))
    waiting = till.get(page).text
    assert "8 分等店主同意" in waiting and "撤回我的申请" in waiting and 'name="points"' not in waiting
    assert "阿芬早餐店" in officer_of(shop).get("/office/refunds").text
    owner = owner_of(shop)
    listed = owner.get("/shop/refunds").text
    approve = re.search(r'action="(/shop/refund-requests/[^"]+/approvals)"', listed)
    assert approve and "周小妹" in listed
    assert '退分 <span class="count">1' in listed

    assert owner.post(approve[1]).status_code == 303

    listed = owner.get("/shop/refunds").text
    assert "周小妹 → 陆亚芬" in listed and '退分 <span class="count">' not in listed
    assert points_of(work, shop.township, shop.payer.id) == 98
    receipt = browser(shop.app, work, shop.township, shop.payer).get(page.replace("/till/sales", "/receipts")).text
    assert "有第二个人同意" in receipt and "周小妹" not in receipt


def test_a_no_needs_words(shop: Shop, till: Visitor) -> None:
    shop.limits(clerk=1, owner=2)
    page = f"/till/sales/{shop.sale(10)}"
    till.post(f"{page}/refunds", form(till, page, points="8"))
    assert "只有镇里能同意" in owner_of(shop).get("/shop/refunds").text
    officer = officer_of(shop)
    decline = re.search(r'action="(/office/refund-requests/[^"]+/declines)"', officer.get("/office/refunds").text)
    assert decline
    assert officer.post(decline[1], {"answer": ""}).status_code == 422
    assert officer.post(decline[1], {"answer": "东西没退"}).status_code == 303
    assert "东西没退" in owner_of(shop).get("/shop/refunds").text
    assert 'name="points"' in till.get(page).text
    assert officer.post(decline[1].replace("declines", "approvals")).status_code == 409


def test_an_owner_without_a_till_sees_and_undoes_a_sale(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    sale, owner = shop.sale(10), owner_of(shop)
    page = f"/shop/sales/{sale}"
    assert owner.post(f"{page}/refunds", form(owner, page, points="3")).location.endswith(page)
    other = shop.sale(5)
    owner.get(f"/shop/sales/{other}")
    assert owner.post(f"/shop/sales/{other}/voids", {"reason": "taken_twice", "note": ""}).status_code == 303
    assert "重复收款" in owner.get(f"/shop/sales/{other}").text
    assert shop.owed() == 700
    elsewhere = browser(app, work, township, open_counter(app, work, township, "另一家").owner)
    elsewhere.get("/shop/refunds")
    assert elsewhere.client.get(page).status_code == 404
    assert elsewhere.post(f"{page}/refunds", {"key": "0" * 20, "points": "1", "reason": "other"}).status_code == 404


def test_a_sale_is_found_by_the_number_on_its_receipt(app: Flask, work: Work, township: Founded, shop: Shop) -> None:
    sale, owner = shop.sale(10), owner_of(shop)
    number = shop.till.get(f"/redemptions/{sale}").json["number"]
    assert f"/shop/sales/{sale}" in owner.get("/shop/refunds").text
    for typed in (number, number.replace(" ", ""), f" {number} "):
        found = owner.client.get("/shop/refunds", query_string={"number": typed})
        assert found.location == f"/shop/sales/{sale}"
    for wrong in ("261122 0000000000", "999999", "x", "一", "261122" + "9" * 300, "\x00"):
        missed = owner.client.get("/shop/refunds", query_string={"number": wrong})
        assert missed.status_code == 404 and 'id="f-number-error"' in missed.text
    elsewhere = browser(app, work, township, open_counter(app, work, township, "另一家").owner)
    assert elsewhere.client.get("/shop/refunds", query_string={"number": number}).status_code == 404


def test_officers_set_the_limits(shop: Shop) -> None:
    officer = officer_of(shop)
    assert 'value="50"' in officer.get("/office/refunds").text
    assert (
        officer.post("/office/refund-rules", {"clerk_points": "3", "owner_points": "2", "wait_days": "5"}).status_code
        == 422
    )
    assert (
        officer.post("/office/refund-rules", {"clerk_points": "3", "owner_points": "9", "wait_days": "61"}).status_code
        == 422
    )
    assert (
        officer.post("/office/refund-rules", {"clerk_points": "3", "owner_points": "9", "wait_days": "5"}).status_code
        == 303
    )
    assert 'value="9"' in officer.get("/office/refunds").text
    assert refund(shop.till, shop.sale(10), 4).json["waiting"]
    assert owner_of(shop).post("/office/refund-rules").status_code == 403


def test_the_wallet_says_what_came_back(shop: Shop) -> None:
    refund(shop.till, shop.sale(10), 4)
    assert "阿芬早餐店退回的积分" in browser(shop.app, shop.work, shop.township, shop.payer).get("/wallet").text
