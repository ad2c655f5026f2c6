"""Paying from the villager's phone in a real browser: by the sticker on the wall, by a bill on the till's screen."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from kernel import qr
from merchants.stickers import service as stickers
from tests.browser import fake_camera
from tests.browser.street import Street, tap
from tests.founding import PIN
from tests.merchants.arranging import session_token, villager

SPOKEN = """
window.spoken = [];
window.speechSynthesis.speak = words => window.spoken.push(words.text);
"""


@pytest.fixture
def wallet(street: Street, open_page: Callable[..., Page], address: str) -> Page:
    """The villager's phone, on the wallet."""
    return phone_of(street, street.payer, open_page, address)


def phone_of(street: Street, who: object, open_page: Callable[..., Page], address: str) -> Page:
    page = open_page()
    page.add_init_script(SPOKEN)
    token = session_token(street.app, street.work, street.township, who)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": "qiaotou-session", "value": token, "url": address}])
    page.goto("/wallet")
    return page


@pytest.fixture
def sticker(street: Street, address: str) -> str:
    """The address on the sticker of the shop."""
    with street.work() as session:
        return address + stickers.sticker_of(session, street.township.id, street.counter.shop.id).path


@pytest.fixture
def loud_till(till: Page) -> Page:
    till.add_init_script(SPOKEN)
    till.reload()
    till.wait_for_timeout(1500)  # the till has heard how its shop stands
    return till


def scan(wallet: Page, film: Path, text: str) -> None:
    fake_camera.film_text(film, text)
    wallet.get_by_role("link", name="扫码付款").first.click()


def show_bill(till: Page, points: str) -> str:
    """Let the till show a bill; return its digits."""
    tap(till, points)
    till.click("[data-make-bill]")
    expect(till.locator("[data-bill-digits]")).to_have_text(re.compile(r"^95[0-9 ]{20}$"))
    return till.inner_text("[data-bill-digits]").replace(" ", "")


def test_the_sticker_is_scanned_paid_and_heard_at_the_till(
    street: Street,
    wallet: Page,
    loud_till: Page,
    sticker: str,
    film: Path,
) -> None:
    began = time.monotonic()
    scan(wallet, film, sticker)
    expect(wallet.locator("h1")).to_have_text("阿芬早餐店")
    wallet.fill("#f-points", "7")
    expect(wallet.locator("[data-worth-now]")).to_have_text("= 7.00 元，付后还剩 193 分")

    wallet.get_by_role("button", name="付 7 分").click()

    wallet.wait_for_url("**/receipts/*")
    paid = time.monotonic()
    expect(loud_till.locator("[data-heard] .lead")).to_have_text("收到 7 分 张 · 小桥头村")
    heard = time.monotonic() - paid
    print(f"\nsticker: {paid - began:.1f} s from the first frame to the receipt, heard at the till {heard:.2f} s later")
    expect(loud_till.locator("#last-sales")).to_contain_text("扫店铺码")
    assert wallet.evaluate("window.spoken") == ["已付 7 分给阿芬早餐店"]
    assert loud_till.evaluate("window.spoken") == ["收到 7 分"]
    assert heard < 2 and street.points == 193


def test_a_code_that_was_taken_is_said_aloud_on_the_phone_too(street: Street, wallet: Page, loud_till: Page) -> None:
    wallet.goto("/wallet/pay-code")
    expect(wallet.locator("[data-digits]")).to_have_text(re.compile(r"^97[0-9 ]{20}$"))
    tap(loud_till, "7")
    loud_till.click("[data-other-ways] summary")
    loud_till.fill("#f-code", wallet.inner_text("[data-digits]"))

    wallet.wait_for_url("**/receipts/*")
    assert wallet.evaluate("window.spoken") == ["已付 7 分给阿芬早餐店"]
    assert loud_till.evaluate("window.spoken") == ["收到 7 分"]


def test_a_receipt_that_was_just_made_is_alive(street: Street, wallet: Page, sticker: str) -> None:
    wallet.goto(sticker + "?points=7")
    wallet.get_by_role("button", name="付 7 分").click()
    wallet.wait_for_url("**/receipts/*")
    first = wallet.inner_text("[data-clock]")

    expect(wallet.locator("[data-clock]")).not_to_have_text(first)
    expect(wallet.locator("[data-ago]")).to_have_text(re.compile(r"^\d+ 秒前付款$"))
    wallet.reload()
    assert wallet.evaluate("window.spoken") == [], "it is said once"


def test_two_taps_pay_once(street: Street, wallet: Page, sticker: str) -> None:
    sent: list[str] = []
    wallet.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    wallet.goto(sticker)
    wallet.fill("#f-points", "7")
    wallet.evaluate("const b = document.querySelector('[data-form] button'); b.click(); b.click();")

    wallet.wait_for_url("**/receipts/*")
    assert len(sent) == 1 and street.points == 193


def test_a_lost_answer_of_a_sticker_is_asked_for_again(street: Street, wallet: Page, sticker: str) -> None:
    keys: list[str] = []

    def lose_the_first_two(route: Route) -> None:
        keys.append(route.request.post_data_json["key"])
        if len(keys) > 2:
            route.continue_()
        else:
            route.fetch()
            route.abort("connectionreset")

    wallet.route("**/payments", lose_the_first_two)
    wallet.goto(sticker)
    wallet.fill("#f-points", "7")
    wallet.press("#f-points", "Enter")

    wallet.wait_for_url("**/receipts/*")
    assert len(keys) == 3 and len(set(keys)) == 1 and street.points == 193


@pytest.mark.parametrize("arrived", [True, False], ids=["the payment had arrived", "it had not"])
def test_after_thirty_seconds_it_is_given_up_or_found(
    street: Street,
    wallet: Page,
    sticker: str,
    arrived: bool,
) -> None:
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if arrived:
            route.fetch()
        lost.append(route)
        route.abort("connectionreset")

    wallet.clock.install()
    wallet.goto(sticker)
    wallet.route("**/payments", lose)
    wallet.fill("#f-points", "7")
    wallet.press("#f-points", "Enter")
    for _ in range(200):
        if lost:
            break
        wallet.wait_for_timeout(50)
    assert lost, "the first answer was lost; what is said of it passes quickly"

    wallet.clock.run_for(31_000)

    if arrived:
        wallet.wait_for_url("**/receipts/*")
    else:
        expect(wallet.locator("[data-more]")).to_contain_text("不会再送到")
        body = lost[0].request.post_data_json
        late = wallet.evaluate(
            """([address, body]) => fetch(address, {method: 'POST', body: JSON.stringify(body), headers: {
                'Content-Type': 'application/json', 'X-Late': 'yes',
                'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content}}).then(a => a.status)""",
            [lost[0].request.url.replace("/payments", "/payments?late"), body],
        )
        assert late == 409, "what comes late is refused"
    assert street.points == (193 if arrived else 200)


def test_the_scanner_goes_to_our_own_pages_alone(wallet: Page, film: Path, address: str) -> None:
    for text in ("https://example.org/pay/AAAAAAAAAAAAAAAAAAAAAA", f"{address}/sign-outs", "970000000000000014"):
        fake_camera.film_text(film, text)
        wallet.goto("/scan")
        expect(wallet.locator("[data-camera-says]")).to_have_text("这不是本地店铺的码。")
        assert wallet.url == f"{address}/scan"


def test_a_photo_of_the_sticker_will_do(wallet: Page, sticker: str, tmp_path: Path, film: Path) -> None:
    fake_camera.film_wall(film)
    photo = tmp_path / "photo.png"
    fake_camera.picture_of(sticker).save(photo)
    wallet.goto("/scan")
    wallet.set_input_files("#f-photo", photo)
    expect(wallet.locator("h1")).to_have_text("阿芬早餐店")


def test_a_bill_is_shown_scanned_and_heard(
    street: Street,
    wallet: Page,
    loud_till: Page,
    film: Path,
    address: str,
) -> None:
    digits = show_bill(loud_till, "7")
    expect(loud_till.locator("[data-bill-points]")).to_have_text("7 分")
    assert loud_till.get_attribute("[data-bill-picture]", "src") == qr.picture(f"{address}/bills/{digits}")

    began = time.monotonic()
    scan(wallet, film, f"{address}/bills/{digits}")
    expect(wallet.locator("h1")).to_have_text("阿芬早餐店")
    wallet.get_by_role("button", name="付 7 分").click()
    wallet.wait_for_url("**/receipts/*")
    paid = time.monotonic()

    expect(loud_till.locator("[data-title]")).to_have_text("收到 7 分")
    heard = time.monotonic() - paid
    print(f"\nbill: {paid - began:.1f} s from the first frame to the receipt, heard at the till {heard:.2f} s later")
    expect(loud_till.locator("[data-payer]")).to_have_text("张 · 小桥头村")
    expect(loud_till.locator("[data-bill]")).to_be_hidden()
    assert loud_till.evaluate("window.spoken") == ["收到 7 分"]
    assert wallet.evaluate("window.spoken") == ["已付 7 分给阿芬早餐店"]
    assert heard < 2 and street.points == 193


def test_a_large_bill_asks_for_the_pin(street: Street, wallet: Page, loud_till: Page, address: str) -> None:
    digits = show_bill(loud_till, "60")
    wallet.goto(f"/bills/{digits}")
    wallet.get_by_role("button", name="付 60 分").click()
    expect(loud_till.locator("[data-title]")).to_have_text("等待确认")
    wallet.fill("#f-pin", PIN)
    wallet.press("#f-pin", "Enter")

    expect(loud_till.locator("[data-title]")).to_have_text("收到 60 分")
    assert street.points == 140


def test_a_cancelled_bill_is_gone_on_the_phone_too(street: Street, wallet: Page, loud_till: Page) -> None:
    digits = show_bill(loud_till, "7")
    wallet.goto(f"/bills/{digits}")
    loud_till.click("[data-bill-cancel]")

    expect(wallet.locator(".notice")).to_contain_text("店家已撤掉这张收款单")
    expect(loud_till.locator("#sale")).to_be_visible()
    assert street.points == 200


def test_a_second_phone_is_told_that_the_bill_is_paid(
    street: Street,
    wallet: Page,
    loud_till: Page,
    open_page: Callable[..., Page],
    address: str,
) -> None:
    other = phone_of(street, villager(street.work, street.township, 50, name="李四"), open_page, address)
    digits = show_bill(loud_till, "7")
    other.goto(f"/bills/{digits}")
    wallet.goto(f"/bills/{digits}")
    wallet.get_by_role("button", name="付 7 分").click()
    wallet.wait_for_url("**/receipts/*")

    expect(other.locator(".notice")).to_contain_text("已有人付了")
    expect(other.get_by_role("button", name="付 7 分")).to_have_count(0)
