"""The village office prints a card for somebody of the village, and ends one that was lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.errors import NotFound, Refusal
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.identity.refusals import FORGOTTEN_PIN
from kernel.persistence import reading, unit_of_work
from kernel.qr import picture
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.cookies import keep, kept
from kernel.web.problems import words
from merchants.cards import choosing, service
from merchants.cards.models import ACTIVE
from merchants.cards.schemas import NewCard
from merchants.limits import rules
from merchants.redemptions.digits import grouped

_SHOWN_FOR = timedelta(minutes=15)
"""So long the browser that had a card made can print it; then nothing but the paper has its digits."""

blueprint = Blueprint("cards_office", __name__, url_prefix="/office/residents/<uuid:person_id>")


@blueprint.get("/card")
@audience("editor", "officer")
def card_page(person_id: UUID) -> ResponseReturnValue:
    """Whether the person has a card, and the way to a new one."""
    return _card_page(_at_hand(person_id))


@blueprint.post("/cards")
@audience("editor", "officer")
def issue(person_id: UUID) -> ResponseReturnValue:
    """Make a new card, which this browser may show for a quarter of an hour, to be printed."""
    person, me, form = _at_hand(person_id), viewer(), submitted(NewCard())
    wrong = choosing.wrong_with(person, form, by_township=me.has("officer"))
    if wrong is not None:
        return _card_page(person, wrong), 422
    with unit_of_work() as work:
        if form.data["pin"]:
            choosing.choose(work, me.township_id, person_id, form.data["pin"], me.person_id, now())
        card = service.issue(
            work, secrets().code_key, me.township_id, person_id=person_id, actor_id=me.person_id, now=now()
        )
    response = make_response(redirect(url_for(".printed_page", person_id=person.id), 303))
    # The database can't tell the digits again, so the browser that asked for them keeps them until they are printed.
    return keep(response, "card", card.digits, _SHOWN_FOR)


@blueprint.get("/card/printed")
@audience("editor", "officer")
def printed_page(person_id: UUID) -> ResponseReturnValue:
    """Show the card that this browser asked for, as often as it is loaded; any other one can't be shown again."""
    person, me, shown = _at_hand(person_id), viewer(), kept("card")
    card = service.card_of(reading(), me.township_id, person.id)
    if card is None or card.state != ACTIVE or card.digest != service.digest(secrets().code_key, shown):
        return redirect(url_for(".card_page", person_id=person.id))
    return page(
        "office/cards/printed.html",
        person=person,
        village=_village_of(person),
        township=tenancy.township(reading(), me.township_id),
        picture=picture(shown),
        digits=grouped(shown),
        pin_waits=choosing.waiting_for(reading(), me.township_id, person.id, now()) is not None,
        day_points=rules.in_force(reading(), me.township_id, now()).rules.card_day_points,
    )


@blueprint.post("/card-losses")
@audience("editor", "officer")
def report_lost(person_id: UUID) -> ResponseReturnValue:
    person, me = _at_hand(person_id), viewer()
    with unit_of_work() as work:
        service.report_lost(work, me.township_id, person_id=person.id, actor_id=me.person_id, now=now())
    flash(_("The card pays no more."))
    return redirect(url_for(".card_page", person_id=person_id), 303)


@blueprint.post("/new-pins/agreements")
@audience("editor", "officer")
def agree_to_pin(person_id: UUID) -> ResponseReturnValue:
    """Be the second person: let the PIN hold that was typed at the township office."""
    return _decide(person_id, choosing.agree, _("The new PIN holds now."))


@blueprint.post("/new-pins/refusals")
@audience("editor", "officer")
def refuse_pin(person_id: UUID) -> ResponseReturnValue:
    return _decide(person_id, choosing.refuse, _("The old PIN stays."))


def _decide(
    person_id: UUID, act: Callable[[Session, int, UUID, UUID, datetime], None], done: str
) -> ResponseReturnValue:
    person, me = _at_hand(person_id), viewer()
    try:
        with unit_of_work() as work:
            act(work, me.township_id, person.id, me.person_id, now())
    except Refusal as refusal:
        return _card_page(person, refusal=refusal), refusal.status
    flash(done)
    return redirect(url_for(".card_page", person_id=person_id), 303)


def _at_hand(person_id: UUID) -> Person:
    """Return somebody of the editor's village, or of the officer's township, who has a wallet. Raises NotFound."""
    me = viewer()
    person = identity.person_of(reading(), me.township_id, person_id)
    if person.village_id is None or not (me.has("officer") or person.village_id == me.scope("editor")):
        raise NotFound
    return person


def _village_of(person: Person) -> str:
    assert person.village_id is not None  # or it was not found
    return tenancy.village(reading(), person.township_id, person.village_id).name


def _card_page(person: Person, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    me = viewer()
    new_pin = choosing.waiting_for(reading(), me.township_id, person.id, now())
    return page(
        "office/cards/card.html",
        person=person,
        village=_village_of(person),
        card=service.card_of(reading(), me.township_id, person.id),
        has_pin=person.pin_digest is not None,
        may_choose=person.pin_digest is None or me.has("officer"),
        new_pin=new_pin,
        forgotten=FORGOTTEN_PIN,
        asked_by=identity.person_of(reading(), me.township_id, new_pin.asked_by) if new_pin else None,
        form=form,
        refusal=words(refusal) if refusal else None,
    )
