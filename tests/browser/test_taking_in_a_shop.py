"""A shop is taken in, in real browsers: applying without scripts, a clerk let in by a scan, sheets off the printer."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from kernel.persistence import db
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests.browser.conftest import MovableClock, served
from tests.browser.test_every_page import sign_in
from tests.browser.test_weight_and_paper import _CUT, MILLIMETRE, _scales, _sheets
from tests.building import built
from tests.living import PLAYERS
from tests.merchants.onboarding.papers import CARD, LICENCE, PHONE, photo
from township import migrations
from township.demo.fill import fill
from township.demo.scale import GLIMPSE

SIZES = {"10x15": (100, 150), "a5": (148, 210), "a4": (210, 297), "a3": (297, 420)}
LATER = 20_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path_factory.mktemp('onboarding') / 'onboarding.sqlite3'}"
    migrations.upgrade(url)
    files = tmp_path_factory.mktemp("files")
    app = built(Settings(database_url=url, secrets=ephemeral(), files=files), MovableClock())
    fill(app, GLIMPSE, datetime.now(UTC))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def address(demo: Flask) -> Iterator[str]:
    with served(demo) as where:
        yield where


def test_a_shop_applies_without_scripts(chromium: Browser, address: str, tmp_path: Path) -> None:
    licence = tmp_path / "licence.jpg"
    licence.write_bytes(photo())
    page = chromium.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 360, "height": 780}
    ).new_page()
    page.goto(f"{address}/shops/apply")
    for name, text in {
        "name": "河埠头点心",
        "address": "河埠头第三家",
        "opens": "06:00",
        "closes": "10:00",
        "owner_name": "马月琴",
        "phone": PHONE,
        "licence": f"{LICENCE[:8]} {LICENCE[8:].lower()}",
        "payee_name": "马月琴",
        "bank_name": "慈溪农商银行桥头支行",
        "bank_account": CARD,
        "bank_account_again": CARD[:-1] + "0",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_label("早餐店").check()
    page.locator("[name=village_id]").select_option(index=1)
    page.locator("[name=photo]").set_input_files(licence)
    page.locator("main form button").last.click()

    expect(page.locator("#f-bank_account_again-error")).to_contain_text("不一样")
    expect(page.locator("[name=name]")).to_have_value("河埠头点心")
    page.locator("[name=bank_account_again]").fill(CARD)
    page.locator("[name=photo]").set_input_files(licence)
    page.locator("main form button").last.click()
    expect(page.locator("[data-reference]")).to_have_text(re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$"))
    page.context.close()


def test_a_clerk_scans_the_owners_screen(open_page: Callable[..., Page], address: str) -> None:
    owner = open_page()
    sign_in(owner, PLAYERS["owner"].phone)
    owner.goto("/shop/clerks")
    owner.locator("form[action$='/shop/clerks'] [name=name]").fill("小李")
    owner.locator("form[action$='/shop/clerks'] button").click()
    shown = Image.open(io.BytesIO(owner.locator("[data-activation-picture]").screenshot(scale="css")))
    [code] = zxingcpp.read_barcodes(shown.resize((shown.width * 3, shown.height * 3)))
    digits = owner.locator("[data-activation-code]").inner_text()
    assert code.text.startswith(f"{address}/activation#") and code.text.endswith(digits)

    clerk = open_page()
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    clerk.goto(code.text)
    expect(clerk.locator("[name=code]")).to_have_value(digits)
    assert clerk.url == f"{address}/activation", "it does not stay in the history"
    assert asked and not [one for one in asked if digits in one.split("#")[0]]


@pytest.mark.parametrize(
    ("kind", "size"), [("sticker", "10x15"), ("sticker", "a5"), ("poster", "a4"), ("poster", "a3")]
)
def test_a_sheet_to_hang_up_is_one_sheet(open_page: Callable[..., Page], kind: str, size: str) -> None:
    page = open_page()
    sign_in(page, PLAYERS["owner"].phone)
    for language in ("zh", "en"):
        page.goto(f"/shop/{kind}?size={size}&lang={language}")
        assert [tuple(round(side / MILLIMETRE) for side in sheet) for sheet in _sheets(page)] == [SIZES[size]]
        page.emulate_media(media="print")
        assert page.evaluate(_CUT) == [], f"something is cut off in {language}"
        if kind == "sticker":
            printed = Image.open(io.BytesIO(page.locator(".sheet").screenshot()))
            [code] = zxingcpp.read_barcodes(printed)
            assert "/pay/" in code.text
        page.emulate_media(media="null")


def test_the_list_of_shops_is_light(open_page: Callable[..., Page]) -> None:
    page = open_page()
    weigh = _scales(page)
    weigh("/")
    assert 500 < weigh("/shops") <= LATER
    assert page.locator("main .list li").count() >= 4
