"""The till: pairing the device, and the one screen for a sale. It works without scripts."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, uses_camera, viewer, viewer_or_none
from kernel.web.problems import words
from merchants.cards import service as cards
from merchants.cards.views import asked_for_pin
from merchants.directory import device, pairing
from merchants.directory import queries as directory
from merchants.directory.refusals import TerminalCutOff, TerminalRequired
from merchants.directory.schemas import OwnPairing, PairingAsked
from merchants.offline import codes
from merchants.offline import guarded as offline
from merchants.redemptions import digits, guarded, queries
from merchants.redemptions.ending import next_key
from merchants.screen.photo import CodeMissing, code_in
from merchants.screen.said import said_by_the_till, said_without_a_network
from merchants.screen.schemas import SaleForm

blueprint = Blueprint("screen", __name__)

_LAST_SALES = 8


@blueprint.get("/till")
@uses_camera
@audience("public")
def till_page() -> ResponseReturnValue:
    """The till, or the way to it: pair the device, then sign in."""
    try:
        device.terminal()
    except (TerminalRequired, TerminalCutOff) as refusal:
        return _pairing_page(refusal=refusal if isinstance(refusal, TerminalCutOff) else None)
    if viewer_or_none() is None:
        return redirect(url_for("entrance.sign_in_page", next=url_for(".till_page")))
    response = till_with(device.till())
    return device.remember(response, device.credential())


@blueprint.post("/till/pairing")
@audience("public")
def pair() -> ResponseReturnValue:
    form = submitted(PairingAsked())
    if not form.ok:
        return _pairing_page(form), 422
    try:
        paired = pairing.paired(form.data["township"], form.data["code"], form.data["label"])
    except Refusal as refusal:
        return _pairing_page(form, refusal), refusal.status
    response = make_response(redirect(url_for(".till_page"), 303))
    return device.remember(response, paired.token)


@blueprint.post("/till/own-pairings")
@audience("owner")
def pair_own() -> ResponseReturnValue:
    """Make the device a till of the shop whose owner is signed in on it."""
    form = submitted(OwnPairing())
    if not form.ok:
        return _pairing_page(form), 422
    paired = pairing.paired_by_owner(viewer(), form.data["label"])
    return device.remember(make_response(redirect(url_for(".till_page"), 303)), paired.token)


@blueprint.post("/till/sales")
@uses_camera
@audience("clerk", "owner")
def sell() -> ResponseReturnValue:
    """Sell by the form. Sending it twice sells once, since its key travels with it."""
    till, form = device.till(), submitted(SaleForm())
    if not form.ok:
        return till_with(till, form, status=422)
    try:
        code = _code(form)
        if digits.plain(code).startswith(cards.PREFIX):
            return asked_for_pin(till, Submission(values={**form.values, "card": code}))
        by_phone_alone = codes.looks_like_one(code)
        selling = offline.sell if by_phone_alone else guarded.sell
        sale = selling(till, key=form.data["key"], code=code, points=form.data["points"])
    except Refusal as refusal:
        return till_with(till, form, refusal, refusal.status)
    return redirect(url_for("screen_sales.sale_page", sale_id=sale.id), 303)


def _code(form: Submission) -> str:
    """Return what was typed as the code, else what is on the photograph. Raises CodeMissing, NotAPicture and others."""
    photo = request.files.get("photo")
    if form.data["code"]:
        return str(form.data["code"])
    if photo is None or not photo.filename:
        raise CodeMissing
    return code_in(photo.stream)


def _pairing_page(form: Submission | None = None, refusal: Refusal | None = None) -> str:
    return page(
        "merchant/pairing.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        townships=tenancy.townships(reading()),
        own_shop=_own_shop(),
        cut_off=isinstance(refusal, TerminalCutOff),
        kept_said=said_without_a_network(),
    )


def _own_shop() -> directory.ShopCard | None:
    """Return the shop whose owner is signed in, if anybody is."""
    someone = viewer_or_none()
    if someone is None or not someone.has("owner"):
        return None
    return directory.shop_card(reading(), someone.township_id, someone.scope("owner"))


def till_with(
    till: device.Till, form: Submission | None = None, refusal: Refusal | None = None, status: int = 200
) -> Response:
    """Return the till's page, with what was typed and why it was refused."""
    today = business_day(now())
    shown = page(
        "merchant/till.html",
        till=till,
        shop=directory.shop_card(reading(), till.township_id, till.shop_id),
        township=tenancy.township(reading(), till.township_id),
        total=queries.shop_total(reading(), till.township_id, till.shop_id, today, today),
        sales=queries.shop_sales(reading(), till.township_id, till.shop_id, now(), limit=_LAST_SALES),
        key=next_key(form, refusal),
        form=form,
        refusal=words(refusal) if refusal else None,
        said=said_by_the_till(),
        kept_said=said_without_a_network(),
    )
    return make_response(shown, status)
