"""What a text is found by: each character and each two neighbours in it, so that no dictionary of words is needed.

A text is folded first: full-width letters become plain ones, large ones small, and whatever is neither letter nor
digit parts words. A word of a question is found wherever it stands within a word of the text: 柜 and 案柜 find 档案柜.
Not so a number: 1040 finds 1040元, but neither 81040 nor 10400.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST_QUESTION = 60
MOST_WORDS = 8

# 1,040 is searched as 1040, however it was written.
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[0-9]+")
_UNSEEN = "Cf"
"""Zero-width characters, which come along when people paste: no reader knows of them."""


def folded(text: str) -> str:
    """Return the words of `text` as they are searched, with one space between them."""
    return " ".join("".join(piece for _, piece in pieces(text)).split())


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place of each character of `text` with what it is searched as: a space where it parts words."""
    dropped = {found.start() for found in _THOUSANDS.finditer(text)}
    for place, character in enumerate(text):
        if place not in dropped:
            yield place, _folded(character)


def words(question: str) -> tuple[str, ...]:
    """Return the words of a question, each once; what is beyond its bounds is left out."""
    return tuple(dict.fromkeys(folded(question[:LONGEST_QUESTION]).split()))[:MOST_WORDS]


def tokens(text: str) -> set[str]:
    """Return what the index keeps of a folded text."""
    found = set[str]()
    for word in text.split():
        found.update(map(_written, word))
        found.update(pairs(word))
        found.update(numbers(word))
    return found


def needed(word: str) -> list[str]:
    """Return the tokens that every text with `word` in it has."""
    if is_number(word):
        return numbers(word)
    return [*numbers(word), *([_written(word)] if len(word) == 1 else pairs(word))]


def is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def numbers(word: str) -> list[str]:
    """Return the tokens of the numbers in a word: each has to stand whole somewhere, 1040元 is not in 81040元."""
    return [f"n{number}" for number in _NUMBER.findall(word)]


def pairs(word: str) -> list[str]:
    return [_written(word[at : at + 2]) for at in range(len(word) - 1)]


def inexact(asked: Iterable[str]) -> list[str]:
    """Return the words that a text need not have although it has all of their tokens: those of three and more."""
    return [word for word in asked if len(word) > 2]


@lru_cache(maxsize=32_768)
def _folded(character: str) -> str:
    return "".join(map(_searched, unicodedata.normalize("NFKC", character).casefold()))


def _searched(character: str) -> str:
    category = unicodedata.category(character)
    if category == _UNSEEN:
        return ""
    return " " if category[0] in "PSZ" or category in ("Cc", "Cs") else character


@lru_cache(maxsize=65_536)
def _written(characters: str) -> str:
    # In digits, because no full-text parser has an opinion on those; it knows neither new nor private characters.
    return characters.encode("utf-16-be").hex()
