"""A real browser before a real server: Chromium, a database of its own, and a clock that can be moved to tomorrow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from kernel.persistence import db, unit_of_work
from kernel.secrets import ephemeral
from kernel.settings import Settings
from tests.browser.street import Street
from tests.building import built
from tests.founding import found, fresh_code
from tests.merchants.arranging import open_counter, session_token, villager
from township import migrations

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}


class MovableClock:
    """The machine's time plus a shift, so that pages tick as in life and a test can still reach the next day."""

    def __init__(self) -> None:
        self.shift = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


@pytest.fixture(scope="session")
def moving_clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def live_app(tmp_path_factory: pytest.TempPathFactory, moving_clock: MovableClock) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path_factory.mktemp('live') / 'qiaotou.sqlite3'}"
    migrations.upgrade(url)
    app = built(Settings(database_url=url, secrets=ephemeral(), files=tmp_path_factory.mktemp("files")), moving_clock)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def address(live_app: Flask) -> Iterator[str]:
    """Where the application is served."""
    with served(live_app) as where:
        yield where


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the fake camera shows; it is read again each time that a page opens the camera."""
    return tmp_path_factory.mktemp("camera") / "film.y4m"


@pytest.fixture(scope="session")
def chromium(film: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def service_workers() -> str:
    """Only what is about pages that are kept says "allow": to install the worker costs as much as to open a page."""
    return "block"


@pytest.fixture
def open_page(chromium: Browser, address: str, service_workers: str) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages, each in a browser of its own; a script error on any of them fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(viewport: dict[str, int] = PHONE, **options: object) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport=viewport,
            locale="zh-CN",
            permissions=["camera"],
            service_workers=service_workers,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if _is_violation(said.text) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong, wrong


def _is_violation(text: str) -> bool:
    return "Content Security Policy" in text or "Permissions policy violation" in text


@pytest.fixture
def street(live_app: Flask) -> Street:
    @contextmanager
    def work() -> Iterator[Session]:
        with live_app.app_context(), unit_of_work() as session:
            yield session

    with work() as session:
        township = found(session, fresh_code())
    return Street(live_app, work, township, open_counter(live_app, work, township), villager(work, township, 200))


@pytest.fixture
def till(street: Street, open_page: Callable[..., Page], address: str) -> Page:
    page = open_page()
    token = session_token(street.app, street.work, street.township, street.counter.clerk)
    page.context.add_cookies(
        [
            {"name": "qiaotou-session", "value": token, "url": address},
            {"name": "qiaotou-terminal", "value": street.counter.token, "url": address},
        ]
    )
    page.goto("/till")
    return page


@pytest.fixture
def phone(street: Street, open_page: Callable[..., Page], address: str) -> Page:
    page = open_page()
    token = session_token(street.app, street.work, street.township, street.payer)
    page.context.add_cookies([{"name": "qiaotou-session", "value": token, "url": address}])
    page.goto("/wallet/pay-code")
    return page
