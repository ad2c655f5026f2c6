"""The pages and files of a shop's books: for its owner, and for clerks whom the owner lets see them."""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.identity.viewer import Viewer
from kernel.persistence import reading
from kernel.web import audience, now, page, viewer
from kernel.web.paging import asked_id
from merchants.contracts import queries as contracts
from merchants.directory.rights import REPORTS, require
from township.shopbooks import files
from township.shopbooks.periods import KINDS, Period, period
from township.shopbooks.plot import columns
from township.shopbooks.statement import MOST_MOVEMENTS, settlements, statement
from township.shopbooks.takings import by

blueprint = Blueprint("shop_books", __name__, url_prefix="/shop/books")

_PAGE = 50


@blueprint.get("")
@audience("owner", "clerk")
def books_page() -> ResponseReturnValue:
    """What the shop took in a day, week, month or quarter, and each sale with its number."""
    me, shop_id = _at_hand()
    when, day = _period(), _day()
    week = Period("week", day - timedelta(days=6), day)
    before = asked_id("before")
    return page(
        "merchant/books/books.html",
        told=statement(reading(), me.township_id, shop_id, when, most=_PAGE, before=before),
        first=before is None,
        kinds=KINDS,
        today=business_day(now()),
        columns=columns(week.days, by(reading(), me.township_id, shop_id, week, "business_day")),
        files=files.TYPES,
    )


@blueprint.get("/settled")
@audience("owner", "clerk")
def settled_page() -> ResponseReturnValue:
    """What the township paid and into which account, and what is on its way; with the contract that it rests on."""
    me, shop_id = _at_hand()
    lines, way = settlements(reading(), me.township_id, shop_id)
    return page(
        "merchant/books/settled.html",
        lines=lines,
        way=way,
        contracts=contracts.contracts_of(reading(), me.township_id, shop_id),
        owns=me.has("owner"),
        today=business_day(now()),
    )


@blueprint.get("/statement.<kind>")
@audience("owner", "clerk")
def statement_file(kind: str) -> ResponseReturnValue:
    """The period's statement as a file."""
    me, shop_id = _at_hand()
    if kind not in files.TYPES:
        raise NotFound
    told = statement(reading(), me.township_id, shop_id, _period(), most=MOST_MOVEMENTS)
    content = BytesIO(files.written(kind, told))
    return send_file(content, mimetype=files.TYPES[kind], as_attachment=True, download_name=files.name(kind, told))


def _at_hand() -> tuple[Viewer, UUID]:
    """Return the viewer and the shop whose books they may see. Raises RightMissing."""
    me = viewer()
    shop_id = me.scope("owner") if me.has("owner") else me.scope("clerk")
    require(reading(), me.township_id, shop_id, me.person_id, REPORTS)
    return me, shop_id


def _period() -> Period:
    kind = request.args.get("by", "day")
    if kind not in KINDS:
        raise NotFound
    return period(kind, _day())


def _day() -> date:
    """Return the day that is asked for, today without one. Raises NotFound for what is none, and days to come."""
    today = business_day(now())
    try:
        day = date.fromisoformat(request.args.get("day", today.isoformat()))
    except ValueError as error:
        raise NotFound from error
    if not date(2020, 1, 1) <= day <= today:
        raise NotFound
    return day
