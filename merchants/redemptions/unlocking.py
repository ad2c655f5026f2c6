"""Letting a shop's tills sell again after too many unknown codes: by its owner, or by an officer."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.persistence import unit_of_work
from kernel.web import audience, viewer
from merchants.directory.service import shop_of
from merchants.redemptions import guessing

blueprint = Blueprint("unlocking", __name__)


@blueprint.post("/shop/unlockings")
@audience("owner")
def unlock_own() -> ResponseReturnValue:
    _unlock(viewer().scope("owner"))
    return redirect(url_for("directory.terminals_page"), 303)


@blueprint.post("/office/shops/<uuid:shop_id>/unlockings")
@audience("officer")
def unlock(shop_id: UUID) -> ResponseReturnValue:
    _unlock(shop_id)
    return redirect(url_for("office_shops.shop_page", shop_id=shop_id), 303)


def _unlock(shop_id: UUID) -> None:
    someone = viewer()
    with unit_of_work() as work:
        shop_of(work, someone.township_id, shop_id)
        guessing.lift(work, someone.township_id, shop_id, someone.person_id)
    flash(_("The tills of this shop take codes again."))
