"""The villager's scanner without scripts: what it takes leads to a page of ours, and nothing else leads anywhere."""

from io import BytesIO

import pytest
import qrcode
from flask import Flask

from merchants.redemptions import digits
from merchants.scanning.reading import NotAShopsCode, page_behind
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded
from tests.merchants.arranging import browser, villager

OWN = "https://qiaotou.example"
TOKEN = "AbCdEfGhIjKlMnOpQrSt-_"
BILL = "953071091385526340"


@pytest.fixture
def phone(app: Flask, work: Work, township: Founded) -> Visitor:
    return browser(app, work, township, villager(work, township, 5))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"{OWN}/pay/{TOKEN}", f"/pay/{TOKEN}"),
        (f" {OWN}/bills/{BILL}\n", f"/bills/{BILL}"),
        (f"http://192.168.1.5:8000/pay/{TOKEN}", f"/pay/{TOKEN}"),
        (BILL, f"/bills/{BILL}"),
        (digits.grouped(BILL), f"/bills/{BILL}"),
    ],
)
def test_ours_is_found(text: str, path: str) -> None:
    assert page_behind(text, OWN, "http://192.168.1.5:8000") == path


@pytest.mark.parametrize(
    "text",
    [
        f"https://evil.example/pay/{TOKEN}",
        f"https://qiaotou.example.evil.example/pay/{TOKEN}",
        f"https://qiaotou.example@evil.example/pay/{TOKEN}",
        f"//evil.example/pay/{TOKEN}",
        f"http://qiaotou.example/pay/{TOKEN}",
        f"{OWN}/pay/{TOKEN}?next=//evil.example",
        f"{OWN}/pay/{TOKEN}#x",
        f"{OWN}/pay/{TOKEN}/payments",
        f"{OWN}/pay/../sign-outs",
        f"{OWN}/pay/",
        f"{OWN}/sign-outs",
        "javascript:alert(1)",
        "https://[",
        "970471706169871543",
        "95123",
        "９５" + "0" * 16,
        "",
    ],
)
def test_anything_else_leads_nowhere(text: str) -> None:
    with pytest.raises(NotAShopsCode):
        page_behind(text, OWN)


def test_a_photo_of_a_sticker_leads_to_its_page(phone: Visitor) -> None:
    file = BytesIO()
    qrcode.make(f"http://localhost/pay/{TOKEN}").save(file)
    file.seek(0)
    assert phone.post("/scans", {"text": "", "photo": (file, "码.png")}).location == f"/pay/{TOKEN}"


def test_what_leads_nowhere_is_said_and_kept_in_the_field(phone: Visitor) -> None:
    refused = phone.post("/scans", {"text": "https://evil.example/pay"})
    assert refused.status_code == 422 and not refused.headers.get("Location")
    assert "这不是本地店铺的码" in refused.text and "https://evil.example/pay" in refused.text


@pytest.mark.parametrize(("form", "words"), [({}, "还没有内容"), ({"text": "x" * 300}, "f-text-error")])
def test_nothing_and_too_much_are_refused(phone: Visitor, form: dict[str, str], words: str) -> None:
    refused = phone.post("/scans", form)
    assert refused.status_code == 422 and words in refused.text


def test_only_this_page_and_the_till_may_open_the_camera(phone: Visitor) -> None:
    allowed = {page: phone.get(page).headers["Permissions-Policy"] for page in ("/scan", "/wallet")}
    assert "camera=('self')" in allowed["/scan"].replace("(self)", "('self')") and "camera=()" in allowed["/wallet"]
