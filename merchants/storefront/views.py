"""The shop's front: its photo for everybody, and the owner's page with the photo and the sticker."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.files import FileGone
from kernel.persistence import reading
from kernel.web import audience, cacheable, files, takes_files, viewer
from merchants.storefront import service
from merchants.storefront.desk import MOST_SENT, Desk

blueprint = Blueprint("storefront", __name__)

_A_DAY = 86_400


@blueprint.get("/townships/<int:township>/shops/<uuid:shop_id>/<file>.jpg")
@audience("public")
@cacheable(_A_DAY)
def picture_file(township: int, shop_id: UUID, file: str) -> ResponseReturnValue:
    """The photo that a shop shows; its name changes with it."""
    digest = service.shown_file(reading(), township, shop_id, file)
    try:
        response = Response(files().get(digest), mimetype="image/jpeg")
    except FileGone as error:
        raise NotFound from error
    response.set_etag(digest)
    return response.make_conditional(request)


@blueprint.get("/shop/front")
@audience("owner")
def front_page() -> ResponseReturnValue:
    """What payers see of the shop, and the code that hangs in it."""
    return _own().page()


@blueprint.post("/shop/pictures")
@audience("owner")
@takes_files(MOST_SENT)
def show_picture() -> ResponseReturnValue:
    return _own().show_picture()


@blueprint.post("/shop/picture-removals")
@audience("owner")
def remove_picture() -> ResponseReturnValue:
    return _own().remove_picture()


@blueprint.post("/shop/sticker-replacements")
@audience("owner")
def replace_sticker() -> ResponseReturnValue:
    return _own().replace_sticker()


def _own() -> Desk:
    return Desk(viewer().scope("owner"))
