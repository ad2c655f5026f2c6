"""A page's form as a browser would send it: hidden fields, typed texts, chosen options, ticked boxes."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.browsing import Visitor


class _Form(HTMLParser):
    def __init__(self, holding: str) -> None:
        super().__init__()
        self.holding, self.inside, self.fields, self.found = holding, False, {}, {}
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside, self.fields = True, {}
        elif tag == "input" and "name" in given and _is_sent(given):
            self.fields[given["name"]] = given.get("value", "on")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._text = given["name"]
            self.fields[self._text] = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._text = None
        if tag == "form" and self.inside:
            self.inside = False
            if self.holding in self.fields:
                self.found = dict(self.fields)


def _is_sent(given: dict[str, str]) -> bool:
    return given.get("type") not in ("checkbox", "radio") or "checked" in given


def form_with(page: str, name: str) -> dict[str, str]:
    """Return what the form that has a field `name` would send."""
    parser = _Form(name)
    parser.feed(page)
    assert parser.found, f"no form with {name}"
    return {name: text.strip("\n") for name, text in parser.found.items() if name != "csrf_token"}


def sent_looked_over(visitor: Visitor, address: str, form: dict[str, str]) -> TestResponse:
    """Send a form that is asked about once, and then once more with what was asked ticked."""
    asked = visitor.post(address, form)
    assert asked.status_code == 422, "it was not asked about"
    return visitor.post(address, {**form_with(asked.text, "seen"), "sure.masked": "on"})
