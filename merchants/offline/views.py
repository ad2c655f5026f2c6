"""The villager's page for paying without a network: letting this phone show codes, and cutting a lost one off."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound
from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, page, viewer
from merchants.offline import phones
from merchants.offline.rules import rule_at

blueprint = Blueprint("offline", __name__)


@blueprint.get("/wallet/offline")
@audience("villager")
def offline_page() -> ResponseReturnValue:
    """Whether one can pay without a network here, how to switch this phone on, and one's phones."""
    me = viewer()
    return page(
        "villager/offline.html",
        rule=rule_at(reading(), me.township_id, now()),
        phones=phones.phones_of(reading(), me.township_id, me.person_id),
        days=phones.STAYS_GOOD.days,
        most=phones.MOST_PHONES,
        now=now(),
    )


@blueprint.post("/wallet/offline/phones/<uuid:phone_id>/cut-offs")
@audience("villager")
def cut_off(phone_id: UUID) -> ResponseReturnValue:
    me = viewer()
    with unit_of_work() as work:
        if phones.phone_of(work, me.township_id, phone_id).person_id != me.person_id:
            raise NotFound
        phones.cut_off(work, me.township_id, phone_id, me.person_id, now())
    flash(_("This phone was cut off. Its codes don't count any more."))
    return redirect(url_for(".offline_page"), 303)
