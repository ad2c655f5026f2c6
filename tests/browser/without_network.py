"""A street whose network can be cut: a township that allows codes without one, two shops, a villager."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from kernel.identity.models import Person
from kernel.persistence import unit_of_work
from tests.founding import PIN, Founded, found
from tests.merchants.arranging import Counter, open_counter, points_of, session_token, villager
from tests.merchants.offline.arranging import allow

_townships = count(810_000_000)
Open = Callable[..., Page]


@dataclass
class Street:
    """Two shops at work and a villager with 100 points, in the browser's own time."""

    app: Flask
    work: Callable[[], AbstractContextManager[Session]]
    township: Founded
    counter: Counter
    other: Counter
    payer: Person
    address: str

    @property
    def points(self) -> int:
        return points_of(self.work, self.township, self.payer.id)

    def till(self, open_page: Open, counter: Counter | None = None) -> Page:
        """Open a till with a network, and wait until it knows what it may do without one."""
        page = open_page()
        at = counter or self.counter
        self.come_in(page, at.clerk)
        page.context.add_cookies([{"name": "qiaotou-terminal", "value": at.token, "url": self.address}])
        page.goto("/till")
        wait_until(page, "async () => Boolean((await Qiaotou.kept.get('till', 'terms') || {}).terms)")
        wait_for_shell(page, "/till/shell")
        return page

    def phone(self, open_page: Open) -> Page:
        """Open the villager's phone with a network, and let it pay without one."""
        page = open_page()
        self.come_in(page, self.payer)
        page.goto("/wallet/offline")
        page.get_by_label("支付密码").fill(PIN)
        page.get_by_role("button", name="让这部手机能断网付分").click()
        expect(page.get_by_text("这部手机已开通")).to_be_visible()
        wait_for_shell(page, "/wallet/shell")
        return page

    def come_in(self, page: Page, who: Person) -> None:
        token = session_token(self.app, self.work, self.township, who)
        page.context.add_cookies([{"name": "qiaotou-session", "value": token, "url": self.address}])


def off_by(hours: int, open_page: Open) -> Open:
    """Return how pages are opened on a device whose clock is so many hours ahead."""

    def opened(**options: Any) -> Page:
        page = open_page(**options)
        page.context.add_init_script(
            f"""const There = Date, off = {hours} * 3600 * 1000;
            globalThis.Date = class extends There {{
                constructor(...given) {{ if (given.length) super(...given); else super(There.now() + off); }}
                static now() {{ return There.now() + off; }}
            }};"""
        )
        return page

    return opened


def street_of(app: Flask, address: str) -> Street:
    @contextmanager
    def work() -> Iterator[Session]:
        with app.app_context(), unit_of_work() as session:
            yield session

    with work() as session:
        township = found(session, next(_townships))
    now = app.extensions["qiaotou"].clock.now()
    allow(work, township, now=now)
    counter = open_counter(app, work, township)
    other = open_counter(app, work, township, "阿强理发店", "barber")
    return Street(app, work, township, counter, other, villager(work, township, 100), address)


def wait_for_shell(page: Page, shell: str) -> None:
    """Wait until the browser keeps a page for times without a network, and its worker answers for this page."""
    wait_until(page, f"async () => Boolean(await caches.match('{shell}', {{ignoreVary: true}}))")
    if not page.evaluate("() => Boolean(navigator.serviceWorker.controller)"):
        page.reload()  # a page that was still opening when the worker began is not its own before the next time
    wait_until(page, "() => Boolean(navigator.serviceWorker.controller)")


def wait_until(page: Page, asked: str) -> None:
    """Wait until a function of the page's, which may be asynchronous, gives true."""
    for _ in range(150):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {asked}")


def go(page: Page, address: str) -> None:
    """Open an address without a network, and wait for a page that was kept."""
    page.goto(address)
    expect(page).to_have_title(re.compile("没有网络|收款"))


def shown_code(phone: Page) -> str:
    """Return the digits that a phone without a network shows."""
    expect(phone.locator("[data-digits]")).to_have_text(re.compile("^96"))
    return phone.inner_text("[data-digits]").replace(" ", "")


def type_code(till: Page, points: str, code: str) -> None:
    till.fill("#f-points", points)
    details = till.locator("[data-other-ways]")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    till.fill("#f-code", code)
