"""The owner's page about one clerk: what they may do in the shop, and how much."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from merchants.directory import queries, rights
from merchants.directory.rights_schemas import RightsForm

blueprint = Blueprint("clerk_rights", __name__, url_prefix="/shop/clerks/<uuid:person_id>")


@blueprint.get("/rights")
@audience("owner")
def rights_page(person_id: UUID) -> ResponseReturnValue:
    return _rights_page(person_id)


@blueprint.post("/rights")
@audience("owner")
def decide(person_id: UUID) -> ResponseReturnValue:
    form, owner = submitted(RightsForm()), viewer()
    if not form.ok:
        return _rights_page(person_id, form), 422
    with unit_of_work() as work:
        rights.decide(
            work,
            owner.township_id,
            shop_id=owner.scope("owner"),
            person_id=person_id,
            rights=frozenset(right for right in rights.RIGHTS if form.data[right]),
            sale_limit_points=form.data["sale_limit_points"],
            day_limit_points=form.data["day_limit_points"],
            actor_id=owner.person_id,
            now=now(),
        )
    flash(_("It holds from now on."))
    return redirect(url_for("directory.clerks_page"), 303)


def _rights_page(person_id: UUID, form: Submission | None = None) -> str:
    owner = viewer()
    town, shop_id = owner.township_id, owner.scope("owner")
    allowed = rights.of_clerks(reading(), town, shop_id).get(person_id)
    if allowed is None:
        raise NotFound
    return page(
        "merchant/clerk_rights.html",
        shop=queries.shop_card(reading(), town, shop_id),
        clerk=identity.person_of(reading(), town, person_id),
        allowed=allowed,
        rights=rights.RIGHTS,
        explained=rights.EXPLAINED,
        form=form,
    )
