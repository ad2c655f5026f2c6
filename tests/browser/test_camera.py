"""static/camera.js by itself: whichever reader the browser has, and what it says when nothing can be read."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser import fake_camera

STATIC = Path(__file__).parents[2] / "static"
CODE = "970000000000000014"
WORDS = " ".join(
    f'data-{name}="words for {name}"' for name in ("denied", "missing", "busy", "unsupported", "unreadable")
)
PAGE = f"""<!doctype html><title>camera</title><video id="video"></video><input type="file" id="photo">
<script src="/static/camera.js" {WORDS} data-reader="/static/vendor/zxing-wasm/reader.js"
  data-wasm="/static/vendor/zxing-wasm/zxing_reader.wasm"></script>"""
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; connect-src 'self'"

OWN_READER = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code']; }
  async detect(source) { return source.videoWidth ? [{rawValue: 'read by the browser'}] : []; } }"""
BROKEN_READER = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code']; }
  async detect() { throw new Error('the service is not installed'); } }"""

SCAN = """() => new Promise(done =>
  Qiaotou.camera.scan(document.getElementById('video'), done).catch(error => done([error.code, error.message])))"""
PHOTO = """() => Qiaotou.camera.readPhoto(document.getElementById('photo').files[0])
  .catch(error => [error.code, error.message])"""


@pytest.fixture(scope="module")
def camera_address() -> Iterator[str]:
    app = Flask("camera", static_folder=str(STATIC))
    app.add_url_rule("/", view_func=lambda: PAGE)
    app.after_request(_with_policy)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _with_policy(response: Response) -> Response:
    if request.path == "/":
        response.headers["Content-Security-Policy"] = POLICY
    return response


@pytest.fixture
def page(chromium: Browser, camera_address: str) -> Iterator[Page]:
    context = chromium.new_context(permissions=["camera"])
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, before: str = "") -> Page:
    if before:
        page.add_init_script(before)
    page.goto(address)
    return page


def test_the_vendored_reader_reads_where_the_browser_has_none(page: Page, camera_address: str, film: Path) -> None:
    fake_camera.film_text(film, CODE)
    without = "delete window.BarcodeDetector"
    assert opened(page, camera_address, without).evaluate(SCAN) == CODE


def test_a_small_and_turned_code_is_read(page: Page, camera_address: str, film: Path) -> None:
    fake_camera.film_text(film, CODE, side=160, tilt=33)
    assert opened(page, camera_address).evaluate(SCAN) == CODE


def test_the_browsers_own_reader_comes_first(page: Page, camera_address: str, film: Path) -> None:
    fake_camera.film_wall(film)
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url))
    assert opened(page, camera_address, OWN_READER).evaluate(SCAN) == "read by the browser"
    assert not [url for url in fetched if "vendor" in url]


def test_a_reader_that_exists_and_fails_is_replaced(page: Page, camera_address: str, film: Path) -> None:
    fake_camera.film_text(film, CODE)
    assert opened(page, camera_address, BROKEN_READER).evaluate(SCAN) == CODE


def test_stopping_closes_the_camera(page: Page, camera_address: str, film: Path) -> None:
    fake_camera.film_text(film, CODE)
    opened(page, camera_address).evaluate(SCAN)
    page.evaluate("window.track = document.getElementById('video').srcObject.getTracks()[0]; Qiaotou.camera.stop()")
    assert page.evaluate("[window.track.readyState, document.getElementById('video').srcObject]") == ["ended", None]


@pytest.mark.parametrize(
    ("error", "code"), [("NotAllowedError", "denied"), ("NotFoundError", "missing"), ("NotReadableError", "busy")]
)
def test_a_refused_camera_says_why(page: Page, camera_address: str, error: str, code: str) -> None:
    refusing = f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{error}'))"
    assert opened(page, camera_address, refusing).evaluate(SCAN) == [code, f"words for {code}"]


def test_a_photo_is_read(page: Page, camera_address: str, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    fake_camera.picture_of(CODE).resize((2560, 1920)).save(photo, quality=70)
    assert read_photo(opened(page, camera_address), photo) == CODE


def test_a_photo_without_a_code_is_refused_in_words(page: Page, camera_address: str, tmp_path: Path) -> None:
    text = tmp_path / "not-a-photo.jpg"
    text.write_text("no picture at all")
    assert read_photo(opened(page, camera_address), text) == ["unreadable", "words for unreadable"]


def read_photo(page: Page, photo: Path) -> Any:
    page.set_input_files("#photo", str(photo))
    return page.evaluate(PHOTO)
