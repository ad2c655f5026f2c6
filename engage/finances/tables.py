"""A year's totals as rows for a CSV file: by month with what was left, or by category."""

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext as _

from engage.finances.queries import Year
from kernel.inert import inert
from kernel.money import yuan


def by_month(year: Year) -> str:
    """Write the months with what was carried over, came in, went out and was left, in yuan, and the year's totals."""
    head = (_("Month"), _("Brought forward"), _("received"), _("spent"), _("Left"), _("Lines"))
    rows = [
        (
            f"{month.first_day:%Y-%m}",
            _known(month.carried_fen),
            yuan(month.sums.in_fen),
            yuan(month.sums.out_fen),
            _known(month.left_fen),
            month.sums.lines,
        )
        for month in year.months
    ]
    had, left = (_known(year.months[0].carried_fen), _known(year.months[-1].left_fen)) if year.months else ("", "")
    total = (year.year, had, yuan(year.sums.in_fen), yuan(year.sums.out_fen), left, year.sums.lines)
    return _written([head, *rows, total])


def by_category(year: Year) -> str:
    """Write what came in and went out under each heading, in yuan."""
    directions = {"in": _("received"), "out": _("spent")}
    head = (_("Year"), _("In or out"), _("Category"), _("Amount"), _("Lines"))
    rows = [
        (year.year, directions[one.direction], inert(one.name or _("Not stated")), yuan(one.fen), one.lines)
        for one in sorted(year.categories, key=lambda one: one.direction)
    ]
    moved = sum(line.amount_fen for line in year.moved)
    rest = (year.year, _("neither"), _("Between own accounts, or on credit"), yuan(moved), len(year.moved))
    return _written([head, *rows, *([rest] if year.moved else [])])


def _known(fen: int | None) -> str:
    return "" if fen is None else yuan(fen)


def _written(rows: Iterable[Iterable[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return "\ufeff" + written.getvalue()  # by which spreadsheets know UTF-8
