"""The payer's pages without scripts: showing a code, confirming, declining, the receipt."""

import base64
import re
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.redemptions import digits, qr
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import PIN, Founded
from tests.merchants.arranging import (
    Counter,
    Program,
    browser,
    open_counter,
    points_of,
    shown_code,
    till_program,
    villager,
)

DIGITS = re.compile(r"data-digits>([0-9 ]+)<")


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded, payer: Person) -> Visitor:
    return browser(app, work, township, payer)


def show_code(phone: Visitor) -> tuple[str, str]:
    """Ask for a code by the button; return the address of its page and the digits on it."""
    phone.get("/wallet/pay-code")
    address = phone.post("/pay-codes").location
    found = DIGITS.search(phone.get(address).text)
    assert found
    return address, found[1]


def test_the_first_look_makes_no_code_and_says_what_is_in_the_wallet(phone: Visitor) -> None:
    page = phone.get("/wallet/pay-code").text

    assert "显示我的付款码" in page and not DIGITS.search(page)
    assert "100" in page and "100.00 元" in page


def test_a_code_is_shown_until_a_shop_takes_it_and_then_the_receipt(
    work: Work, township: Founded, payer: Person, phone: Visitor, till: Program
) -> None:
    address, shown = show_code(phone)
    assert DIGITS.search(phone.get(address).text), "loading the page again shows the same code"

    sale = till.sell(shown, 3).json
    receipt = phone.get(address)

    assert receipt.request.path == f"/receipts/{sale['id']}"
    for word in ("已付", "阿芬早餐店", "3.00 元", sale["number"]):
        assert word in receipt.text
    assert points_of(work, township, payer.id) == 97


def test_after_a_minute_the_page_offers_a_new_code(phone: Visitor, clock: FixedClock) -> None:
    address, _ = show_code(phone)
    clock.advance(seconds=60)

    page = phone.get(address).text

    assert "这个付款码已失效" in page and not DIGITS.search(page)


def test_the_digits_are_only_in_the_browser_that_asked(
    app: Flask, work: Work, township: Founded, payer: Person, phone: Visitor
) -> None:
    address, _ = show_code(phone)
    other_phone = browser(app, work, township, payer)
    stranger = browser(app, work, township, villager(work, township, 0, name="李四"))

    assert not DIGITS.search(other_phone.get(address).text)
    assert stranger.client.get(address).status_code == 404


def test_a_large_sale_names_the_shop_and_asks_for_the_pin(
    work: Work, township: Founded, payer: Person, phone: Visitor, till: Program
) -> None:
    address, shown = show_code(phone)
    sale = till.sell(shown, 60).json["id"]
    question = phone.get(address).text
    assert "<h1>阿芬早餐店</h1>" in question and "60.00 元" in question

    wrong = phone.post(f"/redemptions/{sale}/confirmations", {"pin": "135790"})
    malformed = phone.post(f"/redemptions/{sale}/confirmations", {"pin": "12345"})
    right = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert (wrong.status_code, malformed.status_code, right.status_code) == (403, 422, 303)
    assert 'id="f-pin-error"' in wrong.text and "135790" not in wrong.text
    assert "已付" in phone.get(right.location).text
    assert points_of(work, township, payer.id) == 40


def test_whoever_left_the_page_comes_back_to_the_question(phone: Visitor, till: Program, clock: FixedClock) -> None:
    _, shown = show_code(phone)
    till.sell(shown, 60)

    assert "<h1>阿芬早餐店</h1>" in phone.get("/wallet/pay-code").text
    clock.advance(minutes=2)
    assert "显示我的付款码" in phone.get("/wallet/pay-code").text


def test_saying_no_takes_nothing(work: Work, township: Founded, payer: Person, phone: Visitor, till: Program) -> None:
    _, shown = show_code(phone)
    sale = till.sell(shown, 60).json["id"]

    declined = phone.post(f"/redemptions/{sale}/declines")

    assert "您的积分没有少" in phone.get(declined.location).text
    assert points_of(work, township, payer.id) == 100


def test_confirming_too_late_leads_to_the_receipt_that_says_so(
    phone: Visitor, till: Program, clock: FixedClock
) -> None:
    _, shown = show_code(phone)
    sale = till.sell(shown, 60).json["id"]
    clock.advance(minutes=2)

    late = phone.post(f"/redemptions/{sale}/confirmations", {"pin": PIN})

    assert late.status_code == 303
    assert "这笔没有成交" in phone.get(late.location).text


def test_a_receipt_is_for_its_two_sides_alone(
    app: Flask, work: Work, township: Founded, counter: Counter, payer: Person, phone: Visitor, till: Program
) -> None:
    sale = till.sell(shown_code(app, work, township, payer.id).digits, 3).json
    clerk = browser(app, work, township, counter.clerk)
    stranger = browser(app, work, township, villager(work, township, 0, name="李四"))
    elsewhere = browser(app, work, township, open_counter(app, work, township, "另一家").clerk)

    receipts = [visitor.get(f"/receipts/{sale['id']}").text for visitor in (phone, clerk)]

    assert all(sale["number"] in text and "3.00 元" in text for text in receipts)
    assert "换一个新码" in receipts[0]
    assert [v.client.get(f"/receipts/{sale['id']}").status_code for v in (stranger, elsewhere)] == [404, 404]


def test_the_api_makes_a_code_that_a_camera_reads(app: Flask, work: Work, township: Founded, payer: Person) -> None:
    made = Program(app, work, township, payer).post("/pay-codes")

    assert (made.status_code, made.json["seconds_left"]) == (201, 60)
    assert digits.read(made.json["digits"]) == made.json["digits"]
    assert read_by_camera(made.json["image"]) == made.json["digits"]
    assert made.json["image"] == qr.picture(made.json["digits"])


def test_a_clerk_has_no_pay_code(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    assert till_program(app, work, counter).post("/pay-codes").status_code == 403


def read_by_camera(picture: str) -> str:
    """Draw the dots of the SVG as a screen does, and read them as a camera does."""
    svg = base64.b64decode(picture.partition(",")[2]).decode()
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    screen = Image.new("L", (size * 8, size * 8), 255)
    draw = ImageDraw.Draw(screen)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        draw.rectangle([int(x) * 8, int(y) * 8, int(x) * 8 + 7, int(y) * 8 + 7], fill=0)
    file = BytesIO()
    screen.save(file, "PNG")
    [found] = zxingcpp.read_barcodes(Image.open(file))
    return str(found.text)
