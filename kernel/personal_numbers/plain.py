"""Text as a reader sees it: whatever script its digits are in, and whatever invisible signs stand between them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kernel.printing import BLANK

# Letters of other alphabets that look like the X at the end of an identity number.
_LIKE_X = {"х", "Х", "χ", "Χ", "✕", "✖", "×", "⨯"}
_INVISIBLE = {"Cf", "Mn", "Me", "Cc"}
_HANGZHOU = "〡〢〣〤〥〦〧〨〩"
_LIKE_HYPHEN = {"Pd", "Pc"}
_KEPT_CONTROL = {"\n", "\t", "\r"}
_IN_BRACKETS = {float(digit): digit for digit in range(10)}
_WIDE = re.compile(r"\t| {2}")


@dataclass(frozen=True)
class Plain:
    """A text in ASCII digits, hyphens and spaces; `places[i]` is where its character i stood before."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the plain text stands in the text as it was written."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=1_024)  # a cell is read beside each of its neighbours, above and below, left and right
def plain(text: str) -> Plain:
    """Write `text` plainly, character by character, leaving out what can't be seen."""
    if text.isascii() and not _WIDE.search(text):
        return Plain(text, tuple(range(len(text))))
    kept = list(_once(_written(character) for character in text))
    return Plain("".join(character for character, _ in kept), tuple(place for _, place in kept))


def _once(characters: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield what can be seen and its place; of a gap, however wide, its first space."""
    before = ""
    for place, character in enumerate(characters):
        if character and not (character == before == " "):
            yield character, place
            before = character


def _digit(character: str, category: str) -> int | None:
    """Return the digit that a sign stands for: full-width, Arabic, circled, raised and bold ones too, ㈠ and 〡."""
    if character in _HANGZHOU:
        return _HANGZHOU.index(character) + 1
    digit = unicodedata.digit(character, None)
    return _IN_BRACKETS.get(unicodedata.numeric(character)) if digit is None and category == "No" else digit


@lru_cache(maxsize=32_768)
def _written(character: str) -> str:
    """Return the one plain character that a character stands for, or nothing when it can't be seen."""
    if character.isascii():
        return " " if character == "\t" else character
    category = unicodedata.category(character)
    digit = _digit(character, category)
    if digit is not None:
        return str(digit)
    if character in BLANK or (category in _INVISIBLE and character not in _KEPT_CONTROL):
        return ""
    if category in _LIKE_HYPHEN or character == "−":
        return "-"
    if category == "Zs":
        return " "
    if character in _LIKE_X:
        return "X"
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and folded.isascii() else character
