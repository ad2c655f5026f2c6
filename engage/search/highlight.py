"""Showing in a text where the words of a question stand."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from engage.search.words import is_number, pieces

_BEFORE, _LENGTH = 20, 80
"""Of an excerpt: characters before the first word, and in all."""

Stretch = tuple[int, int]


def highlighted(text: str, words: Iterable[str]) -> Markup:
    """Return `text` as HTML with every word in it marked."""
    shown, at = [], 0
    for start, end in stretches(text, words):
        shown += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*shown, escape(text[at:])])


def excerpt(text: str, words: Iterable[str]) -> str:
    """Return the part of a long text in which the first of the words stands; nothing when none does."""
    found = stretches(text, words)
    if not found:
        return ""
    start = max(found[0][0] - _BEFORE, 0)
    end = start + _LENGTH
    said = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{said}{'…' if end < len(text) else ''}"


def stretches(text: str, words: Iterable[str]) -> list[Stretch]:
    """Return where the words stand, as places in the text, in order and none within another."""
    searched, origins = "", list[int]()
    for place, piece in pieces(text):
        searched += piece
        origins += [place] * len(piece)
    found = (
        (origins[start], origins[start + len(word) - 1] + 1)
        for word in words
        for start in _everywhere(searched, word)
        if not is_number(word) or _stands_whole(searched, start, start + len(word))
    )
    return _merged(sorted(found))


def _everywhere(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _stands_whole(text: str, start: int, end: int) -> bool:
    """Say whether a number is not but a part of a longer one."""
    return not is_number(text[max(start - 1, 0) : start]) and not is_number(text[end : end + 1])


def _merged(found: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
