"""A test's browser: keeps cookies, reads the form token off the page, and checks every page that it opens."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from kernel.identity.models import Person
from tests.founding import PASSWORD, Founded

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
_NOWHERE = "/nowhere"
"""The page that says so brings a form token, and lists no townships of earlier tests as the entrance does."""


class Visitor:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self._token = ""

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open a page, follow redirects, and hold it to the house's manners."""
        response = self.client.get(address, follow_redirects=True, **options)
        if response.mimetype == "text/html":
            self._check(address, response.text)
        return response

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token that the browser has from the last page. Redirects are not followed."""
        if not self._token:
            self.get(_NOWHERE)
        return self.client.post(address, data={"csrf_token": self._token, **(data or {})}, **options)

    def json(self, method: str, address: str, body: Any = None, **options: Any) -> TestResponse:
        """Call the API as a page's script does: with the cookie and the form token in a header."""
        if not self._token:
            self.get(_NOWHERE)
        headers = {"X-CSRFToken": self._token, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return self.client.open(address, method=method, headers=headers, **options)

    def sign_in(self, township: Founded, person: Person, secret: str = PASSWORD) -> "Visitor":
        form = {"township": str(township.id), "phone": person.phone, "secret": secret}
        response = self.post("/sign-ins", form)
        assert response.status_code == 303, response.text
        self._token = ""
        return self

    def _check(self, address: str, text: str) -> None:
        found = _TOKEN.search(text)
        assert found, f"{address} has no form token"
        self._token = found[1]
        assert text.count("<h1") == 1, f"{address} has {text.count('<h1')} h1"
        assert re.search(r"<title>[^<]+</title>", text), f"{address} has no title"
        assert re.search(r'<html[^>]* lang="(zh-CN|en)"', text), f"{address} does not say its language"
        assert " style=" not in text, f"{address} has inline style, which the content policy blocks"
        assert not re.search(r"<script(?![^>]* src=)", text), f"{address} has an inline script"
