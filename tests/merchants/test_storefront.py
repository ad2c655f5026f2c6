"""How a shop looks to its payers: the photo, cleaned of everything but its pixels, and the code that hangs there."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from merchants.stickers import service as stickers
from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, browser, open_counter, villager

SOURCE = re.compile(r'<img src="(/townships/[^"]+)"')


@pytest.fixture
def owner(app: Flask, work: Work, township: Founded, counter: Counter) -> Visitor:
    return browser(app, work, township, counter.owner)


def photo(colour: str = "orange", size: tuple[int, int] = (1800, 1200)) -> BytesIO:
    """A photo with a place and a name in its metadata."""
    exif = Image.Exif()
    exif[0x9286], exif[0x013B] = "桥头镇 30.19N 121.43E", "陆亚芬"
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
    file.seek(0)
    return file


def shown(work: Work, counter: Counter, phone: Visitor) -> str:
    """Return the address of the photo on the payer's page, or nothing where a drawing stands."""
    with work() as session:
        path = stickers.sticker_of(session, counter.township.id, counter.shop.id).path
    found = SOURCE.search(phone.get(path).text)
    return found[1] if found else ""


def test_a_payer_sees_the_photo_and_nothing_that_hung_on_it(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    phone = browser(app, work, township, villager(work, township, 5))
    assert shown(work, counter, phone) == "" and "kind-breakfast" in owner.get("/shop/front").text

    sent = owner.post("/shop/pictures", {"picture": (photo(), "店面.jpg")})
    address = shown(work, counter, phone)
    served = Visitor(app).client.get(address)

    assert sent.status_code == 303 and address in owner.get("/shop/front").text
    picture = Image.open(BytesIO(served.data))
    assert (served.mimetype, picture.format, max(picture.size)) == ("image/jpeg", "JPEG", 960)
    assert not picture.getexif() and b"30.19N" not in served.data
    assert Visitor(app).client.get(address, headers={"If-None-Match": served.headers["ETag"]}).status_code == 304


def test_a_new_photo_takes_the_place_of_the_old_and_none_is_kept_for_nothing(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    phone = browser(app, work, township, villager(work, township, 5))
    folder: Path = app.extensions["qiaotou"].settings.files
    before = set(folder.rglob("*"))
    addresses = []
    for colour in ("orange", "blue"):
        owner.post("/shop/pictures", {"picture": (photo(colour), "a.jpg")})
        addresses.append(shown(work, counter, phone))
    assert [Visitor(app).client.get(address).status_code for address in addresses] == [404, 200]

    gone = [owner.post("/shop/picture-removals").status_code for _ in range(2)]

    assert gone == [303, 303] and shown(work, counter, phone) == ""
    assert Visitor(app).client.get(addresses[1]).status_code == 404
    assert {path for path in folder.rglob("*") if path.is_file()} <= before


def test_two_shops_with_the_same_photo_do_not_lose_each_others(
    app: Flask, work: Work, township: Founded, counter: Counter, owner: Visitor
) -> None:
    elsewhere = open_counter(app, work, township, "另一家")
    neighbour = browser(app, work, township, elsewhere.owner)
    for visitor in (owner, neighbour):
        visitor.post("/shop/pictures", {"picture": (photo("green"), "a.jpg")})
    phone = browser(app, work, township, villager(work, township, 5))
    address = shown(work, elsewhere, phone)

    owner.post("/shop/picture-removals")

    assert Visitor(app).client.get(address).status_code == 200
    neighbour.post("/shop/picture-removals")


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"GIF89a", 422), (b"\xff\xd8\xff\xe0" + b"\x00" * 50, 422), (b"%PDF-1.7", 422), ("strip", 422)],
)
def test_what_is_no_photo_is_refused_in_words(owner: Visitor, content: bytes | str, status: int) -> None:
    file = BytesIO(content) if isinstance(content, bytes) else photo(size=(3000, 30))
    refused = owner.post("/shop/pictures", {"picture": (file, "a.jpg")})
    assert refused.status_code == status and 'role="alert"' in refused.text


def test_an_owner_replaces_the_sticker_after_saying_that_they_mean_it(
    work: Work, counter: Counter, owner: Visitor
) -> None:
    def token() -> str:
        with work() as session:
            return stickers.sticker_of(session, counter.township.id, counter.shop.id).token

    first = token()
    unsure = owner.post("/shop/sticker-replacements")
    assert unsure.status_code == 422 and token() == first

    assert owner.post("/shop/sticker-replacements", {"sure": "on"}).status_code == 303
    assert token() != first and token() in owner.get("/shop/front").text


def test_an_officer_helps_and_nobody_else(app: Flask, work: Work, township: Founded, counter: Counter) -> None:
    with work() as session:
        officer = person(session, township, "officer", name="沈红霞")
    desk = browser(app, work, township, officer)
    clerk = browser(app, work, township, counter.clerk)
    base = f"/office/shops/{counter.shop.id}"

    assert "阿芬早餐店" in desk.get(f"{base}/front").text
    assert desk.post(f"{base}/pictures", {"picture": (photo("red"), "a.jpg")}).status_code == 303
    assert desk.post(f"{base}/sticker-replacements", {"sure": "on"}).status_code == 303
    assert desk.post(f"{base}/picture-removals").status_code == 303
    assert desk.client.get("/office/shops/00000000-0000-0000-0000-000000000000/front").status_code == 404
    assert [clerk.client.get(page).status_code for page in (f"{base}/front", "/shop/front")] == [403, 403]
