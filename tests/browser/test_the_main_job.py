"""The main job in a real browser: from a villager's first reading to the township's bank file."""

import csv
import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.clock import business_day
from kernel.persistence import unit_of_work
from kernel.tenancy.queries import village_by_code
from merchants.directory.service import Payee, open_shop
from tests.browser.conftest import DESKTOP, PHONE, MovableClock
from tests.browser.fake_camera import film_text
from tests.founding import PASSWORD, PIN, Founded, person, set_limits
from township.founding.official import villages
from township.founding.service import found_township

TOWNSHIP = 330282109
VILLAGE = "330282109201"
ACCOUNTS = """日期,用途,金额,收支,数量,类别,资金来源,使用人,经办人
2026-10-08,购入档案柜,1040.00,支出,1套,办公费,村集体,村委会,陈会计
2026-10-15,办公用品和印油,120.00,支出,,办公费,村集体,村委会,陈会计
2026-10-20,集体鱼塘承包款,8600.00,收入,,经营收入,承包户,,陈会计
"""
SHOTS = os.environ.get("QIAOTOU_SHOTS")  # a folder, to look at every screen of the journey

Open = Callable[..., Page]


@pytest.fixture
def service_workers() -> str:
    return "allow"


@pytest.fixture(scope="module")
def people(live_app: Flask) -> dict[str, str]:
    """桥头镇 with a villager who never signed in, a shop, and those who serve them; returns their phone numbers."""
    now = datetime.now(UTC)
    with live_app.app_context(), unit_of_work() as session:
        found_township(session, TOWNSHIP, "桥头镇", villages(TOWNSHIP), now)
        set_limits(session, TOWNSHIP, now, confirm_above_points=2)  # so that a few points already ask for the PIN
        village = village_by_code(session, VILLAGE)
        import_roster(session, TOWNSHIP, village.id, [RosterRow(2, "001", "王阿婆", "")], now)
        payee = Payee("陆亚芬", "慈溪农商银行桥头支行", "6214830212345678")
        shop = open_shop(
            session,
            TOWNSHIP,
            village_id=village.id,
            name="阿芬早餐店",
            kind="breakfast",
            payee=payee,
            actor_id=None,
            now=now,
        )
        here = Founded(TOWNSHIP, village.id, village.id, VILLAGE)
        scopes = {
            "editor": (village.id, "徐文书"),
            "committee": (village.id, "张监委"),
            "owner": (shop.id, "陆亚芬"),
            "clerk": (shop.id, "周小妹"),
            "officer": (None, "沈经办"),
        }
        staff = {role: person(session, here, role, name=name, scope_id=scope) for role, (scope, name) in scopes.items()}
        staff["second officer"] = person(session, here, "officer", name="孙复核")
        return {role: someone.phone or "" for role, someone in staff.items()}


def test_the_main_job(
    open_page: Open, people: dict[str, str], film: Path, moving_clock: MovableClock, tmp_path: Path
) -> None:
    editor, committee, villager = open_page(DESKTOP), open_page(DESKTOP), open_page(PHONE)
    owner, till = open_page(PHONE), open_page(PHONE)

    sign_in(editor, people["editor"])
    activate(villager, print_slip(editor))
    publish(editor, tmp_path)
    read(villager)
    ask_about_a_line(villager)
    sign_in(committee, people["committee"])
    answer_and_accept(committee)
    expect_points(villager, 4)

    sign_in(owner, people["owner"])
    pair(till, make_pairing_code(owner))
    sign_in(till, people["clerk"], "/till")

    sell_by_camera(till, villager, film, points=1)
    sell_with_pin(till, villager, points=2)
    take_back_the_last_sale(till)
    expect_points(villager, 3)

    moving_clock.shift += timedelta(days=1)  # overnight; the staff's sign-ins have ended
    first, second = open_page(DESKTOP), open_page(DESKTOP)
    sign_in(first, people["officer"])
    prepare_run(first)
    sign_in(second, people["second officer"])
    check_run(second)
    take_the_files(second)
    write_down_that_it_was_paid(second)


def sign_in(page: Page, phone: str, then: str = "/") -> None:
    page.goto(f"/sign-in?next={then}")
    choose_township(page)
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def choose_township(page: Page) -> None:
    """Other tests of the same run may have founded more than one."""
    choice = page.locator("select[name=township]")
    if choice.count():
        choice.select_option(str(TOWNSHIP))


def print_slip(editor: Page) -> str:
    editor.goto("/office/residents")
    look(editor, "residents")
    editor.get_by_role("button", name="王阿婆").click()
    look(editor, "slip")
    found = re.search(r"\b([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\b", editor.locator(".poster").inner_text())
    assert found, "the slip shows no code"
    return found[1]


def activate(villager: Page, code: str) -> None:
    villager.goto("/")
    look(villager, "first page")
    villager.goto("/activation")
    choose_township(villager)
    for name, typed in {"code": code.lower(), "phone": "13912345678", "password": PASSWORD, "pin": PIN}.items():
        villager.locator(f"[name={name}]").fill(typed)
    look(villager, "activation")
    villager.get_by_role("main").get_by_role("button").last.click()
    expect(villager.get_by_role("heading", level=1)).to_contain_text("小桥头村")


def publish(editor: Page, folder: Path) -> None:
    table = folder / "十月收支.csv"
    table.write_bytes(ACCOUNTS.encode("gb18030"))
    editor.goto("/office/disclosures/upload")
    editor.locator("details:has([name=matter]) > summary").click()
    heading = {"matter": "村级财务收支", "period": "2026年10月", "title": "2026年10月收支明细"}
    for name, typed in heading.items():
        editor.locator(f"[name={name}]").fill(typed)
    editor.locator("[type=file]").set_input_files(table)
    look(editor, "upload")
    editor.locator("main form .button-big").click()
    expect(editor.get_by_role("table")).to_contain_text("档案柜")
    look(editor, "preview")
    editor.locator("main form .button-big").click()
    expect(editor.get_by_role("main")).to_contain_text("2026年10月收支明细")


def read(villager: Page) -> None:
    villager.goto(f"/villages/{VILLAGE}")
    look(villager, "village")
    villager.get_by_role("link", name="2026年10月收支明细").click()
    expect(villager.get_by_role("main")).to_contain_text("1,040.00")
    look(villager, "disclosure")
    done = villager.locator("[data-reading] [data-button]")
    expect(done).to_have_attribute("aria-disabled", "true")
    expect(done).not_to_have_attribute("aria-disabled", "true", timeout=30_000)
    done.click()
    expect_points(villager, 1)


def ask_about_a_line(villager: Page) -> None:
    villager.goto(f"/villages/{VILLAGE}")
    villager.get_by_role("link", name="2026年10月收支明细").click()
    villager.locator("a[href*='/lines/'][href$='/question']").first.click()
    villager.locator("textarea").fill("档案柜是几个人用的？能看看发票吗？")
    look(villager, "ask")
    villager.locator("main form .button-big").click()
    look(villager, "question")
    expect(villager.get_by_role("main")).to_contain_text("档案柜是几个人用的")
    expect_points(villager, 1)


def answer_and_accept(committee: Page) -> None:
    committee.goto("/office/cases")
    look(committee, "cases")
    committee.get_by_role("link", name="档案柜").click()
    assert "王阿婆" not in committee.content(), "the committee's page tells who asked"
    committee.locator("textarea").first.fill("村委会办公室共用，发票在公开栏旁，欢迎来看。")
    look(committee, "case")
    committee.locator(
        "form[action$=answers] button, form[action*=answer] button, form[action*=repl] button"
    ).first.click()
    committee.locator("form[action*=acceptance] button, form[action$=accept] button").first.click()
    look(committee, "accepted")


def expect_points(villager: Page, points: int) -> None:
    villager.goto("/wallet")
    expect(villager.locator(".hero .amount-big")).to_contain_text(re.compile(rf"^\s*{points}\s*分"))
    look(villager, f"wallet {points}")


def make_pairing_code(owner: Page) -> str:
    owner.goto("/shop/terminals")
    owner.locator("form[action='/shop/pairing-codes'] button").click()
    look(owner, "terminals")
    return owner.locator("[data-pairing-code]").inner_text()


def pair(till: Page, code: str) -> None:
    till.goto("/till")
    choose_township(till)
    till.locator("[name=code]").fill(code)
    till.locator("[name=label]").fill("柜台")
    look(till, "pairing")
    till.locator("main form .button-big").click()
    expect(till.locator("[name=label]")).to_have_count(0)


def show_code(villager: Page) -> str:
    """Let the villager show a fresh pay code; returns its digits."""
    villager.goto("/wallet/pay-code")
    digits = villager.locator("[data-digits]")
    expect(digits).to_have_text(re.compile(r"^[0-9 ]{18,}$"))
    look(villager, "pay code")
    return digits.inner_text().replace(" ", "")


def sell_by_camera(till: Page, villager: Page, film: Path, points: int) -> None:
    till.goto("/till")
    look(till, "till")
    type_on_the_keypad(till, points)
    film_text(film, show_code(villager))
    till.locator("[data-scan]").click()
    expect(till.locator("[data-answer]")).to_contain_text(f"收到 {points} 分")
    look(till, "received")
    expect(villager.get_by_role("main")).to_contain_text("阿芬早餐店")
    look(villager, "receipt")


def sell_with_pin(till: Page, villager: Page, points: int) -> None:
    """Above the limit the payer sees the shop and the amount, and confirms with the PIN."""
    with_limit = points + 1
    till.locator("[data-next]").click()
    type_on_the_keypad(till, with_limit)
    code = show_code(villager)
    if not till.locator("[name=code]").is_visible():
        till.locator("[data-other-ways] summary").click()
    till.locator("[name=code]").fill(code)
    expect(till.locator("[data-answer]")).to_contain_text("等")
    look(till, "waiting")
    pin = villager.locator("[name=pin]")
    expect(pin).to_be_visible()
    expect(villager.get_by_role("heading", level=1)).to_contain_text("阿芬早餐店")
    look(villager, "confirm")
    pin.fill("111111")
    villager.locator("main form .button-big").first.click()
    expect(villager.get_by_role("main")).to_contain_text("支付密码不对")
    villager.locator("[name=pin]").fill(PIN)
    villager.locator("main form .button-big").first.click()
    expect(till.locator("[data-answer]")).to_contain_text(f"收到 {with_limit} 分")
    look(villager, "receipt after PIN")


def take_back_the_last_sale(till: Page) -> None:
    """The three points go back; the one of the first sale stays with the shop."""
    till.goto("/till")
    till.locator("#last-sales a").first.click()
    look(till, "sale")
    till.locator("details summary").last.click()
    till.get_by_label("分数输错了").check()
    till.locator("form[action*=voids] button").click()
    expect(till.get_by_role("main")).to_contain_text("撤销")
    look(till, "voided")


def type_on_the_keypad(till: Page, points: int) -> None:
    for digit in str(points):
        till.locator(f"[data-key='{digit}']").click()


def prepare_run(officer: Page) -> None:
    officer.goto("/office/settlement-runs")
    officer.locator("[name=cut_off]").fill(business_day(datetime.now(UTC)).isoformat())
    look(officer, "runs")
    officer.locator("form[action='/office/settlement-runs'] button").click()
    expect(officer.get_by_role("main")).to_contain_text("阿芬早餐店")
    look(officer, "prepared")
    assert officer.locator("form[action$=checks]").count() == 0, "who prepared may not check"


def check_run(officer: Page) -> None:
    officer.goto("/office/settlement-runs")
    officer.locator("main a[href*='/office/settlement-runs/']").first.click()
    officer.locator("form[action$=checks] button").click()
    look(officer, "checked")


def take_the_files(officer: Page) -> None:
    rows = list(csv.reader(io.StringIO(bank_file(officer))))
    assert any("1.00" in row and "6214830212345678" in row for row in rows), rows
    assert download(officer, "workbook").startswith(b"PK")
    assert b"shop-payable" in download(officer, "journal").lower().replace(b":", b"-")


def bank_file(officer: Page) -> str:
    content = download(officer, "bank-file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def download(officer: Page, kind: str) -> bytes:
    with officer.expect_download() as coming:
        officer.locator(f"a[href*='/exports/{kind}']").first.click()
    return Path(coming.value.path()).read_bytes()


def write_down_that_it_was_paid(officer: Page) -> None:
    officer.locator("form[action$=results] button").click()
    look(officer, "paid")
    officer.goto("/office")
    look(officer, "office")
    officer.goto("/office/books")
    look(officer, "books")


def look(page: Page, name: str) -> None:
    """Keep a picture of the screen when asked to, at its own size; the journey's order is the file's number."""
    if SHOTS:
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{len(list(folder.iterdir())):02d} {name}.png", full_page=True)
