"""The page from which an editor prints the quarter's letters."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from engage.desks import village_at_hand
from engage.notices.letter_pictures import BAR, bars, code
from engage.notices.letters import Quarter, letter, letterboxes, quarter_of, read_quarter
from kernel.clock import business_day
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now, own_address, page, viewer

blueprint = Blueprint("letters", __name__)
blueprint.add_app_template_filter(business_day, "business_day")

_QUARTERS = 6


@blueprint.get("/office/letters")
@audience("editor", "officer")
def letters_page() -> ResponseReturnValue:
    """A letter for each household that nobody reaches by phone, or for all, two pages each, to be printed."""
    village, quarter = village_at_hand(viewer(), request.args.get("village")), _quarter()
    everybody = request.args.get("who") == "all"
    told = letter(reading(), village.township_id, village.id, quarter)
    boxes = letterboxes(reading(), village.township_id, village.id, everybody=everybody)
    return page(
        "office/letters/letters.html",
        village=village,
        villages=tenancy.villages(reading(), village.township_id),
        by_township=viewer().has("officer"),
        township=tenancy.township(reading(), village.township_id),
        letter=told,
        boxes=boxes,
        everybody=everybody,
        quarters=_quarters(),
        bars=bars(told.months),
        longest=BAR,
        code=code(f"{own_address()}{url_for('disclosures.village_page', code=village.code)}"),
        today=business_day(now()),
    )


def _quarter() -> Quarter:
    """Return the quarter that is asked for; the last one that is over when none is."""
    asked = request.args.get("quarter", "")
    return read_quarter(asked) if asked else _quarters()[1]


def _quarters() -> list[Quarter]:
    """Return the quarter of today and those before it."""
    found = [quarter_of(business_day(now()))]
    while len(found) < _QUARTERS:
        found.append(found[-1].previous)
    return found
