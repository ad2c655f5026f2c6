"""Hiding numbers that lie across cells, lines and the parts of a heading, in all the places where a piece stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from engage.disclosures.drafts import Finder

HIDDEN = "****"
Piece = tuple[str, str, str]
"""Where a piece was hidden, what kind of number it is of, and how it read."""


def without_parted(together: Iterable[tuple[Mapping[str, str], Finder]]) -> tuple[dict[str, str], list[Piece]]:
    """Return by place the texts that change, with their pieces of numbers hidden, and the pieces.

    All is found before anything is hidden: a cell may end one number and begin another.
    """
    spans: dict[str, set[tuple[int, int, str]]] = defaultdict(set)
    written: dict[str, str] = {}
    for texts, find in together:
        for place, start, end, kind in _pieces(texts, find):
            spans[place].add((start, end, kind))
            written[place] = texts[place]
    changed: dict[str, str] = {}
    pieces: list[Piece] = []
    for place, text in written.items():
        for start, end, kind in reversed(list(_apart(sorted(spans[place])))):
            pieces.append((place, kind, text[start:end]))
            text = f"{text[:start]}{HIDDEN}{text[end:]}"
        changed[place] = text
    return changed, pieces


def _pieces(texts: Mapping[str, str], find: Finder) -> Iterator[tuple[str, int, int, str]]:
    """Yield the pieces by place, of each text one: what else might be read out of it is chance."""
    places = list(texts)
    seen: set[int] = set()
    for kind, pieces in find(list(texts.values())):
        for cell, start, end in pieces:
            if cell not in seen:
                seen.add(cell)
                yield places[cell], start, end, kind


def _apart(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield sorted spans with those that overlap as one."""
    begun: tuple[int, int, str] | None = None
    for start, end, kind in spans:
        if begun and start < begun[1]:
            begun = begun[0], max(begun[1], end), begun[2]
        else:
            if begun:
                yield begun
            begun = start, end, kind
    if begun:
        yield begun
