"""A sale at the till after it was asked for: how it stands, taking it back while it waits, voiding and refunding it."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.web import audience, viewer
from merchants.redemptions.reach import declined_by
from merchants.refunds import doors
from merchants.refunds.pages import AT_TILL, given_back, shown, undone, withdrawn

blueprint = Blueprint(AT_TILL, __name__)


@blueprint.get("/till/sales/<uuid:sale_id>")
@audience("clerk", "owner")
def sale_page(sale_id: UUID) -> ResponseReturnValue:
    """How a sale stands, with what can still be done about it. Without scripts it loads itself while it waits."""
    return shown(doors.at_the_till(), sale_id, AT_TILL)


@blueprint.post("/till/sales/<uuid:sale_id>/declines")
@audience("clerk", "owner")
def take_back(sale_id: UUID) -> ResponseReturnValue:
    declined_by(viewer(), sale_id)
    return redirect(url_for(".sale_page", sale_id=sale_id), 303)


@blueprint.post("/till/sales/<uuid:sale_id>/voids")
@audience("clerk", "owner")
def void(sale_id: UUID) -> ResponseReturnValue:
    return undone(doors.at_the_till(), sale_id, AT_TILL)


@blueprint.post("/till/sales/<uuid:sale_id>/refunds")
@audience("clerk", "owner")
def refund(sale_id: UUID) -> ResponseReturnValue:
    return given_back(doors.at_the_till(), sale_id, AT_TILL)


@blueprint.post("/till/sales/<uuid:sale_id>/refund-requests/<uuid:request_id>/withdrawals")
@audience("clerk", "owner")
def withdraw(sale_id: UUID, request_id: UUID) -> ResponseReturnValue:
    return withdrawn(doors.at_the_till(), sale_id, request_id, AT_TILL)
