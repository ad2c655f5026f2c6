"""The officers' page about a shop's devices: pairing another, who sold last on each, and cutting one off."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from merchants.directory import queries, terminals
from merchants.directory.schemas import CutOffForm

blueprint = Blueprint("devices", __name__, url_prefix="/office/shops/<uuid:shop_id>")


@blueprint.get("/terminals")
@audience("officer")
def devices_page(shop_id: UUID) -> ResponseReturnValue:
    return _devices_page(shop_id)


@blueprint.post("/pairing-codes")
@audience("officer")
def issue_pairing_code(shop_id: UUID) -> ResponseReturnValue:
    """Show a code for one new device. Loading the page again makes a new one; the old one dies."""
    officer = viewer()
    with unit_of_work() as work:
        code = terminals.issue_pairing_code(
            work, secrets().code_key, officer.township_id, shop_id=shop_id, actor_id=officer.person_id, now=now()
        )
    return _devices_page(shop_id, code)


@blueprint.post("/terminals/<uuid:terminal_id>/cut-offs")
@audience("officer")
def cut_off(shop_id: UUID, terminal_id: UUID) -> ResponseReturnValue:
    officer, form = viewer(), submitted(CutOffForm())
    if not form.ok:
        return _devices_page(shop_id, form=form, wrong=terminal_id), 422
    with unit_of_work() as work:
        terminals.cut_off(
            work,
            officer.township_id,
            shop_id=shop_id,
            terminal_id=terminal_id,
            actor_id=officer.person_id,
            now=now(),
            reason=form.data["reason"],
        )
    flash(_("The till was cut off. It can sell no more."))
    return redirect(url_for(".devices_page", shop_id=shop_id), 303)


def _devices_page(shop_id: UUID, code: str = "", form: Submission | None = None, wrong: UUID | None = None) -> str:
    town = viewer().township_id
    return page(
        "merchant/devices.html",
        shop=queries.shop_card(reading(), town, shop_id),
        devices=queries.devices(reading(), town, shop_id),
        code=code,
        form=form,
        wrong=wrong,
    )
