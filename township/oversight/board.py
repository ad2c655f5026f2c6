"""The board: every village by every matter, as a page and as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.catalogue.models import CATEGORIES
from engage.disclosures.wording import CATEGORY_NAMES
from engage.obligations import board as obligations
from engage.obligations.board import Board
from engage.obligations.queries import Obligation
from engage.obligations.struck import Struck, struck_of_month
from engage.obligations.wording import period_name, stands, stood
from kernel.clock import business_day
from kernel.inert import inert
from kernel.persistence import reading
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, viewer
from kernel.workdays import queries as workdays
from township.oversight.months import month_asked, step

blueprint = Blueprint("board", __name__, url_prefix="/office")

_MONTHS_BACK = 12


@blueprint.get("/board")
@audience("officer")
def board_page() -> ResponseReturnValue:
    """What is due in a month in all villages; this month's with everything that is still late."""
    today = business_day(now())
    board = _board(today)
    months = [step(today, -count) for count in range(_MONTHS_BACK + 1)]
    return page(
        "office/oversight/board.html",
        board=board,
        struck=_struck(board.month, today),
        villages={row.village.id: row.village for row in board.rows},
        missing=workdays.notice_missing(reading(), viewer().township_id, today),
        this_month=today.replace(day=1),
        months=months if board.month in months else [board.month, *months],
        category=_category(),
        categories=CATEGORY_NAMES,
    )


@blueprint.get("/board.csv")
@audience("officer")
def board_file() -> Response:
    """The same with one row for each thing that is due; the mark at its start makes Excel read it as UTF-8."""
    today = business_day(now())
    board = _board(today)
    written = io.StringIO()
    csv.writer(written).writerows([_heading(), *_rows(board, _struck(board.month, today))])
    response = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=obligations-{board.month:%Y-%m}.csv"
    return response


def _board(today: date) -> Board:
    month = month_asked(request.args.get("month", ""), today)
    return obligations.board(reading(), viewer().township_id, today, month=month, category=_category())


def _struck(month: date, today: date) -> list[Struck]:
    """Return what was due in a month and struck out: how late it was must not vanish from the board."""
    found = struck_of_month(reading(), viewer().township_id, month, today)
    return [one for one in found if _category() in ("", one.obligation.category)]


def _category() -> str:
    category = request.args.get("category", "")
    return category if category in CATEGORIES else ""


def _heading() -> list[str]:
    return [
        _("Village code"),
        _("Village"),
        _("Category"),
        _("Matter"),
        _("Period"),
        _("Due on"),
        _("How it stands"),
        _("Working days late"),
        _("Published on"),
        _("Corrected how often"),
        _("Last corrected on"),
    ]


def _rows(board: Board, struck: list[Struck]) -> Iterator[list[str]]:
    for row in board.rows:
        for one in (one for cell in row.cells.values() for one in cell):
            yield _row(row.village, one, stands(one))
        for gone in (gone for gone in struck if gone.obligation.village_id == row.village.id):
            yield _row(row.village, gone.obligation, f"{stood(gone)} ({gone.reason})")


def _row(village: Village, one: Obligation, how: str) -> list[str]:
    texts = [
        village.code,
        village.name,
        _(CATEGORY_NAMES[one.category]),
        one.name,
        period_name(one.period_key) or one.what,
        one.due_on.isoformat(),
        how,
        str(one.late_by),
        one.published_on.isoformat() if one.published_on else "",
        str(one.corrected),
        one.corrected_on.isoformat() if one.corrected_on else "",
    ]
    return [inert(text) for text in texts]
