"""Reading a village's roster file: 户号, 姓名, 手机号."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from engage.residents.refusals import NoRosterHeading, Problem, RosterNotRight
from engage.spreadsheets import FORMULA, read_rows
from kernel.words import marked

MAX_PEOPLE = 10_000
HEADING = ("户号", "姓名", "手机号")
_NAMES = {
    "number": ("户号", "户编号", "household"),
    "name": ("姓名", "name"),
    "phone": ("手机号", "手机", "电话", "手机号码", "联系电话", "phone"),
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names}
_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LONGEST_NUMBER, _LONGEST_NAME = 20, 40


@dataclass(frozen=True)
class RosterRow:
    """One person of the roster; `row` is their line in the file, `phone` may be unknown."""

    row: int
    number: str
    name: str
    phone: str | None = None


def read_roster(content: bytes) -> list[RosterRow]:
    """Return the people in a CSV (UTF-8, GB18030) or XLSX file.

    Raises UnreadableFile, NoRosterHeading, or RosterNotRight with everything that is wrong in any row.
    """
    table = read_rows(content, most=MAX_PEOPLE)
    columns = _columns(table[0] if table else [])
    rows = [_row(place, columns, cells) for place, cells in enumerate(table[1:], 2) if any(cells)]
    problems = [problem for row in rows for problem in _problems(row)] + _doubled(rows)
    if problems:
        raise RosterNotRight(sorted(problems, key=lambda problem: problem.row))
    return rows


def _columns(heading: Sequence[str]) -> dict[str, int]:
    found = {_COLUMN_OF[name]: place for place, cell in enumerate(heading) if (name := cell.lower()) in _COLUMN_OF}
    if not {"number", "name", "phone"} <= set(found):
        raise NoRosterHeading
    return found


def _row(place: int, columns: dict[str, int], cells: Sequence[str]) -> RosterRow:
    number, name, phone = (
        unicodedata.normalize("NFKC", cells[columns[column]]).strip() if columns[column] < len(cells) else ""
        for column in ("number", "name", "phone")
    )
    return RosterRow(place, number, name, re.sub("[ -]", "", phone) or None)


def _problems(row: RosterRow) -> list[Problem]:
    checks = (
        (not row.number, marked("The household number is missing.")),
        (not row.name, marked("The name is missing.")),
        (not _plain(row.number, _LONGEST_NUMBER), marked("The household number can't be kept like this.")),
        (not _plain(row.name, _LONGEST_NAME), marked("The name can't be kept like this.")),
        (
            row.phone is not None and not _PHONE.fullmatch(row.phone),
            marked("The mobile number needs eleven digits; leave it empty when there is none."),
        ),
    )
    return [Problem(row.row, message) for wrong, message in checks if wrong]


def _plain(text: str, longest: int) -> bool:
    return len(text) <= longest and text != FORMULA and all(unicodedata.category(c)[0] != "C" for c in text)


def _doubled(rows: Sequence[RosterRow]) -> list[Problem]:
    """Find rows that name a person or a phone number for the second time."""
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for row in rows:
        for key, message in (
            ((row.phone or "",), marked("The same mobile number stands in row %(other)s.")),
            ((row.number, row.name), marked("The same person stands in row %(other)s.")),
        ):
            if all(key) and first.setdefault(key, row.row) != row.row:
                problems.append(Problem(row.row, message, {"other": first[key]}))
    return problems
