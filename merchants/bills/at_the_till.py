"""A bill at a till without scripts: made by the till's form, shown large, loaded again until it ends."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Refusal
from kernel.web import audience, page, submitted, uses_camera
from merchants.bills import making
from merchants.bills.schemas import BillForm
from merchants.directory.device import till
from merchants.redemptions import digits
from merchants.screen.views import till_with

blueprint = Blueprint("bills_at_the_till", __name__)


@blueprint.post("/till/bills")
@uses_camera
@audience("clerk", "owner")
def make() -> ResponseReturnValue:
    here, form = till(), submitted(BillForm())
    if not form.ok:
        return till_with(here, form, status=422)
    try:
        bill = making.make(form.data["key"], form.data["points"])
    except Refusal as refusal:
        return till_with(here, form, refusal, refusal.status)
    return redirect(url_for(".bill_page", bill_id=bill.id), 303)


@blueprint.get("/till/bills/<uuid:bill_id>")
@audience("clerk", "owner")
def bill_page(bill_id: UUID) -> ResponseReturnValue:
    """The bill's code while nobody has confirmed it, then its sale."""
    bill = making.look(bill_id)
    if bill.sale is not None:
        return redirect(url_for("screen_sales.sale_page", sale_id=bill.sale.id))
    return page(
        "merchant/bill.html",
        bill=bill,
        picture=making.picture_of(bill),
        digits=digits.grouped(bill.digits),
        seconds_left=making.seconds_left(bill),
    )


@blueprint.post("/till/bills/<uuid:bill_id>/cancellations")
@audience("clerk", "owner")
def cancel(bill_id: UUID) -> ResponseReturnValue:
    making.cancel(bill_id)
    return redirect(url_for(".bill_page", bill_id=bill_id), 303)
