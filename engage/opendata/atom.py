"""Atom feeds (RFC 4287): what was published, corrected or withdrawn, under ids that stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    id: UUID
    title: str
    summary: str
    address: str
    author: str
    category: str
    label: str
    """The category in the reader's words."""
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """`address` is the feed's own, `page` the page that it tells of."""

    id: UUID
    title: str
    author: str
    address: str
    page: str
    language: str
    updated: datetime
    entries: Sequence[Entry] = field(default_factory=tuple)


def written(feed: Feed) -> bytes:
    """Write the feed as UTF-8."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _texts(root, {"id": feed.id.urn, "title": feed.title, "updated": _moment(feed.updated)})
    SubElement(SubElement(root, "author"), "name").text = feed.author
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    SubElement(root, "generator").text = "Qiaotou"
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(element: Element, entry: Entry) -> None:
    moments = {"published": _moment(entry.published), "updated": _moment(entry.updated)}
    _texts(element, {"id": entry.id.urn, "title": entry.title, **moments})
    SubElement(SubElement(element, "author"), "name").text = entry.author
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
    SubElement(element, "category", {"term": entry.category, "label": entry.label})
    SubElement(element, "summary").text = entry.summary


def _texts(element: Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
