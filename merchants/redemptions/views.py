"""The payer's pages: the code, the question for the PIN, and the receipt for both sides."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import SHANGHAI
from kernel.errors import Refusal
from kernel.identity.refusals import WrongPin
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.cookies import keep, kept
from kernel.web.problems import words
from merchants.disputes import queries as disputes
from merchants.redemptions import books, digits, guarded, pay_codes, qr, queries
from merchants.redemptions.ending import page_after
from merchants.redemptions.models import AWAITING, CAPTURED
from merchants.redemptions.payers_words import in_the_payers_words
from merchants.redemptions.reach import declined_by, sale_seen_by
from merchants.redemptions.sale import Sale
from merchants.redemptions.schemas import PinGiven
from merchants.refunds import queries as refunds

blueprint = Blueprint("redemptions", __name__)

_ALIVE_FOR = timedelta(minutes=15)
"""So long a receipt shows that it is no picture: whoever is at the counter still looks at it."""


@blueprint.get("/wallet/pay-code")
@audience("villager")
def pay_code_page() -> ResponseReturnValue:
    """Offer a code. The page's script makes one at once; without scripts a button does.

    Whoever left the page while a shop waits for the PIN comes back to that question first.
    """
    payer = viewer()
    waiting = queries.waiting_sale(reading(), payer.township_id, payer.person_id, now())
    if waiting is not None:
        return redirect(url_for(".confirm_page", sale_id=waiting))
    return _code_page(shown=None, code=None)


@blueprint.post("/pay-codes")
@audience("villager")
def make_pay_code() -> ResponseReturnValue:
    payer = viewer()
    with unit_of_work() as work:
        code = pay_codes.issue_pay_code(
            work, secrets().code_key, payer.township_id, person_id=payer.person_id, now=now()
        )
    response = make_response(redirect(url_for(".pay_code_state_page", code_id=code.id), 303))
    # The database can't tell the digits again, so the payer's own browser keeps them for their minute.
    return keep(response, "pay-code", code.digits, pay_codes.VALID_FOR)


@blueprint.get("/pay-codes/<uuid:code_id>")
@audience("villager")
def pay_code_state_page(code_id: UUID) -> ResponseReturnValue:
    """The code while it is open, and the sale once a till has taken it. Without scripts it loads itself again."""
    payer = viewer()
    code = queries.pay_code(reading(), payer.township_id, payer.person_id, code_id, now())
    if code.sale is None:
        return _code_page(_digits_of(code) if code.state == "open" else None, code)
    if code.sale.state == AWAITING:
        return _confirm_page(code.sale.id)
    return redirect(url_for(".receipt_page", sale_id=code.sale.id))


@blueprint.get("/redemptions/<uuid:sale_id>/confirmation")
@audience("villager")
def confirm_page(sale_id: UUID) -> ResponseReturnValue:
    return _confirm_page(sale_id)


@blueprint.post("/redemptions/<uuid:sale_id>/confirmations")
@audience("villager")
def confirm(sale_id: UUID) -> ResponseReturnValue:
    form = submitted(PinGiven())
    if not form.ok:
        return _confirm_page(sale_id, form, status=422)
    try:
        with in_the_payers_words():
            sale = guarded.confirm(viewer(), sale_id, form.data["pin"])
    except WrongPin as refusal:
        said = words(refusal)
        wrong = Submission(errors={"pin": [said["message"], said["advice"]]})
        return _confirm_page(sale_id, wrong, status=refusal.status)
    except Refusal as refusal:
        return _confirm_page(sale_id, refusal=refusal, status=refusal.status)
    return redirect(page_after(sale), 303)


@blueprint.post("/redemptions/<uuid:sale_id>/declines")
@audience("villager")
def decline(sale_id: UUID) -> ResponseReturnValue:
    declined_by(viewer(), sale_id)
    return redirect(url_for(".receipt_page", sale_id=sale_id), 303)


@blueprint.get("/receipts/<uuid:sale_id>")
@audience("villager", "clerk", "owner")
def receipt_page(sale_id: UUID) -> ResponseReturnValue:
    """The receipt, the same for the payer and for the shop; the payer also sees what became of a complaint about it."""
    sale, town = sale_seen_by(viewer(), sale_id), viewer().township_id
    is_payer = sale.person_id == viewer().person_id
    return page(
        "villager/receipt.html",
        sale=sale,
        is_payer=is_payer,
        alive=_alive(sale) if is_payer else None,
        owns_shop=viewer().acts_in("owner", sale.shop_id),
        refunds=refunds.refunds_of(reading(), town, sale_id),
        complaints=disputes.told_to_payer(reading(), town, sale_id) if is_payer else [],
        may_complain=is_payer and disputes.may_complain(reading(), town, sale, now()),
    )


def _alive(sale: Sale) -> dict[str, int | str] | None:
    """Return the server's time for a receipt that is still looked at: in seconds since 1970, and on the clock.

    What was given back is no proof of payment any more, so nothing ticks on it.
    """
    if sale.state != CAPTURED or sale.refunded_points or now() - sale.at > _ALIVE_FOR:
        return None
    return {"seconds": int(now().timestamp()), "clock": f"{now().astimezone(SHANGHAI):%H:%M:%S}"}


def _code_page(shown: str | None, code: queries.CodeState | None) -> str:
    payer = viewer()
    return page(
        "villager/pay_code.html",
        code=code,
        seconds_left=max(0, int((code.expires_at - now()).total_seconds())) if code and shown else 0,
        digits=digits.grouped(shown) if shown else "",
        picture=qr.picture(shown) if shown else "",
        points=books.points_of(reading(), payer.township_id, payer.person_id),
        face_value_fen=tenancy.township(reading(), payer.township_id).face_value_fen,
    )


def _digits_of(code: queries.CodeState) -> str | None:
    """Return the digits of an open code when this browser is the one that asked for it."""
    shown = kept("pay-code")
    return shown if digits.digest(secrets().code_key, shown) == code.digest else None


def _confirm_page(
    sale_id: UUID, form: Submission | None = None, refusal: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    sale = sale_seen_by(viewer(), sale_id)
    if refusal is not None and sale.counter_closed:
        flash(" ".join((words(refusal)["message"], words(refusal)["advice"])), "bad")
    if sale.confirm_by is None or sale.state != AWAITING or sale.person_id != viewer().person_id:
        return redirect(url_for(".receipt_page", sale_id=sale_id), 303)
    shown = page(
        "villager/pay_code_confirm.html",
        sale=sale,
        form=form,
        refusal=words(refusal) if refusal else None,
        seconds_left=int((sale.confirm_by - now()).total_seconds()),
    )
    return shown, status
