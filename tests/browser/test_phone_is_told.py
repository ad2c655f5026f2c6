"""A phone that is told: the permission is asked for when the button is pressed, and what is sent is shown.

No push service can be reached from a test, so the browser's subscribing is played; the service worker is the real one,
and what it is handed comes by the browser's own door for that.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from engage.notices.models import Notice, PushDevice
from kernel.clock import SystemClock
from kernel.identity import service as identity
from kernel.persistence import reading, unit_of_work
from tests.browser.conftest import PHONE
from tests.engage import arranging
from tests.engage.arranging import Village, published
from tests.engage.notices.phones import Phone
from tests.founding import PASSWORD, PIN, found

TOWNSHIP = 990_000_001
PLAYED = """
  const told = %s;
  let verdict = 'default';
  window.asked = 0;
  Object.defineProperty(Notification, 'permission', { get: () => verdict });
  Notification.requestPermission = async () => { window.asked += 1; return verdict = window.verdict || 'granted'; };
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async function (options) {
    window.key = options.applicationServerKey.length;
    return { toJSON: () => told };
  };
"""
IN_WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107 Mobile MicroMessenger/8.0.38"

Open = Callable[..., Page]


@pytest.fixture
def service_workers() -> str:
    return "allow"


@pytest.fixture(scope="module")
def home(live_app: Flask) -> Village:
    with live_app.app_context(), unit_of_work() as session:
        made = arranging.village(session, found(session, TOWNSHIP))
        identity.set_secrets(made.villager, PASSWORD, PIN)
        return made


@pytest.fixture
def villager(open_page: Open, home: Village) -> Callable[..., Page]:
    """Return who opens the page of what one follows, signed in, in a browser that plays subscribing."""

    def make(**options: Any) -> Page:
        page = open_page(PHONE, **options)
        phone = Phone("https://push.example.com/browser")
        told = {"endpoint": phone.subscription.endpoint, "keys": {k: phone.form[k] for k in ("p256dh", "auth")}}
        page.context.grant_permissions(["notifications"])
        page.add_init_script(PLAYED % json.dumps(told))
        page.goto("/sign-in?next=/following")
        choose(page)
        page.locator("[name=phone]").fill(home.villager.phone or "")
        page.locator("[name=secret]").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()
        page.wait_for_url("**/following")
        return page

    return make


def choose(page: Page) -> None:
    """Name the township, where there is more than one."""
    choice = page.locator("select[name=township]")
    if choice.count():
        choice.select_option(str(TOWNSHIP))


def devices(app: Flask) -> list[PushDevice]:
    with app.app_context():
        return list(reading().scalars(select(PushDevice).where(PushDevice.township_id == TOWNSHIP)))


def test_a_press_asks_and_the_phone_is_told_until_its_owner_ends_it(
    villager: Callable[..., Page], live_app: Flask, home: Village
) -> None:
    page = villager()
    assert page.evaluate("window.asked") == 0, "nothing is asked before the press"
    page.get_by_role("button", name="在这部手机上提醒我").click()
    expect(page.get_by_text("以后有新公布")).to_be_visible()
    assert len(devices(live_app)) == 1
    expect(page.get_by_text("就是这台")).to_be_visible()

    with live_app.app_context(), unit_of_work() as session:
        notice = published(session, home, at=SystemClock().now())
        short = session.scalars(select(Notice.short).where(Notice.disclosure_id == notice.id)).one()
    shown = deliver(page, {"title": "小桥头村", "body": "公布了", "url": f"/n/{short}", "tag": "one"})
    assert shown == [["小桥头村", "公布了", f"/n/{short}"]]

    page.get_by_role("button", name="不再提醒").click()
    expect(page.get_by_role("button", name="在这部手机上提醒我")).to_be_visible()
    assert devices(live_app) == []


def test_nonsense_from_the_push_service_still_shows_something(villager: Callable[..., Page]) -> None:
    page = villager()
    page.get_by_role("button", name="在这部手机上提醒我").click()
    expect(page.get_by_text("就是这台")).to_be_visible()
    assert deliver(page, "no json") == [["桥头分", "", "/inbox"]]
    page.get_by_role("button", name="不再提醒").click()


def test_a_refusal_is_taken_and_said(villager: Callable[..., Page], live_app: Flask) -> None:
    page = villager()
    page.evaluate("window.verdict = 'denied'")
    page.get_by_role("button", name="在这部手机上提醒我").click()
    expect(page.get_by_text("请先在浏览器设置里允许通知")).to_be_visible()
    assert devices(live_app) == []


def test_inside_wechat_it_says_so_and_offers_no_button(villager: Callable[..., Page]) -> None:
    page = villager(user_agent=IN_WECHAT)
    expect(page.get_by_text("微信里没法开提醒")).to_be_visible()
    expect(page.get_by_role("button", name="在这部手机上提醒我")).to_be_hidden()


def test_without_scripts_it_says_so(villager: Callable[..., Page]) -> None:
    page = villager(java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()


def deliver(page: Page, message: object) -> list[list[str]]:
    """Hand a message to the page's service worker as a push service would; return what it shows."""
    wire: CDPSession = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    wire.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(300)
    wire.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": known[-1]["registrationId"],
            "data": message if isinstance(message, str) else json.dumps(message),
        },
    )
    asked = "navigator.serviceWorker.ready.then(worker => worker.getNotifications())"
    shown = f"{asked}.then(all => all.map(one => [one.title, one.body, one.data.url]))"
    for _ in range(20):
        found: list[list[str]] = page.evaluate(shown)
        if found:
            break
        page.wait_for_timeout(100)
    page.evaluate(f"{asked}.then(all => all.forEach(one => one.close()))")
    return found
