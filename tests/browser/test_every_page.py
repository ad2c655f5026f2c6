"""Every page of a living township for each kind of person: nothing for axe to find, nothing wider than the phone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from kernel.identity.models import ROLES
from kernel.persistence import db, unit_of_work
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests.browser.conftest import MovableClock, served
from tests.building import built
from tests.living import PLAYERS
from township import migrations
from township.demo.access import PASSWORD
from township.demo.fill import fill
from township.demo.scale import GLIMPSE
from township.demo.welcome import pairing_code

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TOLD = "told => told.violations.map(one => `${one.id}: ${one.nodes.map(node => node.target).join(' ')}`)"
FIND = f"axe.run({{resultTypes: ['violations'], preload: false}}).then({TOLD})"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(link => link.pathname + link.search)"
OUTLINE = "element => getComputedStyle(element).outlineStyle"
FILES = re.compile(r"/exports/|/books/files/|/(wallet|books)/receipts/|\.(csv|xlsx|json|atom|jpg|pdf)$|/open-data$")
FILES_AND_NEWS = re.compile(rf"{FILES.pattern}|^/(villages|townships)/|^/search")
WITHDRAWN = 410
WIDTHS = (320, 360)
SEE_NO_MORE_NEWS = {"committee", "owner", "clerk"}
"""On the pages that villages publish they see what a villager sees, whose walk goes there."""
TABS = 40
"""More than stand before the main act of any page."""


@pytest.fixture(scope="module")
def living_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two villages of the demonstration, in a database of their own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('living') / 'living.sqlite3'}"
    migrations.upgrade(url)
    app = built(Settings(database_url=url, secrets=ephemeral(), files=tmp_path_factory.mktemp("files")), MovableClock())
    fill(app, GLIMPSE, datetime.now(UTC))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def address(living_app: Flask) -> Iterator[str]:
    with served(living_app) as where:
        yield where


@pytest.fixture
def come_in(open_page: Callable[..., Page], living_app: Flask) -> Callable[[str], Page]:
    """Return who opens a phone as one of ROLES, at a till if that is where they work, or as a visitor."""

    def make(role: str) -> Page:
        page = open_page()
        if role in PLAYERS:
            sign_in(page, PLAYERS[role].phone)
        if role in ("clerk", "owner"):
            pair(page, living_app)
        return page

    return make


@pytest.mark.parametrize("role", ["visitor", *ROLES])
def test_nothing_is_found_in_large_text_on_a_phone(come_in: Callable[[str], Page], role: str) -> None:
    page = come_in(role)
    take_large_text(page)
    left_out = FILES_AND_NEWS if role in SEE_NO_MORE_NEWS else FILES
    wrong = {address: found for address in walk(page, left_out) if (found := look_at(page))}
    assert not wrong


@pytest.mark.parametrize(("role", "ways"), [("officer", ["/office"]), ("owner", ["/till", "/shop/books"])])
def test_in_the_largest_letters_it_is_no_wider_than_the_phone(
    come_in: Callable[[str], Page], role: str, ways: list[str]
) -> None:
    page = come_in(role)
    if page.locator("html").get_attribute("data-elder") is None:  # who chose it before finds it again
        take_large_text(page)
    while (larger := page.locator(".bar").get_by_role("button", name="再大一些")).count():
        larger.click()
    expect(page.locator("html")).to_have_attribute("data-elder", "largest")
    for way in ways:
        page.goto(way)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate(SIDEWAYS) == 0, (way, width)


def test_by_keyboard_a_villager_says_that_a_disclosure_was_read(come_in: Callable[[str], Page]) -> None:
    page = come_in("villager")
    page.goto("/village")
    unread = page.locator("main .list a.item").filter(has_not_text="已看")
    unread.filter(has_not_text="撤回").first.click()
    tab_to(page, page.locator("[data-reading] [data-button]"))


def test_by_keyboard_a_clerk_scans(come_in: Callable[[str], Page]) -> None:
    page = come_in("clerk")
    page.goto("/till")
    tab_to(page, page.locator("[data-scan]"))


def test_by_keyboard_one_signs_in(come_in: Callable[[str], Page]) -> None:
    page = come_in("visitor")
    page.goto("/sign-in")
    tab_to(page, page.get_by_label("手机号"))
    page.keyboard.type(PLAYERS["villager"].phone)
    tab_to(page, page.get_by_label("密码或支付密码"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_role("main").get_by_role("button", name="登录"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("村")


def sign_in(page: Page, phone: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("密码或支付密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def pair(page: Page, app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        code = pairing_code(session, app.extensions["qiaotou"].settings.secrets, datetime.now(UTC))
    page.goto("/till")
    page.locator("[name=code]").fill(code)
    page.locator("[name=label]").fill("柜台")
    page.locator("main form .button-big").click()
    expect(page.locator("[data-scan]")).to_be_visible()


def take_large_text(page: Page) -> None:
    page.goto("/")
    page.locator(".bar [name=elder]").first.click()
    expect(page.locator("html")).to_have_attribute("data-elder", "on")


def walk(page: Page, left_out: re.Pattern[str]) -> Iterator[str]:
    """Open one page of each kind that links lead to, beginning with the first; yield its address."""
    waiting, kinds = ["/"], set[str]()
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) not in kinds and not left_out.search(urlsplit(address).path):
            kinds.add(kind_of(address))
            answer = page.goto(address)
            assert answer and (answer.ok or answer.status == WITHDRAWN), address
            yield address
            waiting += page.evaluate(LINKS)


def kind_of(address: str) -> str:
    """Return an address without what tells one village, sale or filter from another."""
    return re.sub(r"/(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)", "/", urlsplit(address).path)


def look_at(page: Page) -> list[str]:
    """Return what axe finds at the last width, and at which widths one would have to push the page sideways."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        if too_wide := page.evaluate(SIDEWAYS):
            found.append(f"{too_wide} px too wide on a phone of {width} px")
    page.evaluate(AXE)
    return found + list(page.evaluate(FIND))


def tab_to(page: Page, act: Locator) -> None:
    """Press Tab until `act` has the focus; it must then be in sight, with an outline."""
    expect(act).to_be_visible()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if act.evaluate("element => element === document.activeElement"):
            break
    expect(act).to_be_focused()
    expect(act).to_be_in_viewport()
    assert act.evaluate(OUTLINE) == "solid"
