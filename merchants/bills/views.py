"""The page of a bill on a payer's phone."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from kernel.errors import Refusal
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.bills import making, paying, service
from merchants.bills.models import CLAIMED
from merchants.redemptions import books
from merchants.redemptions.ending import next_key, page_after
from merchants.redemptions.schemas import KeyGiven
from merchants.storefront.service import face_of

blueprint = Blueprint("bills", __name__)


@blueprint.get("/bills/<digits>")
@audience("villager")
def bill_page(digits: str) -> ResponseReturnValue:
    """Whose bill it is and how much; for whoever confirmed it, how that ended."""
    bill = service.scanned(reading(), viewer().township_id, digits, now())
    if bill.state == CLAIMED and bill.sale and bill.sale.person_id == viewer().person_id:
        return redirect(page_after(bill.sale))
    return _page(bill)


@blueprint.post("/bills/<digits>/payments")
@audience("villager")
def pay(digits: str) -> ResponseReturnValue:
    form = submitted(KeyGiven())
    bill = service.scanned(reading(), viewer().township_id, digits, now())
    if not form.ok:
        return _page(bill, form, status=422)
    try:
        sale = paying.pay(digits, form.data["key"])
    except Refusal as refusal:
        return _page(bill, form, refusal, refusal.status)
    return redirect(page_after(sale), 303)


def _page(
    bill: service.BillSeen, form: Submission | None = None, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    payer = viewer()
    shown = page(
        "villager/bill.html",
        bill=bill,
        shop=face_of(reading(), payer.township_id, bill.shop_id),
        seconds_left=making.seconds_left(bill),
        key=next_key(form, refusal),
        refusal=words(refusal) if refusal else _why_not(bill),
        points=books.points_of(reading(), payer.township_id, payer.person_id),
        face_value_fen=tenancy.township(reading(), payer.township_id).face_value_fen,
    )
    return shown, status


def _why_not(bill: service.BillSeen) -> dict[str, object] | None:
    """Return why the bill can't be paid, in words, if it can't."""
    try:
        service.require_open(bill.state)
    except Refusal as refusal:
        return words(refusal)
    return None
