"""Hiding people's names: 张* and 欧阳**. The roster tells whose they are, and in columns of names the surname."""

import re
from collections.abc import Collection, Iterator

from engage.masking.plain import plain
from engage.masking.surnames import COLLECTIVE_ENDINGS, COMPOUND, NOT_NAMES, SINGLE, TITLES

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff〇"
# Tables pad short names: 张  三.
_PADDED = re.compile(rf"(?<![{_HAN}])[{_HAN}](?: +[{_HAN}](?![{_HAN}])){{1,3}}")
_WORD = re.compile(rf"[{_HAN}]+(?:[·•・‧][{_HAN}]+)*")
_BESIDE = re.compile(
    "|".join(sorted(TITLES, key=len, reverse=True)) + "|[一二三四五六七八九十]+(?:组|队|社|户|号)|等[^、，,]*|[和与及]"
)
_DOTTED = re.compile("[·•・‧]")


def hidden(name: str) -> str:
    """Return a name as everybody may read it: the surname, and a star for each further character."""
    bare = "".join(plain(name).text.split())
    if _DOTTED.search(bare):
        return bare[:1] + "*" * (len(bare) - 1)
    surname = 2 if bare[:2] in COMPOUND and len(bare) > 2 else 1
    return bare[:surname] + "*" * (len(bare) - surname)


def is_name(word: str, not_names: Collection[str] = ()) -> bool:
    """Say whether a word alone in a column of names looks like somebody's full name."""
    if _DOTTED.search(word):
        return True
    if word in not_names or any(word.startswith(other) for other in NOT_NAMES):
        return False
    if word[:2] in COMPOUND:
        return 3 <= len(word) <= 4
    return word[:1] in SINGLE and 2 <= len(word) <= 3 and not (len(word) == 3 and word[-1] in COLLECTIVE_ENDINGS)


def in_column(
    text: str, known: Collection[str], shown: Collection[str], not_names: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Yield where full names stand in a column of names: `known` ones and what looks like one, but none of `shown`."""
    seen = plain(text)
    for start, end in _words(seen.text):
        word = seen.text[start:end].replace(" ", "")
        if word not in shown and (word in known or is_name(word, not_names)):
            yield seen.span(start, end)


def in_text(text: str, names: Collection[str], lengths: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield where one of `names` stands in a text, the longest first; spaces and invisible signs inside don't hide it.

    `lengths` are those of the names: a text is looked through once, however many people live in the village.
    """
    seen = plain(text)
    bare = [(character, place) for character, place in zip(seen.text, seen.places, strict=True) if character != " "]
    letters = "".join(character for character, _ in bare)
    begin = 0
    while begin < len(letters):
        sizes = (size for size in lengths if begin + size <= len(letters))
        length = next((size for size in sizes if letters[begin : begin + size] in names), 0)
        if length:
            yield bare[begin][1], bare[begin + length - 1][1] + 1
        begin += length or 1


def _words(text: str) -> Iterator[tuple[int, int]]:
    yield from (padded.span() for padded in _PADDED.finditer(text))
    for word in _WORD.finditer(text):
        yield from ((word.start() + start, word.start() + end) for start, end in _pieces(word[0]))


def _pieces(word: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a word between titles and the like: 会计王建国等三人 has one, 王建国."""
    begin = 0
    for beside in _BESIDE.finditer(word):
        if beside.start() > begin:
            yield begin, beside.start()
        begin = beside.end()
    if begin < len(word):
        yield begin, len(word)
