"""The people of a journey: each has a browser, comes in by a printed code, and signs in again when a day is over."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from kernel.clock import SHANGHAI, FixedClock
from tests.browsing import Visitor
from tests.founding import PASSWORD, PIN

_CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")
_phones = count(17_700_000_001)


@dataclass
class Actor:
    """Someone with a browser of their own."""

    township: int
    browser: Visitor
    phone: str

    def signs_in(self) -> "Actor":
        form = {"township": str(self.township), "phone": self.phone, "secret": PASSWORD}
        assert self.browser.post("/sign-ins", form).status_code == 303
        self.opens("/")  # the form token changes with the session
        return self

    def opens(self, address: str) -> str:
        """Open a page and return its text."""
        page = self.browser.get(address)
        assert page.status_code == 200, (address, page.status_code)
        return page.text

    def sends(self, address: str, form: dict[str, Any] | None = None, expect: int = 303) -> TestResponse:
        """Send a form and return the answer, which has the expected status."""
        answer = self.browser.post(address, form)
        assert answer.status_code == expect, (address, answer.status_code, answer.text)
        return answer

    def asks(self, method: str, address: str, body: Any = None, expect: int = 200) -> Any:
        """Call the API as a page's script does and return what it answers."""
        answer = self.browser.json(method, f"/api/v1{address}", body)
        assert answer.status_code == expect, (address, answer.status_code, answer.text)
        return answer.json


def newcomer(app: Flask, township: int, code: str) -> Actor:
    """Let someone in with an activation code, in a new browser."""
    someone = Actor(township, Visitor(app), str(next(_phones)))
    form = {"township": str(township), "code": code, "phone": someone.phone, "password": PASSWORD, "pin": PIN}
    someone.sends("/activations", form)
    someone.opens("/")
    return someone


def code_in(text: str) -> str:
    """Return the code that a page tells this once."""
    found = _CODE.search(text)
    assert found, text
    return found[0]


def at(clock: FixedClock, day: str, hour: int = 9, minute: int = 0) -> None:
    """Set the clock to a day and hour in 桥头镇."""
    clock.set(datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}").replace(tzinfo=SHANGHAI))
