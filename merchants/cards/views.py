"""A card at a till without scripts, and on its holder's own phone."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.cards import choosing, paying, service
from merchants.cards.schemas import CardSaleAsked
from merchants.directory.device import Till, till
from merchants.redemptions.ending import next_key

blueprint = Blueprint("cards", __name__)


@blueprint.post("/till/card-sales")
@audience("clerk", "owner")
def sell() -> ResponseReturnValue:
    """Sell to whoever holds the card and has typed the PIN. Sending it twice sells once."""
    here, form = till(), submitted(CardSaleAsked())
    if not form.ok:
        return asked_for_pin(here, form), 422
    try:
        sale = paying.pay(here, **form.data)
    except Refusal as refusal:
        return asked_for_pin(here, form, refusal), refusal.status
    return redirect(url_for("screen_sales.sale_page", sale_id=sale.id), 303)


def asked_for_pin(here: Till, form: Submission, refusal: Refusal | None = None) -> str:
    """Return the page on which the payer types the PIN; what the clerk typed stays in it."""
    return page(
        "merchant/card_pin.html",
        till=here,
        form=form,
        points=form.values.get("points", ""),
        card=form.values.get("card") or form.values.get("code", ""),
        key=next_key(form, refusal),
        refusal=words(refusal) if refusal else None,
    )


@blueprint.get("/wallet/card")
@audience("villager")
def card_page() -> ResponseReturnValue:
    """One's own card: whether it pays, and the way to end it at once."""
    return _card_page()


@blueprint.post("/wallet/card-losses")
@audience("villager")
def report_lost() -> ResponseReturnValue:
    me = viewer()
    with unit_of_work() as work:
        service.report_lost(work, me.township_id, person_id=me.person_id, actor_id=me.person_id, now=now())
    flash(_("The card pays no more."))
    return redirect(url_for(".card_page"), 303)


@blueprint.post("/wallet/new-pins/agreements")
@audience("villager")
def agree_to_pin() -> ResponseReturnValue:
    """Let the PIN hold that one typed at the office."""
    return _decide(choosing.agree, _("The new PIN holds now."))


@blueprint.post("/wallet/new-pins/refusals")
@audience("villager")
def refuse_pin() -> ResponseReturnValue:
    return _decide(choosing.refuse, _("The old PIN stays."))


def _decide(act: Callable[[Session, int, UUID, UUID, datetime], None], done: str) -> ResponseReturnValue:
    me = viewer()
    try:
        with unit_of_work() as work:
            act(work, me.township_id, me.person_id, me.person_id, now())
    except Refusal as refusal:
        return _card_page(refusal), refusal.status
    flash(done)
    return redirect(url_for(".card_page"), 303)


def _card_page(refusal: Refusal | None = None) -> str:
    me = viewer()
    return page(
        "villager/card.html",
        card=service.card_of(reading(), me.township_id, me.person_id),
        new_pin=choosing.waiting_for(reading(), me.township_id, me.person_id, now()),
        refusal=words(refusal) if refusal else None,
    )
