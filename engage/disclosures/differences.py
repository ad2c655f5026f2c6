"""What changed between two texts and between two versions: told apart piece by piece, for people to read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from engage.disclosures.drafts import LINE, TEXTS, Draft, LineDraft

# Words of other scripts, and amounts and days, change whole; Chinese is compared character by character.
_WORD = re.compile(r"[0-9][0-9.,/:-]*|[A-Za-zÀ-ʯ]+|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
MONEY = ("day", "amount_fen", "direction", "category")
"""Of a line, what is no free text."""
_MOST_WORDS = 600
"""Longer sentences are shown whole: the comparison takes the square of their length."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text: `kind` is "same", "out" (stood before) or "in" (stands now)."""

    kind: str
    text: str


@dataclass(frozen=True)
class TextChange:
    """A text of the heading that reads otherwise: `name` is "title", "body", ... Hidden words have no pieces."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class LineChange:
    """A line that was corrected (both), came in addition (`after` alone) or was taken out (`before` alone)."""

    number: int
    before: LineDraft | None
    after: LineDraft | None
    names: tuple[str, ...] = ()
    """Which of its fields were corrected."""


def texts(before: Draft, after: Draft) -> list[TextChange]:
    """Return the changes in the texts above the lines."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in TEXTS)
    return [TextChange(name, tuple(pieces(old, new))) for name, old, new in pairs if old != new]


def lines(before: Draft, after: Draft) -> list[LineChange]:
    """Return the changes in the lines, by their numbers."""
    old = {line.number: line for line in before.lines}
    new = {line.number: line for line in after.lines}
    changed = sorted(number for number in old.keys() | new.keys() if number and old.get(number) != new.get(number))
    return [_line(number, old.get(number), new.get(number)) for number in changed]


def names(before: Draft, after: Draft) -> dict[int, tuple[str, ...]]:
    """Return the names of the fields that changed, by the number of their line; those of the heading under 0."""
    heading = tuple(name for name in TEXTS if getattr(before, name) != getattr(after, name))
    changed = {change.number: change.names for change in lines(before, after) if change.names}
    return {0: heading, **changed} if heading else changed


def named_lines(before: Draft, after: Draft, changed: Mapping[int, tuple[str, ...]]) -> list[LineChange]:
    """Return the lines that came in addition or were taken out, and those of which it is told what `changed`.

    For drafts without words, which say no more themselves what became different.
    """
    old = {line.number: line for line in before.lines if line.number}
    new = {line.number: line for line in after.lines if line.number}
    told = sorted((old.keys() ^ new.keys()) | (changed.keys() & old.keys()))
    return [LineChange(number, old.get(number), new.get(number), changed.get(number, ())) for number in told]


def pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the pieces of two texts in reading order: sentences that differ are compared word by word."""
    for kind, old, new in _steps(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if kind == "same" or not (old and new):
            yield from _whole(kind, old, new)
        else:
            yield from _words("".join(old), "".join(new))


def _words(before: str, after: str) -> Iterator[Piece]:
    old_words, new_words = _WORD.findall(before), _WORD.findall(after)
    if max(len(old_words), len(new_words)) > _MOST_WORDS:
        yield from _whole("changed", [before], [after])
        return
    for kind, old, new in _steps(old_words, new_words):
        yield from _whole(kind, old, new)


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        yield "same" if tag == "equal" else "changed", before[i1:i2], after[j1:j2]


def _whole(kind: str, old: list[str], new: list[str]) -> Iterator[Piece]:
    if kind == "same":
        yield Piece("same", "".join(old))
        return
    if old:
        yield Piece("out", "".join(old))
    if new:
        yield Piece("in", "".join(new))


def _line(number: int, before: LineDraft | None, after: LineDraft | None) -> LineChange:
    changed = [name for name in LINE if before and after and getattr(before, name) != getattr(after, name)]
    return LineChange(number, before, after, tuple(changed))
