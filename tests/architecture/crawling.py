"""Walking through the product as a person with a browser does: by links, and by the forms that stand on the pages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.browsing import Visitor

# Pages of one kind are alike: a few of each are enough.
OF_EACH_KIND = 3
_LINKS = {"a": "href", "link": "href", "script": "src", "img": "src"}
_FIELDS = {"input", "select", "textarea", "button"}


@dataclass
class Form:
    """A form that changes something: where it sends to, what it holds already, what people type or choose into it."""

    action: str
    held: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [*self.held, *self.typed]


@dataclass
class Opened:
    """A page that was opened, with what can be done from there."""

    address: str
    status: int
    links: list[str]
    forms: list[Form]


def crawl(app: Flask, visitor: Visitor, start: str = "/") -> Iterator[Opened]:
    """Open what links lead to; yield each page."""
    waiting, known, kinds = [start], {start}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of_address(app, address)
        if kinds[kind] >= OF_EACH_KIND and kind != "static":
            continue
        kinds[kind] += 1
        page = _opened(visitor, address)
        yield page
        fresh = [link for link in dict.fromkeys(page.links) if link not in known]
        known.update(fresh)
        waiting += fresh


def kind_of_address(app: Flask, address: str, method: str = "GET") -> str:
    """Return the endpoint of an address; one that leads nowhere is a kind of its own."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(address).path, method=method)
    except HTTPException:
        return address
    return str(endpoint)


def _opened(visitor: Visitor, address: str) -> Opened:
    response = visitor.get(address)
    reader = _PageReader(address)
    if response.mimetype == "text/html":
        reader.feed(response.text)
    response.close()
    return Opened(address, response.status_code, reader.links, reader.forms)


class _PageReader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in _LINKS and found.get(_LINKS[tag]):
            self._link(found[_LINKS[tag]])
        elif tag == "form":
            self._begin_form(found)
        elif tag in _FIELDS and self._form is not None and found.get("name"):
            self._field(tag, found, self._form)
        elif tag == "option" and self._form is not None and self._form.typed and found.get("value"):
            self._form.held.setdefault(self._form.typed[-1], found["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _link(self, address: str) -> None:
        link = urljoin(self.address, urldefrag(address).url)
        if not urlsplit(link).netloc and not urlsplit(link).scheme:
            self.links.append(link)

    def _begin_form(self, found: dict[str, str]) -> None:
        action = urljoin(self.address, found.get("action", ""))
        if found.get("method", "get").lower() == "post":
            self._form = Form(action)
            self.forms.append(self._form)
        else:
            self._link(action)

    def _field(self, tag: str, found: dict[str, str], form: Form) -> None:
        name, kind = found["name"], found.get("type", "text")
        if name == "csrf_token":
            return
        if tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "button" or kind in ("hidden", "radio", "checkbox"):
            form.held.setdefault(name, found.get("value", ""))
        else:
            form.typed.append(name)
