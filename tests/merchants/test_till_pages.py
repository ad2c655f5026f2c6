"""The till in a browser without scripts: pairing, selling by typed digits or a photograph, taking back, voiding."""

import re
from io import BytesIO

import pytest
import qrcode
from flask import Flask
from PIL import Image

from kernel.clock import FixedClock
from merchants.directory import terminals
from merchants.redemptions import digits
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, browser, code_key, open_counter, points_of, shown_code, villager

KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def till(app: Flask, work: Work, township: Founded, counter: Counter) -> Visitor:
    return browser(app, work, township, counter.clerk, counter.token)


def sale_form(till: Visitor, points: str, code: str = "") -> dict[str, str]:
    found = KEY.search(till.get("/till").text)
    assert found
    return {"key": found[1], "points": points, "code": code}


def test_a_device_is_paired_once_and_then_asks_for_the_clerk(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    with work() as session:
        code = terminals.issue_pairing_code(
            session, code_key(app), township.id, shop_id=counter.shop.id, actor_id=counter.owner.id, now=MORNING
        )
    device = Visitor(app)
    assert "配对码" in device.get("/till").text
    form = {"township": str(township.id), "code": code.lower(), "label": "阿芬的手机"}

    paired = device.post("/till/pairing", form)

    assert paired.status_code == 303
    cookie = device.client.get_cookie("qiaotou-terminal")
    assert cookie is not None and cookie.http_only and cookie.value.startswith(f"{township.id}.")
    assert device.client.get("/till").location.startswith("/sign-in?next=")
    again = Visitor(app)
    again.get("/till")
    assert again.post("/till/pairing", form).status_code == 403


def test_pairing_is_limited(app: Flask, township: Founded) -> None:
    device = Visitor(app)
    device.get("/till")
    form = {"township": str(township.id), "code": "2222-2222-2222"}

    answers = [device.post("/till/pairing", form).status_code for _ in range(11)]

    assert answers == [403] * 10 + [429]


def test_someone_from_elsewhere_is_told_so(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    other = open_counter(app, work, township, "另一家")
    stranger = browser(app, work, township, other.clerk, counter.token)
    resident = browser(app, work, township, villager(work, township, 0), counter.token)

    assert [visitor.client.get("/till").status_code for visitor in (stranger, resident)] == [403, 403]
    assert "不是这家店的店员" in stranger.get("/till").text


def test_typed_digits_sell(app: Flask, work: Work, township: Founded, till: Visitor) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id)
    form = sale_form(till, "3", digits.grouped(code.digits))

    sold = till.post("/till/sales", form)
    again = till.post("/till/sales", form)

    assert (sold.status_code, again.status_code) == (303, 303)
    assert sold.location == again.location
    page = till.get(sold.location).text
    assert "已收到" in page and "3.00 元" in page and "小桥头村" in page
    assert points_of(work, township, payer.id) == 17
    assert "张 · 小桥头村" in till.get("/till").text


def test_a_photograph_sells(app: Flask, work: Work, township: Founded, till: Visitor) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id)
    form = sale_form(till, "3")

    sold = till.post("/till/sales", {**form, "photo": (photograph(code.digits), "码.jpg")})

    assert sold.status_code == 303
    assert points_of(work, township, payer.id) == 17


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a not really", "不是能看的照片"),
        (b"\x00" * 100, "不是能看的照片"),
        (b"", "不是能看的照片"),
        ("white", "没有付款码"),
        ("huge", "不是能看的照片"),
    ],
)
def test_a_useless_picture_is_refused_in_words(till: Visitor, content: bytes | str, words: str) -> None:
    if content == "white":
        content = saved(Image.new("RGB", (300, 300), "white")).getvalue()
    elif content == "huge":
        content = saved(Image.new("1", (9000, 9000)), "PNG").getvalue()
    assert isinstance(content, bytes)

    refused = till.post("/till/sales", {**sale_form(till, "3"), "photo": (BytesIO(content), "a.jpg")})

    assert refused.status_code == 422
    assert words in refused.text and 'value="3"' in refused.text


@pytest.mark.parametrize("points", ["", "0", "-1", "1.5", "1_000", "３", "1e3", "true", "99999999999999999999", "三"])
def test_a_bad_amount_stays_in_the_form_with_a_word_beside_it(till: Visitor, points: str) -> None:
    refused = till.post("/till/sales", sale_form(till, points, digits.fresh()))

    assert refused.status_code == 422
    assert 'id="f-points-error"' in refused.text


def test_without_a_code_the_page_asks_for_it(till: Visitor) -> None:
    refused = till.post("/till/sales", sale_form(till, "3"))
    assert refused.status_code == 422 and "还没有对方的付款码" in refused.text


def test_a_large_sale_waits_and_can_be_taken_back(app: Flask, work: Work, township: Founded, till: Visitor) -> None:
    payer = villager(work, township, 100)
    code = shown_code(app, work, township, payer.id).digits
    waiting = till.post("/till/sales", sale_form(till, "60", code)).location
    page = till.get(waiting).text
    assert "等待确认" in page and '<noscript><meta http-equiv="refresh"' in page

    assert till.post(f"{waiting}/declines").status_code == 303

    assert "已收回" in till.get(waiting).text
    assert points_of(work, township, payer.id) == 100


def test_todays_sale_is_voided_with_a_reason_and_yesterdays_is_not(
    app: Flask, work: Work, township: Founded, counter: Counter, till: Visitor, clock: FixedClock
) -> None:
    payer = villager(work, township, 20)
    first, second = (
        till.post("/till/sales", sale_form(till, "3", shown_code(app, work, township, payer.id).digits)).location
        for _ in range(2)
    )

    without_reason = till.post(f"{first}/voids")
    voided = till.post(f"{first}/voids", {"reason": "wrong_amount", "note": "多打了一个零"})
    clock.advance(days=1)
    tomorrow = browser(app, work, township, counter.clerk, counter.token)
    tomorrow.get("/till")
    late = tomorrow.post(f"{second}/voids", {"reason": "wrong_amount", "note": "多打了一个零"})

    assert (without_reason.status_code, voided.status_code, late.status_code) == (422, 303, 409)
    page = tomorrow.get(first).text
    assert "已撤销" in page and "多打了一个零" in page
    assert "撤销这笔" not in tomorrow.get(second).text
    assert points_of(work, township, payer.id) == 17


def test_a_sale_of_another_shop_is_not_there(app: Flask, work: Work, township: Founded, till: Visitor) -> None:
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits
    sale = till.post("/till/sales", sale_form(till, "3", code)).location
    elsewhere = open_counter(app, work, township, "另一家")
    other = browser(app, work, township, elsewhere.clerk, elsewhere.token)
    other.get("/till")

    assert other.client.get(sale).status_code == 404
    assert other.post(f"{sale}/voids", {"reason": "other"}).status_code == 404
    assert other.post(f"{sale}/declines").status_code == 404
    assert other.client.get(sale.replace("/till/sales/", "/receipts/")).status_code == 404


def test_an_owner_sells_too(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    till = browser(app, work, township, counter.owner, counter.token)
    payer = villager(work, township, 20)
    code = shown_code(app, work, township, payer.id).digits

    assert till.post("/till/sales", sale_form(till, "3", code)).status_code == 303


def test_an_editor_of_a_village_has_no_business_at_a_till(
    app: Flask, work: Work, township: Founded, counter: Counter
) -> None:
    with work() as session:
        editor = person(session, township, "editor", scope_id=township.xiaoqiaotou)

    assert browser(app, work, township, editor, counter.token).client.get("/till").status_code == 403


def photograph(code: str) -> BytesIO:
    """Return a photo of a screen that shows the code: grey, turned and far from filling the picture."""
    made = qrcode.QRCode(border=4)
    made.add_data(code)
    shown = made.make_image().get_image().convert("L").resize((400, 400)).rotate(7, expand=True, fillcolor=180)
    scene = Image.new("L", (1600, 1200), 180)
    scene.paste(shown, (500, 300))
    return saved(scene)


def saved(picture: Image.Image, kind: str = "JPEG") -> BytesIO:
    file = BytesIO()
    picture.convert("L" if kind == "JPEG" else picture.mode).save(file, kind)
    file.seek(0)
    return file


def test_one_is_counted_as_one_in_english(till: Visitor, app: Flask, work: Work, township: Founded) -> None:
    code = shown_code(app, work, township, villager(work, township, 20).id).digits
    assert till.post("/till/sales", sale_form(till, "1", code)).status_code == 303
    page = till.get("/till?lang=en").text
    assert "in 1 sale<" in page and '1<span class="unit">pt<' in page
