"""The public page of a township's seals: what they are for, the newest to photograph, all of them to take home."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kernel.clock import SHANGHAI
from kernel.errors import NotFound
from kernel.persistence import db, reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import audience, page
from kernel.web.language import day
from ledger.seals.proofs import digest_history
from ledger.seals.queries import newest_seal, seals

blueprint = Blueprint("digests", __name__, url_prefix="/townships/<township>/digests")

CHECKER = Path(__file__).parents[2] / "tools" / "qiaotou_check.py"
_PER_PAGE = 12


def in_fours(digits: str) -> list[str]:
    """Cut hexadecimal digits into groups of four, which two people can read to each other."""
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def with_year(moment: datetime) -> str:
    """Write a moment with its year whatever year it is: it stands on pictures that are looked at years later."""
    local = moment.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


blueprint.add_app_template_filter(in_fours)
blueprint.add_app_template_filter(with_year)


@blueprint.get("")
@audience("public")
def digests_page(township: str) -> ResponseReturnValue:
    """The newest seal, large enough to be photographed, and the earlier ones, a page at a time."""
    town, before = _town(township), request.args.get("before", "")
    found = seals(reading(), town.id, before=_number(before) if before else None, limit=_PER_PAGE + 1)
    return page(
        "digests/digests.html",
        township=town,
        newest=newest_seal(reading(), town.id),
        seals=found[:_PER_PAGE],
        before=found[_PER_PAGE - 1].number if len(found) > _PER_PAGE else None,
        first=not before,
    )


@blueprint.get("/history")
@audience("public")
def history(township: str) -> Response:
    """Every seal, first to last, a line of JSON for each: what the checker reads."""
    town = _town(township)
    lines = _history(db.engine, town.id)
    return _attached(Response(lines, mimetype="application/jsonl"), f"qiaotou-{town.id}-seals.jsonl")


def _history(engine: Engine, township_id: int) -> Iterator[str]:
    """The lines as they are sent, on a session of their own: the request's is over before the first one goes out."""
    with Session(engine) as session:
        yield from digest_history(session, township_id)


@blueprint.get("/checker")
@audience("public")
def checker(township: str) -> Response:
    """The program of one file by which anyone checks receipts and seals."""
    _town(township)
    return _attached(Response(CHECKER.read_bytes(), mimetype="text/x-python"), CHECKER.name)


def _town(code: str) -> Township:
    return tenancy.township(reading(), _number(code))


def _number(text: str) -> int:
    """Read a whole number that came in an address. Raises NotFound when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise NotFound
    return int(text)


def _attached(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
