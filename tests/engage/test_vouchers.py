"""Pictures of vouchers: pixels alone come through, what is blacked out is gone, and nobody sees a draft."""

import io
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from engage.disclosures import service as disclosures
from engage.disclosures.models import Disclosure
from engage.vouchers.pictures import Box, blacked_out, thumbnail
from kernel import pictures
from kernel.pictures import NoPicture, PictureTooLarge, PictureTooNarrow, UnreadablePicture
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.filling import sent_looked_over
from tests.founding import person

NUMBER = "330282195901011234"


def photo(form: str = "JPEG", size: tuple[int, int] = (600, 400), **options: Any) -> bytes:
    """Return a photo that says NUMBER wherever a file can say something beside its pixels."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((100, 100, 300, 200), fill="red")
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = NUMBER
    exif.get_ifd(0x8825)[29] = NUMBER
    extra: dict[str, Any] = {"exif": exif}
    if form == "PNG":
        extra["pnginfo"] = PngInfo()
        extra["pnginfo"].add_text("Comment", NUMBER)
        extra["pnginfo"].add_itxt("XML:com.adobe.xmp", f"<x>{NUMBER}</x>")
    if form == "JPEG":
        extra["comment"] = NUMBER
    written = io.BytesIO()
    image.save(written, form, **extra, icc_profile=NUMBER.encode() * 20, **options)
    return written.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pixels_come_through_and_nothing_else(form: str) -> None:
    sent = photo(form)
    assert NUMBER.encode() in sent, "or this test can't fail"

    picture = pictures.cleaned(sent)

    assert NUMBER.encode() not in picture.content and b"Exif" not in picture.content and b"ICC" not in picture.content
    with Image.open(io.BytesIO(picture.content)) as seen:
        assert (seen.format, seen.size, picture.width, picture.height) == ("JPEG", (600, 400), 600, 400)
        assert not seen.getexif() and not {"icc_profile", "comment", "xmp"} & seen.info.keys()
        assert _is_red(seen, 200, 150) and not _is_red(seen, 50, 50)


def test_a_photo_taken_sideways_stands_upright_and_a_large_one_is_made_smaller() -> None:
    image, exif = Image.new("RGB", (300, 3000), "white"), Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    picture = pictures.cleaned(written.getvalue())
    assert (picture.width, picture.height) == (2000, 200)


def test_what_is_blacked_out_is_in_no_pixel() -> None:
    black = blacked_out(pictures.cleaned(photo()).content, [Box(16, 24, 36, 28), Box(99, 99, 100, 100)])
    for picture in (black, thumbnail(black)):
        with Image.open(io.BytesIO(picture.content)) as seen:
            pixels = [seen.getpixel((x, y)) for x in range(seen.width) for y in range(seen.height)]
        assert not [one for one in pixels if isinstance(one, tuple) and one[0] > 120 and one[1] < 60]


def _animated(form: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


def _bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 60,000 x 60,000 pixels large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def strip(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("1", (width, height)).save(written, "PNG")
    return written.getvalue()


def test_a_long_till_receipt_is_no_strip() -> None:
    picture = pictures.cleaned(strip(12_000, 600))
    assert (picture.width, picture.height) == (2000, 100)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoPicture),
        (b"\xff\xd8" + b"\0" * pictures.MOST_BYTES, PictureTooLarge),
        (_bomb(), PictureTooLarge),
        (partial(photo, "PNG", (5100, 5000)), PictureTooLarge),
        (partial(strip, 1, 39_999_999), PictureTooLarge),
        (partial(strip, 12_001, 700), PictureTooLarge),
        (partial(strip, 12_000, 599), PictureTooNarrow),
        (strip(5, 101), PictureTooNarrow),
        (b"hello", UnreadablePicture),
        (photo()[:2000], UnreadablePicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", UnreadablePicture),
        (photo("GIF"), UnreadablePicture),
        (photo("TIFF"), UnreadablePicture),
        (_animated("PNG"), UnreadablePicture),
        (_animated("WEBP"), UnreadablePicture),
        (photo("PNG") + b"<script>alert(1)</script>", UnreadablePicture),
        (photo("WEBP") + b"more", UnreadablePicture),
        (photo() + b"PK\x05\x06" + b"\0" * 18, UnreadablePicture),
        (photo()[:20] + b"%PDF-1.7" + photo()[20:], UnreadablePicture),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_what_is_no_photo_is_refused_in_words(content: bytes | Callable[[], bytes], refusal: type[Exception]) -> None:
    sent = content() if callable(content) else content  # the large ones are made when it is their turn
    with pytest.raises(refusal):
        pictures.cleaned(sent)


@pytest.fixture
def accounts(work: Work, home: Village) -> Disclosure:
    with work() as session:
        return published(session, home)


def attached(editor: Visitor, accounts: Disclosure, content: bytes | None = None) -> str:
    place = f"/office/disclosures/{accounts.id}/lines/1/vouchers"
    answer = editor.post(place, {"picture": (io.BytesIO(content or photo()), f"张三{NUMBER}.jpg")})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def files_kept(app: Flask) -> int:
    folder: Path = app.extensions["qiaotou"].settings.files
    return len([path for path in folder.rglob("*") if path.is_file()])


def test_a_picture_is_looked_over_shown_and_removed(app: Flask, home: Village, accounts: Disclosure) -> None:
    editor, anybody, before = entered(app, home.editor), Visitor(app), files_kept(app)
    page = f"{home.address}/disclosures/{accounts.id}"
    draft = attached(editor, accounts)
    assert editor.get(f"{draft}/draft.jpg").mimetype == "image/jpeg"
    assert "vouchers/" not in anybody.get(page).text, "nobody sees a draft"
    large = f"{home.address}/vouchers/{draft.rpartition('/')[2]}/large.jpg"
    assert anybody.get(large).status_code == 404

    box = {"boxes.0.left": "16", "boxes.0.top": "24", "boxes.0.width": "36", "boxes.0.height": "28"}
    wrong = editor.post(f"{draft}/boxes", {**box, "boxes.1.left": "5", "boxes.0.top": "240"})
    assert wrong.status_code == 422 and 'id="f-boxes-0-top-error"' in wrong.text and 'value="240"' in wrong.text
    assert editor.post(f"{draft}/boxes", {**box, "boxes.4.left": " "}).status_code == 303
    assert editor.post(f"{draft}/showings").status_code == 422, "not without the tick"
    for _ in range(2):
        assert editor.post(f"{draft}/showings", {"looked": "on"}).status_code == 303

    assert large in anybody.get(page).text
    seen = anybody.get(large)
    assert seen.status_code == 200 and NUMBER.encode() not in seen.data
    assert seen.headers["Content-Disposition"] == "inline; filename=voucher-1.jpg"
    assert seen.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in seen.headers["Content-Security-Policy"]
    assert "max-age=300" in seen.headers["Cache-Control"]
    assert anybody.get(large, headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    with Image.open(io.BytesIO(seen.data)) as image:
        assert not _is_red(image, 200, 150)
    assert files_kept(app) == before + 2, "the draft is gone from the disk"
    assert editor.get(f"{draft}/draft.jpg").status_code == 409

    assert editor.post(f"{draft}/removals", {"reason": ""}).status_code == 422
    assert sent_looked_over(editor, f"{draft}/removals", {"reason": "电话 13800138000 没有涂黑"}).status_code == 303
    assert anybody.get(large).status_code == 404
    note = anybody.get(page).text
    assert "电话 **** 没有涂黑" in note and "large.jpg" not in note
    assert files_kept(app) == before


def test_two_lines_with_one_picture_keep_the_file_until_both_are_removed(
    app: Flask, home: Village, accounts: Disclosure
) -> None:
    editor, before = entered(app, home.editor), files_kept(app)
    both = [attached(editor, accounts) for _ in range(2)]
    for one in both:
        editor.post(f"{one}/showings", {"looked": "on"})
    editor.post(f"{both[0]}/removals", {"reason": "重复"})
    still = f"{home.address}/vouchers/{both[1].rpartition('/')[2]}/large.jpg"
    assert Visitor(app).get(still).status_code == 200
    editor.post(f"{both[1]}/removals", {"reason": "重复"})
    assert files_kept(app) == before


def test_a_draft_can_be_thrown_away_and_is_when_left_lying(
    app: Flask, home: Village, accounts: Disclosure, clock: Any
) -> None:
    editor, before = entered(app, home.editor), files_kept(app)
    assert editor.post(f"{attached(editor, accounts)}/discards").status_code == 303
    assert files_kept(app) == before
    left = attached(editor, accounts)
    clock.advance(hours=25)
    editor = entered(app, home.editor)
    attached(editor, accounts)
    assert editor.get(left).status_code == 404 and files_kept(app) == before + 1


def test_pictures_are_their_villages_editors_alone(app: Flask, work: Work, home: Village, accounts: Disclosure) -> None:
    there = home.township.shanglinhu
    with work() as session:
        stranger = person(session, home.township, "editor", village_id=there, scope_id=there)
    draft = attached(entered(app, home.editor), accounts)
    for someone, status in ((home.villager, 403), (home.member, 403), (stranger, 404)):
        browser = entered(app, someone)
        assert browser.get(f"{draft}/draft.jpg").status_code == status
        assert browser.post(f"{draft}/showings", {"looked": "on"}).status_code == status
        assert browser.post(f"{draft}/removals", {"reason": "x"}).status_code == status
        place = f"/office/disclosures/{accounts.id}/lines/1/vouchers"
        assert browser.post(place, {"picture": (io.BytesIO(photo()), "x.jpg")}).status_code == status


def test_a_wrong_file_and_an_eleventh_are_refused_on_the_page(app: Flask, home: Village, accounts: Disclosure) -> None:
    editor, place = entered(app, home.editor), f"/office/disclosures/{accounts.id}/lines/1/vouchers"
    wrong = editor.post(place, {"picture": (io.BytesIO(b"<svg/>"), "x.svg")})
    assert wrong.status_code == 422 and "不是能看的照片" in wrong.text
    assert editor.post(place).status_code == 422
    for _ in range(10):
        attached(editor, accounts)
    assert editor.post(place, {"picture": (io.BytesIO(photo()), "x.jpg")}).status_code == 409


def test_pictures_of_what_is_withdrawn_are_gone(app: Flask, work: Work, home: Village, accounts: Disclosure) -> None:
    editor = entered(app, home.editor)
    draft = attached(editor, accounts)
    editor.post(f"{draft}/showings", {"looked": "on"})
    large = f"{home.address}/vouchers/{draft.rpartition('/')[2]}/large.jpg"
    assert Visitor(app).get(large).status_code == 200
    with work() as session:
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, accounts.id, "重复公开", MORNING)
    assert Visitor(app).get(large).status_code == 404
    assert editor.get(f"/office/disclosures/{accounts.id}/lines/1/vouchers").status_code == 410


def _is_red(image: Image.Image, x: int, y: int) -> bool:
    pixel = image.convert("RGB").getpixel((x, y))
    return isinstance(pixel, tuple) and pixel[0] > 200 and pixel[1] < 60
