"""What an editor corrects, apart from how it came in: piece by piece on top of a version, and past another's pieces."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

from engage.disclosures.drafts import HEADING, LINE, TEXTS, Draft, LineDraft
from engage.disclosures.refusals import UnknownLine
from kernel.money import yuan


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """Texts of the heading by name, lines by number, numbers of lines that are taken out, and lines in addition."""

    heading: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[int, LineDraft] = field(default_factory=dict)
    out: frozenset[int] = frozenset()
    fresh: tuple[LineDraft, ...] = ()


def applied(before: Draft, corrections: Corrections) -> Draft:
    """Return how a version reads with the corrections. Raises UnknownLine."""
    known = {line.number for line in before.lines}
    if (corrections.lines.keys() | corrections.out) - known:
        raise UnknownLine
    kept = (line for line in before.lines if line.number not in corrections.out)
    lines = tuple(_corrected(line, corrections.lines.get(line.number or 0)) for line in kept)
    return replace(before, **dict(corrections.heading), lines=(*lines, *corrections.fresh))  # type: ignore[arg-type]


def rebased(before: Draft, mine: Draft, theirs: Draft) -> Draft:
    """Return what somebody else made of a version, with whatever `mine` changed in it since `before`.

    Where both changed the same text, mine stands: its editor sees theirs beside it before sending it again.
    """
    heading = {name: _merged(before, mine, theirs, name) for name in HEADING}
    was, now = ({line.number: line for line in draft.lines} for draft in (before, mine))
    kept = (line for line in theirs.lines if line.number in now or line.number not in was)
    lines = tuple(_rebased_line(was.get(line.number), now.get(line.number), line) for line in kept)
    fresh = tuple(line for line in mine.lines if line.number is None)
    return Draft(**heading, lines=(*lines, *fresh))


def form_values(draft: Draft, numbers: Collection[int], out: Collection[int] = ()) -> dict[str, str]:
    """Return a draft as the correcting form shows it: the heading, the lines with these numbers, and the new ones.

    Of the lines those `out` are to be taken out.
    """
    shown = [line for line in draft.lines if line.number is None or line.number in numbers]
    rows = {
        f"lines.{place}.{name}": text for place, line in enumerate(shown) for name, text in _cells(line, out).items()
    }
    return {**{name: _written(getattr(draft, name)) for name in TEXTS}, **rows}


def numbers(draft: Draft) -> list[int]:
    """Return under which number people find each line of a correction; a new one goes on behind the last."""
    last = max((line.number or 0 for line in draft.lines), default=0)
    fresh = count(last + 1)
    return [line.number or next(fresh) for line in draft.lines]


def _corrected(line: LineDraft, correction: LineDraft | None) -> LineDraft:
    return line if correction is None else replace(correction, number=line.number)


def _rebased_line(before: LineDraft | None, mine: LineDraft | None, theirs: LineDraft) -> LineDraft:
    if before is None or mine is None:
        return theirs
    return LineDraft(number=theirs.number, **{name: _merged(before, mine, theirs, name) for name in LINE})


def _merged(before: object, mine: object, theirs: object, name: str) -> Any:
    changed = getattr(mine, name) != getattr(before, name)
    return getattr(mine if changed else theirs, name)


def _cells(line: LineDraft, out: Collection[int]) -> dict[str, str]:
    cells = {name: _written(getattr(line, name)) for name in LINE if name != "amount_fen"}
    return {
        "number": str(line.number or ""),
        "act": "out" if line.number in out else "keep",
        "amount": yuan(line.amount_fen),
        **cells,
    }


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
