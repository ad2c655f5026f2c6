"""The owner's own shop: how it stands, its contract, its opening hours, and what can be printed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from merchants.contracts import goods, queries
from merchants.contracts.office import printed
from merchants.directory import hours_typed
from merchants.directory.hours import DAYS, Hours
from merchants.directory.models import KINDS
from merchants.directory.queries import shop_card
from merchants.directory.service import set_hours, shop_of
from merchants.payees.queries import changes_of, payee_of

blueprint = Blueprint("own_shop", __name__, url_prefix="/shop")


@blueprint.get("")
@audience("owner")
def shop_page() -> ResponseReturnValue:
    return _shop_page()


@blueprint.get("/contracts/<uuid:contract_id>")
@audience("owner")
def contract_page(contract_id: UUID) -> ResponseReturnValue:
    """The owner's own contract, for paper of A4."""
    owner = viewer()
    return printed(owner.township_id, owner.scope("owner"), contract_id, url_for(".shop_page"))


@blueprint.post("/hours")
@audience("owner")
def change_hours() -> ResponseReturnValue:
    form, owner = submitted(hours_typed.HoursTyped()), viewer()
    if not form.ok:
        return _shop_page(form), 422
    with unit_of_work() as work:
        told = hours_typed.hours_in(form.data)
        set_hours(work, owner.township_id, owner.scope("owner"), told, owner.person_id, now())
    flash(_("Everybody reads the new opening hours now."))
    return redirect(url_for(".shop_page"), 303)


def _shop_page(form: Submission | None = None) -> str:
    session, owner, today = reading(), viewer(), business_day(now())
    town, shop_id = owner.township_id, owner.scope("owner")
    shop = shop_of(session, town, shop_id)
    hours = Hours.of(shop.hours)
    return page(
        "merchant/contract/own_shop.html",
        shop=shop,
        card=shop_card(session, town, shop_id),
        kinds=KINDS,
        today=today,
        hours=hours,
        contracts=queries.contracts_of(session, town, shop_id),
        steps=queries.steps_of(session, town, shop_id),
        goods=goods.excluded(session, town, shop_id, today),
        payee=payee_of(session, town, shop_id, now()),
        changes=[change for change in changes_of(session, town, shop_id, now()) if change.can_be_stopped],
        form=form or Submission(values=hours_typed.typed_hours(hours)),
        wrong=form is not None,
        days=DAYS,
    )
