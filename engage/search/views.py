"""The public search page, the part of it that changes as one types, and its results as files."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from engage.catalogue import queries as catalogue
from engage.disclosures import queries as disclosures
from engage.disclosures.history_views import tombstone
from engage.paging import PAGE
from engage.search import downloads, queries
from engage.search.queries import Found
from engage.search.schemas import Asked, asked
from engage.search.showing import shown
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import audience, now, page, viewer_or_none

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@audience("public")
def search_page() -> ResponseReturnValue:
    """Search a township's disclosures and money lines. With `part=results` only what changes as one types."""
    town = _township(request.args.get("township", ""))
    if town is None:
        return page("villager/search_townships.html", townships=tenancy.townships(reading()))
    question = _question(town)
    after = request.args.get("after", "")
    found = queries.search(reading(), town.id, question.wanted, size=PAGE, after=after)
    template = "villager/search_results.html" if request.args.get("part") == "results" else "villager/search.html"
    return page(template, first=not after, **shown(reading(), town, question, found, business_day(now())))


@blueprint.get("/search/results.<any(csv, xlsx, json):suffix>")
@audience("public")
def results_file(suffix: str) -> ResponseReturnValue:
    """The results as a table, as many as fit into one."""
    town = _township(request.args.get("township", ""))
    if town is None:
        raise NotFound
    found = queries.search(reading(), town.id, _question(town).wanted, size=downloads.most(suffix))
    name = f"search-{business_day(now()):%Y%m%d}"
    return _file(downloads.written(found.items, suffix, name, whole=not found.after))


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/lines.<any(csv, xlsx, json):suffix>")
@audience("public")
def lines_file(code: str, disclosure_id: UUID, suffix: str) -> ResponseReturnValue:
    """A disclosure's money lines as a table."""
    village = tenancy.village_by_code(reading(), code)
    disclosure = disclosures.disclosure(reading(), village.township_id, disclosure_id, village.id)
    if disclosure.state == "withdrawn":
        return tombstone(village, disclosure)
    lines = disclosures.lines(reading(), village.township_id, disclosure_id)
    found = [Found(village, disclosure, line) for line in lines if not line.withdrawn] or [Found(village, disclosure)]
    return _file(downloads.written(found, suffix, f"disclosure-{disclosure.id.hex[-8:]}"))


def _file(file: downloads.File) -> Response:
    response = Response(file.content, mimetype=file.mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def _township(code: str) -> Township | None:
    """Return the township that was asked for, the viewer's own, or the only one; None when it has to be chosen.

    Raises NotFound for a wrong code.
    """
    me = viewer_or_none()
    known = {str(one.id): one for one in tenancy.townships(reading())}
    if code:
        if code not in known:
            raise NotFound
        return known[code]
    if me is not None:
        return known.get(str(me.township_id))
    return next(iter(known.values())) if len(known) == 1 else None


def _question(town: Township) -> Asked:
    matters = catalogue.matters(reading(), town.id, business_day(now()))
    return asked(request.args, tenancy.villages(reading(), town.id), matters)
