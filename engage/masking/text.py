"""Finding numbers that say who someone is: identity cards, bank accounts, mobile phones.

Before a village publishes a text it may hold none of them; in a villager's question their middle is hidden.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Groups of three digits or more, as people space out card and phone numbers. Two-digit groups stay apart, or a span
# of days, 2026-11-01 - 2026-11-30, would look like a card.
_RUN = re.compile(r"[0-9]{3,}(?:[ -][0-9]{3,})*[Xx]?")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
_LONG = 15


@dataclass(frozen=True)
class Found:
    """Where a number stands in the text, and what it seems to be: "identity", "mobile" or "bank"."""

    start: int
    end: int
    kind: str


def find(text: str) -> Iterator[Found]:
    """Yield the personal numbers in `text`, whether spaced, hyphenated or full-width."""
    for run in _RUN.finditer(_plain_digits(text)):
        kind = _kind(re.sub("[ -]", "", run[0]))
        if kind:
            yield Found(run.start(), run.end(), kind)


def mask(text: str) -> str:
    """Return `text` with the middle of each personal number hidden: 138****8000."""
    for found in reversed(list(find(text))):
        shown = text[found.start : found.end]
        text = f"{text[: found.start]}{shown[:3]}****{shown[-4:]}{text[found.end :]}"
    return text


def _kind(digits: str) -> str:
    if _IDENTITY.fullmatch(digits):
        return "identity"
    if _MOBILE.fullmatch(digits):
        return "mobile"
    return "bank" if len(digits.rstrip("Xx")) >= _LONG else ""


def _plain_digits(text: str) -> str:
    """Write other digits and hyphens as ASCII, character for character, so that places stay the same."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Pd":
        return "-"
    if unicodedata.category(character) == "Zs":
        return " "
    return unicodedata.normalize("NFKC", character) if character in "Ｘｘ" else character


def holds_number(text: str) -> bool:
    """Say whether a personal number stands in `text`."""
    return any(True for _ in find(text))
