"""Paying while the network is cut, in real browsers: the phone makes the code, the till keeps the sale."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.without_network import Open, Street, go, shown_code, street_of, type_code
from tests.merchants.offline.arranging import borne, outcomes, owed


@pytest.fixture
def street(live_app: Flask, address: str) -> Street:
    return street_of(live_app, address)


def test_the_whole_way_with_the_network_cut_and_a_code_used_in_two_shops(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    other = street.till(open_page, street.other)
    for page in (phone, till, other):
        page.context.set_offline(True)

    go(phone, "/wallet/pay-code")
    code = shown_code(phone)
    go(till, "/till")
    expect(till.get_by_text("没有网络", exact=True)).to_be_visible()
    type_code(till, "3", code)
    expect(till.locator("[data-title]")).to_have_text("已记下 3 分")
    expect(till.locator("[data-kept]")).to_contain_text("还没到账")
    till.click("[data-next]")
    type_code(till, "2", code)
    expect(till.locator("[data-more]")).to_have_text("这个码本店已经用过了。")
    type_code(other, "4", code)  # a till that was open when the network went
    expect(other.locator("[data-title]")).to_have_text("已记下 4 分")
    assert street.points == 100

    till.click("[data-next]")
    till.context.set_offline(False)  # the till goes back by itself, since nobody is in the middle of a sale
    expect(till.locator("[data-kept] [data-state=paid]")).to_be_visible(timeout=20_000)
    expect(till.locator("[data-kept]")).to_contain_text("张")
    expect(till.locator("#today")).to_contain_text("共 1 笔")
    assert street.points == 97

    other.context.set_offline(False)
    expect(other.locator("[data-kept] [data-state=covered]")).to_be_visible(timeout=30_000)
    expect(other.locator("[data-kept]")).to_contain_text("另一家店")
    assert street.points == 97 and owed(street.work, street.other) == borne(street.work, street.township) == 400
    assert outcomes(street.work, street.counter) == [("paid", "")]

    phone.context.set_offline(False)
    phone.goto("/wallet")
    expect(phone.locator(".hero")).to_contain_text("97")
