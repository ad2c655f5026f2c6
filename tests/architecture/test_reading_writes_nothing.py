"""Looking changes nothing: every page that a person can reach by links is opened, and no table has another row."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from kernel.identity.models import ROLES
from tests.architecture.addresses import doors
from tests.browsing import Visitor
from tests.living import Living

# Pages of one kind are alike: a few of each are enough.
OF_EACH_KIND = 3

_LINKS = re.compile(r"<(?:a|link|script|img|form)\b[^>]*?\b(?:href|src|action)=\"([^\"]+)\"[^>]*>", re.DOTALL)
_POSTS = re.compile(r"method=\"post\"", re.IGNORECASE)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_following_every_link_finds_pages_and_writes_nothing(living: Living, role: str | None) -> None:
    visitor = living.visitor(role) if role else living.stranger()
    before = living.checksum()
    opened = list(_crawl(living.app, visitor))
    assert not [f"{address}: {status}" for address, status in opened if status >= 400], "a link leads nowhere"
    assert len(opened) > 5, f"too few pages were found: {opened}"
    assert living.checksum() == before


@pytest.mark.parametrize("role", ROLES)
def test_opening_every_address_directly_writes_nothing(living: Living, role: str) -> None:
    visitor, before = living.visitor(role), living.checksum()
    broken = [
        f"{door.address}: {response.status_code}"
        for door in doors(living)
        if door.method == "GET"
        for response in [visitor.client.get(door.address)]
        if response.status_code >= 500
    ]
    assert not broken
    assert living.checksum() == before


def _crawl(app: Flask, visitor: Visitor) -> Iterator[tuple[str, int]]:
    """Open what links lead to, beginning with the first page; yield each address with its status."""
    waiting, known, kinds = ["/"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(app, address)
        if kinds[kind] >= OF_EACH_KIND and kind != "static":
            continue
        kinds[kind] += 1
        response = visitor.get(address)
        text = response.text if response.mimetype == "text/html" else ""
        response.close()
        yield address, response.status_code
        if text:
            fresh = [link for link in _links(address, text) if link not in known]
            known.update(fresh)
            waiting += fresh


def _links(address: str, text: str) -> list[str]:
    """Return the addresses of this site that a page links to, or asks with a form that only reads."""
    found = []
    for tag in _LINKS.finditer(text):
        link = urljoin(address, urldefrag(unescape(tag[1])).url)
        if not urlsplit(link).netloc and not urlsplit(link).scheme and not _POSTS.search(tag[0]):
            found.append(link)
    return list(dict.fromkeys(found))


def _kind(app: Flask, address: str) -> str:
    """Return the endpoint of an address; one that leads nowhere is a kind of its own and is opened."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(address).path)
    except HTTPException:
        return address
    return str(endpoint)
