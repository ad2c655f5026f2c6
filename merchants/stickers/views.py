"""The page behind a shop's sticker: whom one pays, how much, what stays."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from kernel.errors import Refusal
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, page, submitted, viewer
from kernel.web.errors_by_field import errors_by_field
from kernel.web.problems import words
from kernel.web.schema import FormText
from merchants.redemptions import books
from merchants.redemptions.ending import next_key, page_after
from merchants.stickers import paying
from merchants.stickers.schemas import AmountAsked, PaymentAsked
from merchants.storefront.service import face_of

blueprint = Blueprint("stickers", __name__)


@blueprint.get("/pay/<token>")
@audience("villager")
def pay_page(token: str) -> ResponseReturnValue:
    """Ask for the amount. Without scripts it comes back in the address, to be looked at before it is paid."""
    if "points" not in request.args:
        return _page(token)
    asked = _amount(request.args["points"])
    return _page(token, asked, amount=asked.data.get("points", 0), status=200 if asked.ok else 422)


@blueprint.post("/pay/<token>/payments")
@audience("villager")
def pay(token: str) -> ResponseReturnValue:
    form = submitted(PaymentAsked())
    if not form.ok:
        return _page(token, form, status=422)
    try:
        sale = paying.pay(token, **form.data)
    except Refusal as refusal:
        return _page(token, form, refusal=refusal, status=refusal.status)
    return redirect(page_after(sale), 303)


def _amount(text: str) -> Submission:
    values = {"points": text[:40]}
    try:
        return Submission(data=AmountAsked().load({"points": FormText(text)}), values=values)
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=values)


def _page(
    token: str,
    form: Submission | None = None,
    *,
    amount: int = 0,
    refusal: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    payer = viewer()
    shop_id = paying.shop_to_pay(token)
    shown = page(
        "villager/sticker.html",
        shop=face_of(reading(), payer.township_id, shop_id),
        token=token,
        key=next_key(form, refusal),
        form=form,
        amount=amount,
        refusal=words(refusal) if refusal else None,
        points=books.points_of(reading(), payer.township_id, payer.person_id),
        face_value_fen=tenancy.township(reading(), payer.township_id).face_value_fen,
        api=url_for("stickers_api.sticker", token=token),
    )
    return shown, status
