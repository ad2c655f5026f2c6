"""A shop at work and somebody who pays there, for tests in a browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from kernel.identity.models import Person
from tests.founding import Founded
from tests.merchants.arranging import Counter, points_of, shown_code


@dataclass
class Street:
    """A shop at work and a villager with 200 points; `now` is as the browser's clock says."""

    app: Flask
    work: Callable[[], AbstractContextManager[Session]]
    township: Founded
    counter: Counter
    payer: Person

    def code(self) -> str:
        now = self.app.extensions["qiaotou"].clock.now()
        return shown_code(self.app, self.work, self.township, self.payer.id, now).digits

    @property
    def points(self) -> int:
        return points_of(self.work, self.township, self.payer.id)


def tap(till: Page, digits: str) -> None:
    for digit in digits:
        till.click(f'[data-key="{digit}"]')


def type_code(till: Page, points: str, code: str) -> None:
    """Take points by the digits on the payer's phone, typed."""
    tap(till, points)
    open_other_ways(till)
    till.fill("#f-code", code)


def open_other_ways(till: Page) -> None:
    if not till.is_visible("#f-code"):
        till.click("[data-other-ways] summary")
