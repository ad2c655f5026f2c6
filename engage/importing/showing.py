"""One look at a table as a page shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engage.disclosures.showing import Shown, shown_review
from engage.importing.columns import FIELDS, SIGNED
from engage.importing.forms import Sent
from engage.importing.found import Found, Problem
from engage.importing.looking import Look
from engage.importing.passing import HIDDEN, WHY
from engage.importing.tables import Table
from engage.signing.offices import OFFICES
from engage.spreadsheets import FORMULA

MOST_BAD_ROWS = 30
MOST_UNSORTED = 30
_SAMPLES, _SHORT = 3, 24
_SIGNATURES = ("signatures", *(SIGNED + office for office in OFFICES))


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file: its number from 0, its name, what stands in its first rows, and what it is taken for."""

    number: int
    name: str
    samples: str
    field: str
    doubled: bool


@dataclass(frozen=True)
class BadRow:
    """A row to mend: all its words, and what is wrong in which of its fields."""

    place: int
    text: str
    problems: Sequence[Problem]


def shown(table: Table, form: Sent, seen: Look, *, tried: bool) -> dict[str, object]:
    """Return what the page of a look needs. `tried` is true when the editor wanted to publish it."""
    bad = _bad_rows(table, seen.found)
    some = bad[:MOST_BAD_ROWS]
    return {
        "heading": seen.heading,
        "columns": _columns(table, seen),
        "field_names": FIELDS,
        "missing": [FIELDS[name] for name in seen.missing],
        "bad_rows": some,
        "more_bad": len(bad) - len(some),
        "mended": _settled_mends(form, some),
        "left_out": sorted(form.left_out),
        "passed": [one for one in seen.found.passed if one.why],
        "left": [one for one in seen.found.passed if not one.why],
        "hidden": [one.place for one in seen.found.passed if one.why == HIDDEN],
        "hidden_columns": _hidden_columns(table, seen),
        "why_passed": WHY,
        "reworded": list(seen.found.reworded.values())[:100],
        "unsorted": seen.found.unsorted[:MOST_UNSORTED],
        "unsorted_ways": {one.line.direction for one in seen.found.unsorted},
        "unsorted_count": len(seen.found.unsorted),
        "untold": _untold(seen.found),
        "kinds": seen.kinds,
        "kinds_of_rest": form.kinds_of_rest,
        "unsaid": not set(_SIGNATURES) & set(seen.fields),
        "signers": form.signers,
        "offices": OFFICES,
        "claims": [(claim, seen.found.total(claim.direction)) for claim in seen.found.wrong_claims()],
        "lines": len(seen.found.lines),
        "rows": len(table.rows),
        "shown": _shown_review(seen),
        "asks": seen.asks,
        "sure": form.sure,
        "tried": tried,
        "changed": tried and seen.review is not None and seen.review.seen != form.seen,
    }


def _shown_review(seen: Look) -> Shown | None:
    return shown_review(seen.review, seen.found.places) if seen.review else None


def _untold(found: Found) -> tuple[int, int]:
    """Return of how many lines no kind is known, and the fen that they come to, received and spent together."""
    untold = [one.line.amount_fen for one in found.unsorted if not one.kind]
    return len(untold), sum(untold)


def _columns(table: Table, seen: Look) -> list[ShownColumn]:
    fields = [*seen.fields, *[""] * (len(table.names) - len(seen.fields))]
    return [
        ShownColumn(number, name, _samples(table, number), fields[number], number in seen.doubled)
        for number, name in enumerate(table.names)
    ]


def _hidden_columns(table: Table, seen: Look) -> list[str]:
    """Return the names of the columns that the file hides and that are left out; one without a name as its letter."""
    named = enumerate(zip(table.names, seen.fields, strict=False))
    return [
        name or chr(ord("A") + place) for place, (name, field) in named if place in table.hidden_columns and not field
    ]


def _samples(table: Table, number: int) -> str:
    cells = (row[number] for _, row in table.rows[:40] if number < len(row) and row[number] not in ("", FORMULA))
    return "、".join(cell[:_SHORT] for cell, _ in zip(cells, range(_SAMPLES), strict=False))


def _bad_rows(table: Table, found: Found) -> list[BadRow]:
    problems: dict[int, list[Problem]] = {}
    for problem in found.problems:
        problems.setdefault(problem.place, []).append(problem)
    return [BadRow(place, _words(cells), problems[place]) for place, cells in table.rows if place in problems]


def _words(cells: Sequence[str]) -> str:
    return " · ".join(cell for cell in cells if cell and cell != FORMULA)[:120]


def _settled_mends(form: Sent, bad: Sequence[BadRow]) -> Mapping[str, str]:
    """Return the mends that no input of the page shows, by the names under which they are sent again."""
    visible = {(row.place, problem.name) for row in bad for problem in row.problems}
    return {f"mend.{place}.{name}": text for place, name, text in _mends(form) if (place, name) not in visible}


def _mends(form: Sent) -> Iterator[tuple[int, str, str]]:
    for place, mends in form.mends.items():
        for name, text in mends.items():
            yield place, name, text
