"""The officer's way to a shop's front, for a shop whose owner needs help."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from kernel.web import audience, takes_files
from merchants.storefront.desk import MOST_SENT, Desk

blueprint = Blueprint("office_storefront", __name__)


@blueprint.get("/office/shops/<uuid:shop_id>/front")
@audience("officer")
def front_page(shop_id: UUID) -> ResponseReturnValue:
    return Desk(shop_id, {"shop_id": shop_id}).page()


@blueprint.post("/office/shops/<uuid:shop_id>/pictures")
@audience("officer")
@takes_files(MOST_SENT)
def show_picture(shop_id: UUID) -> ResponseReturnValue:
    return Desk(shop_id, {"shop_id": shop_id}).show_picture()


@blueprint.post("/office/shops/<uuid:shop_id>/picture-removals")
@audience("officer")
def remove_picture(shop_id: UUID) -> ResponseReturnValue:
    return Desk(shop_id, {"shop_id": shop_id}).remove_picture()


@blueprint.post("/office/shops/<uuid:shop_id>/sticker-replacements")
@audience("officer")
def replace_sticker(shop_id: UUID) -> ResponseReturnValue:
    return Desk(shop_id, {"shop_id": shop_id}).replace_sticker()
