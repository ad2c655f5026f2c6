"""Paying while the network is cut, in real browsers: the phone makes the code, the till keeps the sale."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser import fake_camera
from tests.browser.without_network import Open, Street, go, off_by, shown_code, street_of, type_code, wait_until
from tests.merchants.offline.arranging import PERSON_POINTS, borne, cut_off, outcomes, owed


@pytest.fixture
def service_workers() -> str:
    return "allow"


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
    till.evaluate("scrollTo(0, 0)")
    expect(till.locator("[data-latest] li")).to_contain_text("3分")
    expect(till.locator("[data-latest] li")).to_be_in_viewport(ratio=1)
    type_code(till, "2", code)
    expect(till.locator("[data-more]")).to_have_text("这个码本店已经用过了。再收一笔，请对方重新打开付款码。")
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


def test_with_an_answer_on_the_screen_the_till_learns_that_the_network_is_back(street: Street, open_page: Open) -> None:
    phone, till, shell = street.phone(open_page), street.till(open_page), street.till(open_page, street.other)
    for page in (phone, till, shell):
        page.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    go(shell, "/till")
    for page, points in ((till, "3"), (shell, "4")):
        type_code(page, points, shown_code(phone))
        expect(page.locator("[data-title]")).to_have_text(f"已记下 {points} 分")

    till.context.set_offline(False)
    expect(till.locator("[data-title]")).to_have_text("收到 3 分")
    shell.context.set_offline(False)
    expect(shell.locator("[data-kept] [data-state=covered]")).to_be_visible(timeout=15_000)
    assert street.points == 97


def test_an_answer_that_is_lost_leaves_one_sale(street: Street, open_page: Open) -> None:
    """The request arrives, its answer does not: what the till keeps then is the same sale."""
    phone, till = street.phone(open_page), street.till(open_page)
    phone.context.set_offline(True)
    go(phone, "/wallet/pay-code")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    till.route("**/api/v1/offline-sales", lose, times=1)
    type_code(till, "3", shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("已记下 3 分")
    assert street.points == 97
    till.click("[data-next]")
    till.reload()
    expect(till.locator("[data-kept] [data-state=paid]")).to_be_visible(timeout=20_000)
    assert street.points == 97 and outcomes(street.work, street.counter) == [("paid", "")]


def test_with_a_network_the_camera_reads_the_phones_own_code(street: Street, open_page: Open, film: Path) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    phone.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    fake_camera.film_image(film, Image.open(BytesIO(phone.locator("[data-picture]").screenshot())))
    till.locator("[data-key='3']").click()
    till.click("[data-scan]")
    expect(till.locator("[data-title]")).to_have_text("收到 3 分")
    assert street.points == 97


def test_a_handheld_reader_types_such_a_code_behind_the_amount(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    for page in (phone, till):
        page.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    go(till, "/till")
    till.locator("#f-points").focus()
    till.keyboard.type("3" + shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("已记下 3 分")


def test_a_phone_whose_clock_is_a_day_off_pays_nothing_and_limits_hold(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    for page in (phone, till):
        page.context.set_offline(True)
    go(till, "/till")
    go(phone, "/wallet/pay-code")
    type_code(till, str(PERSON_POINTS + 1), shown_code(phone))
    expect(till.locator("[data-more]")).to_have_text(f"断网时一个人一天最多付 {PERSON_POINTS} 分。超过的请收现金。")
    till.click("[data-next]")
    phone.add_init_script("const there = Date.now; Date.now = () => there() + 24 * 3600 * 1000;")
    go(phone, "/wallet/pay-code")
    type_code(till, "3", shown_code(phone))
    expect(till.locator("[data-more]")).to_have_text("这个码不是现在的。请对方重新打开付款码。")
    expect(till.locator("[data-kept]")).to_be_hidden()
    till.click("[data-next]")
    type_code(till, "3", "971234567890123456")  # an ordinary code can't be asked for
    expect(till.locator("[data-more]")).to_contain_text("没有网络")


def test_a_phone_that_shows_its_code_when_the_network_goes_makes_its_own(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    phone.goto("/wallet/pay-code")
    expect(phone.locator("[data-digits]")).to_have_text(re.compile("^97"))
    wait_until(phone, "async () => Boolean(await Qiaotou.kept.get('mine', 'wallet'))")
    phone.context.set_offline(True)
    type_code(till, "3", shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("收到 3 分")


def test_a_code_page_that_came_while_the_network_went_looks_for_the_kept_one_once(
    street: Street, open_page: Open
) -> None:
    phone = street.phone(open_page)
    phone.context.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    phone.route("**/api/v1/wallet", lambda route: route.abort())
    came: list[str] = []
    phone.on("request", lambda asked: came.append(asked.url) if asked.is_navigation_request() else None)
    phone.goto("/wallet/pay-code", wait_until="commit")
    for _ in range(100):
        if len(came) < 2:
            phone.wait_for_timeout(100)
    expect(phone.locator("[data-digits]")).to_have_text(re.compile("^97"))
    phone.wait_for_timeout(300)
    assert len(came) == 2, "the network was there after all: it stays"


def test_clocks_that_are_a_day_off_have_no_effect(street: Street, open_page: Open) -> None:
    """The phone is a day ahead and the till a day behind, as their owners set them: with a network, and without."""
    phone, till = street.phone(off_by(24, open_page)), street.till(off_by(-24, open_page))
    phone.goto("/wallet/pay-code")
    expect(phone.locator("[data-digits]")).to_have_text(re.compile("^97"))
    type_code(till, "3", phone.inner_text("[data-digits]"))
    expect(till.locator("[data-title]")).to_have_text("收到 3 分")
    till.click("[data-next]")
    phone.wait_for_url("**/receipts/*")
    for page in (phone, till):
        page.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    go(till, "/till")
    type_code(till, "4", shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("已记下 4 分")
    till.click("[data-next]")
    till.context.set_offline(False)
    expect(till.locator("[data-kept] [data-state=paid]")).to_be_visible(timeout=20_000)
    assert street.points == 93 and outcomes(street.work, street.counter) == [("paid", "")]


def test_a_till_that_was_cut_off_says_so_and_loses_nothing(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    for page in (phone, till):
        page.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    go(till, "/till")
    type_code(till, "3", shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("已记下 3 分")
    till.click("[data-next]")
    cut_off(street.work, street.counter, street.app.extensions["qiaotou"].clock.now() - timedelta(minutes=5))

    till.context.set_offline(False)

    expect(till.locator("main")).to_contain_text("这台收款机已停用", timeout=20_000)
    expect(till.locator("[data-kept] [data-state=refused]")).to_be_visible()
    expect(till.locator("[data-kept]")).to_contain_text("收这个码的时候，这台收款机已经停用。")
    till.reload()
    expect(till.locator("[data-kept] [data-state=refused]")).to_be_visible()
    expect(till.locator("[data-clear]")).to_be_hidden()
    assert outcomes(street.work, street.counter) == [("refused", "offline_till_cut_off")] and street.points == 100


def test_an_open_till_that_was_cut_off_forgets_its_terms(street: Street, open_page: Open) -> None:
    till = street.till(open_page)
    cut_off(street.work, street.counter, street.app.extensions["qiaotou"].clock.now())
    till.reload()
    expect(till.locator("main")).to_contain_text("这台收款机已停用")
    wait_until(till, "async () => !(await Qiaotou.kept.get('till', 'terms'))")
    till.context.set_offline(True)
    go(till, "/till")
    expect(till.locator("[data-off]")).to_be_visible()
    expect(till.locator("#sale")).to_be_hidden()
