"""What stands behind a village page's panels: its news, and the register of what was asked. And its poster."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engage.disclosures import asked
from engage.supervision import queries as supervision
from engage.supervision import register, reports
from engage.village import queries
from engage.village.posters import SIZES, poster
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page

blueprint = Blueprint("village_pages", __name__)

_NEWS_PER_PAGE = 10
_CASES_PER_PAGE = 20


@blueprint.get("/villages/<code>/news")
@audience("public")
def news_page(code: str) -> ResponseReturnValue:
    """A village's news, the newest first; of what was withdrawn the reason stays."""
    village, after = _village(code, "news"), request.args.get("after", "")
    found = queries.news_of(reading(), village.township_id, village.id, size=_NEWS_PER_PAGE, after=after)
    return page("villager/news.html", village=village, news=found.items, after=found.after, first=not after)


@blueprint.get("/villages/<code>/questions")
@audience("public")
def register_page(code: str) -> ResponseReturnValue:
    """What was asked and answered, and since when the rest waits; of the askers nothing."""
    village, after = _village(code, "register"), request.args.get("after", "")
    found = register.readable_of_village(reading(), village.township_id, village.id, size=_CASES_PER_PAGE, after=after)
    return page(
        "villager/register.html",
        village=village,
        questions=asked.as_read(reading(), village.township_id, found.items),
        counts=supervision.counts_by_state(reading(), village.township_id, village.id),
        waiting=[] if after else register.waiting_since(reading(), village.township_id, village.id, _CASES_PER_PAGE),
        reports=reports.lateness(reading(), village.township_id, business_day(now())),
        today=business_day(now()),
        after=found.after,
        first=not after,
    )


@blueprint.get("/villages/<code>/poster")
@audience("public")
def poster_page(code: str) -> ResponseReturnValue:
    """A poster of one sheet with the code that leads to the village's page, for A4 or A3."""
    village = tenancy.village_by_code(reading(), code)
    return page("villager/poster.html", village=village, poster=poster(village), size=chosen_size(), sizes=SIZES)


def chosen_size() -> str:
    """Return the paper that was asked for. Raises NotFound for any other than ours."""
    size = request.args.get("size", "a4").lower()
    if size not in SIZES:
        raise NotFound
    return size


def _village(code: str, panel: str) -> Village:
    """Return the village if its township shows this panel. Raises NotFound."""
    village = tenancy.village_by_code(reading(), code)
    if panel not in queries.panels(reading(), village.township_id):
        raise NotFound
    return village
