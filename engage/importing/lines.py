"""From a table's rows to money lines, or to what is wrong with them: row by row, in the words of the file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from engage.disclosures import written
from engage.disclosures.drafts import LineDraft
from engage.disclosures.written import NotUnderstood
from engage.importing import claims, doubtful, kinds, passing, refunds
from engage.importing.columns import SIGNED
from engage.importing.found import Asked, Found, Passed, Problem, Reworded, Unsorted
from engage.importing.tables import Table
from engage.plainwords.rules import Rulebook, parts
from engage.signing import offices
from engage.spreadsheets import ABOVE, FORMULA
from kernel.money import yuan
from kernel.words import marked

Value = TypeVar("Value")

_EMPTY = marked("Please fill this in.")
_BOTH = marked("There is an amount in both columns. Leave the right one.")
_NONE = marked("There is no amount here.")
_WAY = marked("Write 收入 or 支出.")
_TO_COME = marked("This day has not come yet.")
_OFFICES = marked("It names no office. Write which have signed: 会计, 村主任, 书记.")
_DIRECTIONS = {
    **{"收入": "in", "收": "in", "进": "in", "in": "in", "received": "in"},
    **{"支出": "out", "支": "out", "付": "out", "出": "out", "out": "out", "spent": "out", "": "out"},
}
_LONGEST = {
    "quantity": 20,
    "category": 20,
    "subject": 60,
    "source": 30,
    "used_by": 30,
    "responsible": 30,
    "voucher": 30,
}
_COUNTED_ONCE = ("amount", "in", "out", "quantity")
_LONGEST_PURPOSE, _LONGEST_CATEGORY = 60, 20


def missing_columns(fields: Sequence[str]) -> list[str]:
    """Return which columns no table can do without and this choice of columns lacks: "day", "purpose", "amount"."""
    chosen = set(fields)
    there = {
        "day": "day" in chosen or {"month", "day_of_month"} <= chosen,
        "purpose": bool({"purpose", "subject"} & chosen),
        "amount": bool({"amount", "in", "out"} & chosen),
    }
    return [name for name, found in there.items() if not found]


def read_lines(table: Table, asked: Asked, rules: Rulebook, usual: Collection[str] = ()) -> Found:
    """Read each row of a table as a money line. Nothing is lost in silence: what is no line is passed over by name.

    `usual` are the kinds of expense and income of which a purpose may name one.
    """
    found = Found()
    rows = list(_cells(table, asked))
    sides = passing.sides(row for row in rows if row[0] not in table.hidden)
    for (place, cells), (_, row) in zip(rows, table.rows, strict=True):
        why = sides.passed.get(place) or _why_passed(cells)
        why = passing.HIDDEN if place in table.hidden else why
        if place in asked.left_out or why:
            found.passed.append(Passed(place, why, _words(row)))
            found.claims += claims.of_row(place, cells) if why == passing.TOTAL and not sides.passed else []
        else:
            moved = {"category": sides.moved[place]} if place in sides.moved else {}
            _Row(place, {**cells, **moved}, asked, rules, found).read(usual)
    return found


def _cells(table: Table, asked: Asked) -> Iterator[tuple[int, dict[str, str]]]:
    chosen = [(number, name) for number, name in enumerate(asked.fields) if name]
    month, above = "", dict[str, str]()
    for place, row in table.rows:
        cells = {name: row[number] for number, name in chosen if number < len(row) and row[number]}
        cells = {name: _carried_down(name, cell, above) for name, cell in cells.items()}
        above = cells
        mends = asked.mends.get(place, {})
        cells |= {name: text for name, text in mends.items() if text or name != "purpose"}
        if "day" not in cells and "day_of_month" in cells:
            month = cells.get("month", month)  # a book writes the month once and leaves it blank below
            cells["day"] = f"{month.rstrip('月')}月{cells['day_of_month'].rstrip('日')}日"
        cells[""] = next((cell for cell in row if cell and cell != ABOVE), "")
        yield place, cells


def _carried_down(name: str, cell: str, above: Mapping[str, str]) -> str:
    """Return what a cell says that may be merged with the one above it: the same, but an amount counts once."""
    if cell != ABOVE:
        return cell
    return "" if name in _COUNTED_ONCE else above.get(name, "")


def _why_passed(cells: Mapping[str, str]) -> str:
    words = [cells.get(name, "") for name in ("", "purpose", "subject")]
    if any(passing.is_total(text) for text in words):
        return passing.TOTAL
    if any(passing.is_carried(text) for text in words):
        return passing.CARRIED
    return passing.NOTE if passing.is_note(cells) else ""


def _words(row: Sequence[str]) -> str:
    return " ".join(cell for cell in row if cell and cell not in (FORMULA, ABOVE))[:80]


class _Row:
    """One row on its way to a line; its problems go to `found`."""

    def __init__(self, place: int, cells: Mapping[str, str], asked: Asked, rules: Rulebook, found: Found) -> None:
        self.place, self.cells, self.asked, self.rules, self.found = place, cells, asked, rules, found

    def read(self, usual: Collection[str]) -> None:
        before = len(self.found.problems)
        texts: dict[str, Any] = {name: self._text(name, longest) for name, longest in _LONGEST.items()}
        texts["purpose"] = self._text("purpose", _LONGEST_PURPOSE)
        way, fen = self._money()
        signed = offices.written(self._signers())
        line = replace(LineDraft(day=self._day(), purpose="", amount_fen=fen, direction=way, signed_by=signed), **texts)
        if not line.purpose and not line.subject and not self._complained("purpose"):
            self._complain("purpose", NotUnderstood(_EMPTY))
        self._ask_what_it_is()
        if len(self.found.problems) == before:
            self.found.lines.append(self._sorted(self._reworded(line), usual))
            self.found.places.append(self.place)

    def _ask_what_it_is(self) -> None:
        """Ask about 办公费小计 and the like: to publish it beside other lines would count their money twice."""
        why = doubtful.why([self.cells.get(name, "") for name in ("", "purpose", "subject")])
        if why and not self.asked.mends.get(self.place, {}).get("purpose"):
            self.found.problems.append(Problem(self.place, "purpose", why, {}, ""))

    def _text(self, name: str, longest: int) -> str:
        return self._try(name, lambda text: written.line(text, longest), "")

    def _day(self) -> date:
        day = self._try("day", lambda text: written.day(text, self.asked.year), self.asked.today)
        if day > self.asked.today:
            self._complain("day", NotUnderstood(_TO_COME))
        return day

    def _money(self) -> tuple[str, int]:
        """Return the direction and the fen, out of one column with a direction or of one column for each direction."""
        sides = [name for name in ("in", "out") if not written.is_nothing(self.cells.get(name, ""))]
        if len(sides) == 2:
            self._complain(sides[1], NotUnderstood(_BOTH))
        column = sides[0] if sides else "amount"
        if refunds.below_zero(self.cells.get(column, "")):
            return self._turned(column)
        if sides:
            return sides[0], self._try(sides[0], written.amount, 1)
        if written.is_nothing(self.cells.get("amount", "")):
            self._complain(self._money_column(), NotUnderstood(_NONE))
            return "out", 1
        return self._try("direction", _direction, "out"), self._try("amount", written.amount, 1)

    def _turned(self, column: str) -> tuple[str, int]:
        """Return an amount below zero as what it was: whether spent or received, the editor has to say."""
        bare = refunds.below_zero(self.cells[column])
        fen = written.amount(bare)
        chosen = self.asked.mends.get(self.place, {}).get("direction", "")
        if not chosen:
            self._complain("direction", NotUnderstood(refunds.WHICH_WAY, yuan=yuan(fen)))
            return "out", fen
        return self._try("direction", _direction, "out"), fen

    def _money_column(self) -> str:
        return next((name for name in ("amount", "out", "in") if name in self.asked.fields), "amount")

    def _signers(self) -> tuple[str, ...]:
        columns = [name for name in self.asked.fields if name == "signatures" or name.startswith(SIGNED)]
        if not columns:
            return self.asked.signers
        own = [name.removeprefix(SIGNED) for name in columns if name.startswith(SIGNED)]
        signed = {office for office in own if not offices.is_unsigned(self.cells.get(SIGNED + office, ""))}
        nobody: tuple[str, ...] = ()
        return offices.in_order(signed | set(self._try("signatures", _spoken, nobody)))

    def _reworded(self, line: LineDraft) -> LineDraft:
        """Say an accounting subject in plain words: as the kind, and as the purpose where there is no other."""
        subject = line.subject or (line.purpose if self.rules.is_subject(line.purpose) else "")
        if not subject:
            return line
        bare = not line.purpose or parts(line.purpose) == parts(subject)
        name = "-".join(parts(subject)) or subject
        words = self.asked.words.get(name) or self.rules.words(subject) or name.rpartition("-")[2]
        known = self.found.reworded.get(name) or Reworded(name, words, 0, 0)
        self.found.reworded[name] = replace(known, lines=known.lines + 1, purposes=known.purposes + bare)
        return replace(
            line,
            subject=subject,
            purpose=words[:_LONGEST_PURPOSE] if bare else line.purpose,
            category=line.category or words[:_LONGEST_CATEGORY],
        )

    def _sorted(self, line: LineDraft, usual: Collection[str]) -> LineDraft:
        if line.category or line.subject:
            return line
        kind = kinds.of_line(self.place, line, self.asked, usual)
        self.found.unsorted.append(Unsorted(self.place, line, kind))
        return replace(line, category=kind)

    def _try(self, name: str, read: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return read(self.cells.get(name, ""))
        except NotUnderstood as wrong:
            self._complain(name, wrong)
            return otherwise

    def _complain(self, name: str, wrong: NotUnderstood) -> None:
        shown = self.cells.get(name, "")
        shown = "" if shown == FORMULA else shown
        self.found.problems.append(Problem(self.place, name, wrong.msgid, wrong.params, shown))

    def _complained(self, name: str) -> bool:
        return any(problem.place == self.place and problem.name == name for problem in self.found.problems[-9:])


def _direction(text: str) -> str:
    way = _DIRECTIONS.get("".join(text.split()).lower())
    if way is None:
        raise NotUnderstood(_WAY)
    return way


def _spoken(text: str) -> tuple[str, ...]:
    said = offices.spoken(text)
    if said is None:
        raise NotUnderstood(_OFFICES)
    return said
