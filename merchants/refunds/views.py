"""The owner's pages: a sale with what can be done about it, what waits for an answer, what was given back."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading
from kernel.web import Submission, audience, now, page
from kernel.web.problems import words
from merchants.directory import queries as directory
from merchants.redemptions import queries as sales
from merchants.refunds import doors, queries
from merchants.refunds.pages import OWNERS, approved, declined, given_back, shown, undone, withdrawn
from merchants.refunds.reasons import TOLD
from merchants.refunds.rules import rule_of

blueprint = Blueprint(OWNERS, __name__, url_prefix="/shop")

_LAST_SALES = 8


@blueprint.get("/sales/<uuid:sale_id>")
@audience("owner")
def sale_page(sale_id: UUID) -> ResponseReturnValue:
    """A sale of one's shop, also one by sticker, which no till made."""
    return shown(doors.owner(), sale_id, OWNERS)


@blueprint.post("/sales/<uuid:sale_id>/voids")
@audience("owner")
def void(sale_id: UUID) -> ResponseReturnValue:
    return undone(doors.owner(), sale_id, OWNERS)


@blueprint.post("/sales/<uuid:sale_id>/refunds")
@audience("owner")
def refund(sale_id: UUID) -> ResponseReturnValue:
    return given_back(doors.owner(), sale_id, OWNERS)


@blueprint.post("/sales/<uuid:sale_id>/refund-requests/<uuid:request_id>/withdrawals")
@audience("owner")
def withdraw(sale_id: UUID, request_id: UUID) -> ResponseReturnValue:
    return withdrawn(doors.owner(), sale_id, request_id, OWNERS)


@blueprint.get("/refunds")
@audience("owner")
def refunds_page() -> ResponseReturnValue:
    """What waits in the shop, what was given back, and what was not agreed to; the way to a sale by its number."""
    number = request.args.get("number", "")
    if not number:
        return _refunds_page()
    who = doors.owner()
    try:
        sale_id = sales.sale_by_number(reading(), who.township_id, who.shop_id, number)
    except NotFound:
        wrong = Submission(errors={"number": [_("No sale of this shop has this number.")]}, values={"number": number})
        return _refunds_page(find=wrong), 404
    return redirect(url_for(".sale_page", sale_id=sale_id))


@blueprint.post("/refund-requests/<uuid:request_id>/approvals")
@audience("owner")
def approve(request_id: UUID) -> ResponseReturnValue:
    return approved(doors.decider_of_shop(), request_id, ".refunds_page", _refunds_page)


@blueprint.post("/refund-requests/<uuid:request_id>/declines")
@audience("owner")
def decline(request_id: UUID) -> ResponseReturnValue:
    return declined(doors.decider_of_shop(), request_id, ".refunds_page", _refunds_page)


def _refunds_page(
    form: Submission | None = None,
    wrong: UUID | None = None,
    refusal: Refusal | None = None,
    find: Submission | None = None,
) -> str:
    who, session = doors.owner(), reading()
    before = _asked_id()
    found = queries.refunds_page(session, who.township_id, who.shop_id, before=before)
    return page(
        "merchant/refunds.html",
        shop=directory.shop_card(session, who.township_id, who.shop_id),
        waiting=queries.requests(session, who.township_id, now(), shop_id=who.shop_id),
        decided=queries.requests(session, who.township_id, now(), shop_id=who.shop_id, waiting=False),
        refunds=found,
        next=found[-1].row.id if len(found) == queries.PAGE else None,
        before=before,
        rule=rule_of(session, who.township_id),
        person_id=who.person_id,
        reasons=TOLD,
        sales=sales.shop_sales(session, who.township_id, who.shop_id, now(), limit=_LAST_SALES),
        find=find,
        form=form,
        wrong=wrong,
        refusal=words(refusal) if refusal else None,
    )


def _asked_id() -> UUID | None:
    text = request.args.get("before", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
