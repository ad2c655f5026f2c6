"""The officers' page of a shop's owners: asking for another, and agreeing to one as the second person."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from kernel.web import audience, viewer
from merchants.owners import pages
from merchants.owners.models import OFFICER
from merchants.owners.service import Who

blueprint = Blueprint("office_owners", __name__, url_prefix="/office/shops/<uuid:shop_id>/owners")


@blueprint.get("")
@audience("officer")
def owners_page(shop_id: UUID) -> ResponseReturnValue:
    return pages.owners_page(_officer(shop_id))


@blueprint.post("")
@audience("officer")
def ask(shop_id: UUID) -> ResponseReturnValue:
    return pages.asked(_officer(shop_id), _back(shop_id))


@blueprint.post("/<uuid:owner_request_id>/agreements")
@audience("officer")
def agree(shop_id: UUID, owner_request_id: UUID) -> ResponseReturnValue:
    return pages.agreed(_officer(shop_id), owner_request_id)


@blueprint.post("/<uuid:owner_request_id>/refusals")
@audience("officer")
def refuse(shop_id: UUID, owner_request_id: UUID) -> ResponseReturnValue:
    return pages.refused(_officer(shop_id), owner_request_id, _back(shop_id))


def _officer(shop_id: UUID) -> Who:
    someone = viewer()
    return Who(someone.township_id, shop_id, someone.person_id, OFFICER)


def _back(shop_id: UUID) -> str:
    return url_for(".owners_page", shop_id=shop_id)
