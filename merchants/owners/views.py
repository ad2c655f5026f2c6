"""An owner's page of the shop's owners: who let each in, asking for another, agreeing to whom the township wants."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from kernel.web import audience, viewer
from merchants.owners import pages
from merchants.owners.models import OWNER
from merchants.owners.service import Who

blueprint = Blueprint("owners", __name__, url_prefix="/shop/owners")


@blueprint.get("")
@audience("owner")
def owners_page() -> ResponseReturnValue:
    return pages.owners_page(_owner())


@blueprint.post("")
@audience("owner")
def ask() -> ResponseReturnValue:
    return pages.asked(_owner(), url_for(".owners_page"))


@blueprint.post("/<uuid:owner_request_id>/agreements")
@audience("owner")
def agree(owner_request_id: UUID) -> ResponseReturnValue:
    return pages.agreed(_owner(), owner_request_id)


@blueprint.post("/<uuid:owner_request_id>/refusals")
@audience("owner")
def refuse(owner_request_id: UUID) -> ResponseReturnValue:
    return pages.refused(_owner(), owner_request_id, url_for(".owners_page"))


def _owner() -> Who:
    someone = viewer()
    return Who(someone.township_id, someone.scope("owner"), someone.person_id, OWNER)
