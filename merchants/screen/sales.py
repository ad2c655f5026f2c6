"""A sale at the till after it was asked for: how it stands, taking it back while it waits, and voiding it."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.directory.device import Till, till
from merchants.redemptions import queries, service
from merchants.redemptions.models import CAPTURED
from merchants.redemptions.reach import declined_by
from merchants.redemptions.schemas import VoidAsked

blueprint = Blueprint("screen_sales", __name__)


@blueprint.get("/till/sales/<uuid:sale_id>")
@audience("clerk", "owner")
def sale_page(sale_id: UUID) -> ResponseReturnValue:
    """How a sale stands, with what can still be done about it. Without scripts it loads itself while it waits."""
    return _sale_page(till(), sale_id)


@blueprint.post("/till/sales/<uuid:sale_id>/declines")
@audience("clerk", "owner")
def take_back(sale_id: UUID) -> ResponseReturnValue:
    declined_by(viewer(), sale_id)
    return redirect(url_for(".sale_page", sale_id=sale_id), 303)


@blueprint.post("/till/sales/<uuid:sale_id>/voids")
@audience("clerk", "owner")
def void(sale_id: UUID) -> ResponseReturnValue:
    here, form = till(), submitted(VoidAsked())
    if not form.ok:
        return _sale_page(here, sale_id, form, status=422)
    try:
        with unit_of_work() as work:
            service.void(
                work,
                here.township_id,
                shop_id=here.shop_id,
                sale_id=sale_id,
                clerk_id=here.person_id,
                reason=form.data["reason"],
                now=now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _sale_page(here, sale_id, form, refusal, refusal.status)
    return redirect(url_for(".sale_page", sale_id=sale_id), 303)


def _sale_page(
    here: Till, sale_id: UUID, form: Submission | None = None, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    sale = queries.sale(reading(), here.township_id, sale_id, now())
    if sale.shop_id != here.shop_id:
        raise NotFound
    shown = page(
        "merchant/sale.html",
        sale=sale,
        form=form,
        refusal=words(refusal) if refusal else None,
        voidable=sale.state == CAPTURED and sale.business_day == business_day(now()),
        reasons=[
            _("The amount was wrong"),
            _("The customer gave the goods back"),
            _("It was taken twice"),
            _("Something else"),
        ],
    )
    return make_response(shown, status)
