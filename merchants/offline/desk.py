"""Where a lost phone is cut off for its owner: at the village office, for its own villagers, or by the township."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, page, viewer
from merchants.offline import phones
from merchants.offline.office import id_or_none

blueprint = Blueprint("offline_desk", __name__, url_prefix="/office/offline-phones")

_PAGE = 50
_LONGEST_NAME = 40


@blueprint.get("")
@audience("officer", "editor")
def phones_page() -> ResponseReturnValue:
    """The phones that may show codes without a network, found by their owner's name."""
    me, name = viewer(), request.args.get("search", "").strip()[:_LONGEST_NAME]
    before = id_or_none(request.args.get("before", ""))
    found = phones.phones_in(reading(), me.township_id, _village(me), name, _PAGE, before)
    return page(
        "office/offline/phones.html",
        phones=found,
        name=name,
        next=found[-1].id if len(found) == _PAGE else None,
        first=before is None,
        now=now(),
    )


@blueprint.post("/<uuid:phone_id>/cut-offs")
@audience("officer", "editor")
def cut_off(phone_id: UUID) -> ResponseReturnValue:
    me = viewer()
    with unit_of_work() as work:
        phone = phones.phone_of(work, me.township_id, phone_id)
        village, owner = _village(me), identity.person_of(work, me.township_id, phone.person_id)
        if village is not None and owner.village_id != village:
            raise NotFound
        phones.cut_off(work, me.township_id, phone_id, me.person_id, now())
    flash(_("The phone of %(name)s was cut off. Its codes don't count any more.", name=phone.name))
    return redirect(url_for(".phones_page"), 303)


def _village(me: Viewer) -> UUID | None:
    """Return the village whose phones alone the viewer sees; None for an officer, who sees the township's."""
    return None if me.has("officer") else me.scope("editor")
