"""The till and the wallet as apps: they start without a network, and keep nothing that is somebody else's."""

import re
import time
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from merchants.offline.phones import phones_of
from tests.browser.without_network import Open, Street, go, shown_code, street_of, type_code, wait_until
from tests.merchants.arranging import villager
from tests.merchants.offline.arranging import outcomes

CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request, {ignoreVary: true})).text();
      found[request.url.replace(location.origin, '')] = text;
    }
  }
  return found;
}"""
KEPT = "async shelf => (await Qiaotou.kept.all(shelf)).length"


@pytest.fixture
def service_workers() -> str:
    return "allow"


@pytest.fixture
def street(live_app: Flask, address: str) -> Street:
    return street_of(live_app, address)


def test_the_till_starts_on_a_warm_cache_with_the_network_gone(street: Street, open_page: Open) -> None:
    till = street.till(open_page)
    till.context.set_offline(True)
    seconds = []
    for _ in range(3):
        page = till.context.new_page()
        began = time.perf_counter()
        go(page, street.address + "/till")
        page.wait_for_function("() => Boolean(window.Qiaotou && Qiaotou.till.take && Qiaotou.camera)")
        expect(page.locator("#f-points")).to_be_visible()
        seconds.append(time.perf_counter() - began)
        expect(page.locator("h1")).to_have_text("阿芬早餐店")
        page.close()
    print(f"the till starts without a network in {', '.join(f'{one:.2f}' for one in seconds)} s")


@pytest.mark.parametrize("start", ["/till", "/"])
def test_a_browser_finds_nothing_that_hinders_installing(street: Street, open_page: Open, start: str) -> None:
    page = street.till(open_page) if start == "/till" else street.phone(open_page)
    wire = page.context.new_cdp_session(page)
    told = wire.send("Page.getAppManifest")
    assert told["errors"] == [] and f'"start_url": "{start}"' in told["data"]
    hinders = [one["errorId"] for one in wire.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in hinders if one != "in-incognito"] == []  # a test's browser is always a private window
    icons = page.evaluate(
        "async () => (await (await fetch(document.querySelector('[rel=manifest]').href)).json()).icons"
    )
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} >= {
        (f"{side}x{side}", purpose) for side in (192, 512) for purpose in ("any", "maskable")
    }
    for icon in icons:
        body = page.request.get(icon["src"]).body()
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(BytesIO(body)).size) == icon["sizes"]


def test_the_screen_stays_awake_at_the_till(street: Street, open_page: Open) -> None:
    def page(**options: object) -> Page:
        made = open_page(**options)
        made.add_init_script("""
          window.held = [];
          Object.defineProperty(Navigator.prototype, 'wakeLock',
            {get: () => ({request: async kind => { window.held.push(kind); }})});
        """)
        return made

    assert street.till(page).evaluate("window.held") == ["screen"]


def test_only_shells_and_files_are_kept_and_nothing_of_anybody(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    for page, shell in ((phone, "/wallet/shell"), (till, "/till/shell")):
        token = page.evaluate("document.querySelector('meta[name=csrf-token]').content")
        found = page.evaluate(CACHED)
        assert shell in found and {name for name in found if not name.startswith("/static/")} == {shell}
        text = found[shell]
        assert token and token not in text and 'name="csrf-token" content=""' in text
        for private in (street.payer.name, street.counter.clerk.name, "阿芬早餐店", street.counter.token, "csrf_token"):
            assert private not in text
        named = set(re.findall(r'(?:src|href|data-[a-z]+)="(/static/[^"#]+)', text))
        assert named and named <= set(found), "everything that a shell names is kept with it"


def test_the_wallet_opens_with_what_was_last_known_and_when(street: Street, open_page: Open) -> None:
    phone = street.phone(open_page)
    phone.goto("/wallet")
    wait_until(phone, "async () => Boolean(await Qiaotou.kept.get('mine', 'wallet'))")
    phone.context.set_offline(True)
    for address in ("/wallet", "/wallet/statement", "/"):
        go(phone, address)
        expect(phone.locator("h1")).to_have_text("没有网络")
        expect(phone.locator(".hero")).to_contain_text("100分 = 100.00 元")
        expect(phone.locator("[data-known]").last).to_have_text(re.compile(r"^\d+月\d+日 \d\d:\d\d 时的数$"))
        expect(phone.locator("[data-lines]")).to_contain_text("+100")
        expect(phone.locator("[data-figure]")).to_be_hidden()
    phone.get_by_role("button", name="显示我的付款码").click()
    assert len(shown_code(phone)) == 24
    phone.context.set_offline(False)
    phone.get_by_role("button", name="重新打开").click()
    expect(phone.locator("h1")).not_to_have_text("没有网络")


def test_signing_out_forgets_what_the_phone_kept(street: Street, open_page: Open) -> None:
    phone = street.phone(open_page)
    assert phone.evaluate(KEPT, "mine") >= 2
    phone.get_by_role("button", name="退出").click()
    expect(phone.locator("a[href*='sign-in']").first).to_be_visible()
    phone.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    expect(phone.get_by_text("没有可以显示的")).to_be_visible()
    assert phone.evaluate(KEPT, "mine") == 0
    with street.work() as session:
        assert phones_of(session, street.township.id, street.payer.id) == []


def test_an_answer_that_comes_after_signing_out_brings_nothing_back(street: Street, open_page: Open) -> None:
    phone = street.phone(open_page)
    wait_until(phone, "async () => Boolean(await Qiaotou.kept.get('mine', 'wallet'))")
    late = "async owner => { await Qiaotou.kept.forget(); await Qiaotou.kept.putFor(owner, 'wallet', {}); }"
    before = "async owner => { await Qiaotou.kept.putFor(owner, 'wallet', {}); }"
    phone.evaluate(before, str(street.payer.id))
    assert phone.evaluate("() => Qiaotou.kept.get('mine', 'wallet')") == {}
    phone.evaluate(late, str(street.payer.id))
    assert phone.evaluate(KEPT, "mine") == 0


def test_whoever_signs_in_next_sees_nothing_of_the_one_before(street: Street, open_page: Open) -> None:
    phone = street.phone(open_page)
    phone.context.clear_cookies()  # the session ended without anybody signing out
    phone.goto("/sign-in")
    second = villager(street.work, street.township, 7, "李四")
    choice = phone.locator("select[name=township]")
    if choice.count():  # where there is more than one
        choice.select_option(str(street.township.id))
    phone.get_by_label("手机号").fill(second.phone or "")
    phone.get_by_label("密码或支付密码").fill("读书看报2026")
    phone.get_by_role("main").get_by_role("button", name="登录").click()
    phone.wait_for_url(lambda address: "sign-in" not in address)
    phone.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    expect(phone.get_by_text("没有可以显示的")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto("/wallet")
    wait_until(phone, f"async () => await Qiaotou.kept.get('mine', 'owner') === '{second.id}'")
    wait_until(phone, "async () => Boolean(await Qiaotou.kept.get('mine', 'wallet'))")
    phone.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    expect(phone.locator(".hero")).to_contain_text("7分")
    expect(phone.locator("[data-pay]")).to_be_hidden()  # the phone that may pay was the other's


def test_a_till_that_was_signed_out_keeps_its_sales_and_takes_no_more(street: Street, open_page: Open) -> None:
    phone, till = street.phone(open_page), street.till(open_page)
    for page in (phone, till):
        page.context.set_offline(True)
    go(phone, "/wallet/pay-code")
    type_code(till, "3", shown_code(phone))
    expect(till.locator("[data-title]")).to_have_text("已记下 3 分")
    till.close()
    till = till.context.new_page()
    go(till, street.address + "/till")
    expect(till.locator("[data-kept] [data-state=kept]")).to_be_visible()
    till.evaluate("Qiaotou.kept.forget()")  # as the worker does when someone signs out
    go(till, "/till")
    expect(till.get_by_text("这台收款机断网时不能收分")).to_be_visible()
    expect(till.locator("#sale")).to_be_hidden()
    expect(till.locator("[data-kept] [data-state=kept]")).to_be_visible()
    till.context.set_offline(False)
    expect(till.locator("[data-kept] [data-state=paid]")).to_be_visible(timeout=20_000)
    assert outcomes(street.work, street.counter) == [("paid", "")] and street.points == 97
