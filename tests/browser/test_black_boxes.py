"""An editor blacks out a number on a photo: by drawing over it, and without scripts by its edges in percent."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from kernel.identity import service as identity
from kernel.persistence import unit_of_work
from tests.engage import arranging
from tests.founding import found

CODE = 330299107
SCREEN = {"width": 1280, "height": 800}
Open = Callable[..., Page]


@dataclass(frozen=True)
class Town:
    village: arranging.Village
    disclosure_id: UUID
    session: str


@pytest.fixture(scope="module")
def town(live_app: Flask) -> Iterator[Town]:
    """A village that has published, and its editor, who is signed in."""
    house = live_app.extensions["qiaotou"]
    with live_app.app_context(), unit_of_work() as session:
        home = arranging.village(session, found(session, CODE))
        disclosure = arranging.published(session, home, at=datetime(2026, 11, 20, 1, tzinfo=UTC) + timedelta(hours=1))
        key = house.settings.secrets.code_key
        entrance = identity.open_sign_in(session, key, CODE, home.editor.id, house.clock.now())
    yield Town(home, disclosure.id, entrance.token)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_marked_is_black_for_everybody(open_page: Open, address: str, town: Town, scripts: bool) -> None:
    page = open_page(SCREEN, java_script_enabled=scripts)
    page.context.add_cookies([{"name": "qiaotou-session", "value": town.session, "url": address}])
    page.goto(f"/office/disclosures/{town.disclosure_id}/lines/1/vouchers")
    page.set_input_files("[name=picture]", {"name": "x.png", "mimeType": "image/png", "buffer": _photo()})
    page.locator("form[enctype] button").click()

    if scripts:
        _draw(page)
    else:
        for side, percent in (("left", 10), ("top", 30), ("width", 50), ("height", 20)):
            page.locator(f"[name='boxes.0.{side}']").fill(str(percent))
    page.get_by_role("button", name="涂黑后看看").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="公开这张照片").click()

    expect(page.get_by_role("status")).to_contain_text("大家都能看到这张照片")
    page.goto(f"{town.village.address}/disclosures/{town.disclosure_id}")
    large = page.locator("#line-1 .vouchers a").last.get_attribute("href")
    with Image.open(io.BytesIO(page.request.get(large or "").body())) as seen:
        assert _lightness(seen, 35, 40) < 30, "inside the box"
        assert _lightness(seen, 80, 80) > 200, "outside of it"


def _draw(page: Page) -> None:
    sheet = page.locator(".marking-sheet")
    frame = sheet.bounding_box()
    assert frame
    page.mouse.move(frame["x"] + frame["width"] * 0.10, frame["y"] + frame["height"] * 0.30)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.60, frame["y"] + frame["height"] * 0.50, steps=4)
    page.mouse.up()
    left, width = (int(page.locator(f"[name='boxes.0.{side}']").input_value()) for side in ("left", "width"))
    assert abs(left - 10) <= 1 and abs(width - 50) <= 2


def _photo() -> bytes:
    image, written = Image.new("RGB", (600, 400), "white"), io.BytesIO()
    ImageDraw.Draw(image).rectangle((80, 130, 340, 190), fill="#c33")
    image.save(written, "PNG")
    return written.getvalue()


def _lightness(image: Image.Image, left: int, top: int) -> int:
    pixel = image.convert("L").getpixel((image.width * left // 100, image.height * top // 100))
    assert isinstance(pixel, int)
    return pixel
