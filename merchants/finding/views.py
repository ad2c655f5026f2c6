"""Where points are taken: the list that everybody may read, and one shop of it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township, Village
from kernel.web import audience, now, page, viewer_or_none
from kernel.web.paging import asked_id
from merchants.directory.models import KINDS
from merchants.finding.queries import PAGE, Wanted, place, places
from merchants.storefront.service import face_of

blueprint = Blueprint("finding", __name__, url_prefix="/shops")

_LONGEST_NAME = 40


@blueprint.get("")
@audience("public")
def shops_page() -> ResponseReturnValue:
    """The shops that take points today, by village, with what was looked for in the address."""
    town = _township()
    if town is None:
        return page("merchant/finding/townships.html", townships=tenancy.townships(reading()))
    villages = tenancy.villages(reading(), town.id)
    village, kind, name = _chosen_village(villages), request.args.get("kind", ""), _asked_name()
    wanted = Wanted(village.id if village else None, kind if kind in KINDS else "", name)
    after = asked_id("after")
    found = places(reading(), town.id, business_day(now()), wanted, after=after, limit=PAGE + 1)
    return page(
        "merchant/finding/shops.html",
        town=town,
        places=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        after=after,
        villages=villages,
        village=village,
        kinds=KINDS,
        wanted=wanted,
        now=now(),
    )


@blueprint.get("/<uuid:shop_id>")
@audience("public")
def shop_page(shop_id: UUID) -> ResponseReturnValue:
    """One shop: where it is, when it is open, and for what it takes no points."""
    town = _township()
    if town is None:
        raise NotFound
    found = place(reading(), town.id, shop_id, business_day(now()))
    face = face_of(reading(), town.id, shop_id)
    return page("merchant/finding/shop.html", town=town, place=found, face=face, kinds=KINDS, now=now())


def _township() -> Township | None:
    """Return the township that is meant: chosen in the address, the viewer's, or the only one there is."""
    someone, everyone = viewer_or_none(), tenancy.townships(reading())
    wanted = request.args.get("township", "") or (str(someone.township_id) if someone else "")
    if not wanted and len(everyone) == 1:
        return everyone[0]
    return next((town for town in everyone if str(town.id) == wanted), None)


def _chosen_village(villages: Sequence[Village]) -> Village | None:
    code = request.args.get("village", "")
    return next((village for village in villages if village.code == code), None)


def _asked_name() -> str:
    text = "".join(letter for letter in request.args.get("name", "") if letter.isprintable())
    return text.strip()[:_LONGEST_NAME]
