"""The pages on which one chooses what to follow, and where to be told."""

import secrets as chance
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.catalogue import queries as catalogue
from engage.disclosures.wording import CATEGORY_NAMES
from engage.notices import devices, follows, queries, wishes
from engage.notices.gateways import hidden
from engage.notices.models import UNSAID, PushDevice
from engage.notices.push import Signer
from engage.notices.refusals import AddressNotTaken, NoTexts
from engage.notices.schemas import DeviceForm, FollowForm, WishesForm
from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.identity.viewer import Viewer
from kernel.outgoing import NotAllowed, check_public
from kernel.persistence import reading, unit_of_work
from kernel.sealing import Sealer
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, secrets, settings, submitted, viewer
from kernel.web.cookies import keep, kept
from kernel.web.problems import words
from kernel.words import marked

blueprint = Blueprint("following", __name__)

_KEPT = timedelta(days=400)
_KEPT_AS = {
    "whole": marked("You follow everything that %(village)s publishes."),
    "some": marked("You follow %(count)s matters of %(village)s, and nothing else of it."),
    "none": marked("You do not follow %(village)s."),
}


@blueprint.get("/following")
@audience("signed_in")
def following_page() -> ResponseReturnValue:
    """Which villages the viewer follows, and where they are told of it."""
    return _following_page()


@blueprint.get("/villages/<code>/following")
@audience("signed_in")
def village_page(code: str) -> ResponseReturnValue:
    """How the viewer follows one village: all of it, some matters, or not."""
    return _village_page(_village(code))


@blueprint.post("/villages/<code>/followings")
@audience("signed_in")
def follow(code: str) -> ResponseReturnValue:
    me, village, form = viewer(), _village(code), submitted(FollowForm())
    if not form.ok:
        return _village_page(village, form), 422
    how, matters = _meant(village, form.data["how"], form.data["matters"]), form.data["matters"]
    try:
        with unit_of_work() as work:
            follows.follow(work, me.township_id, me.person_id, village.id, how, matters)
    except NotFound as refusal:
        return _village_page(village, form, refusal), refusal.status
    flash(_(_KEPT_AS[how], village=village.name, count=len(set(matters))))
    return redirect(url_for(".following_page"), 303)


def _meant(village: Village, how: str, matters: Sequence[UUID]) -> str:
    """Return "some" for ticks under another choice, which stood there before: who follows no single matter and ticks
    one means it. Who follows some has their ticks on the page already, and changed the choice."""
    return "some" if matters and _followed(village).how != "some" else how


@blueprint.post("/notice-wishes")
@audience("signed_in")
def set_wishes() -> ResponseReturnValue:
    """How often to be told; a choice of texts is kept as a consent."""
    me, form = viewer(), submitted(WishesForm())
    if not form.ok:
        return _following_page(form), 422
    pushes, texts = form.data["pushes"], form.data["texts"]
    try:
        with unit_of_work() as work:
            if pushes:
                wishes.set_pushes(work, me.township_id, me.person_id, pushes)
            if texts:
                if texts != "none" and not settings().text_gateway:
                    raise NoTexts
                wishes.set_texts(work, me.township_id, me.person_id, texts, now())
    except Refusal as refusal:
        return _following_page(form, refusal), refusal.status
    flash(_("Your choice is kept."))
    return redirect(url_for(".following_page"), 303)


@blueprint.post("/push-devices")
@audience("signed_in")
def add_device() -> ResponseReturnValue:
    """Keep the subscription that this browser made, and give it a cookie by which signing out forgets it."""
    me, form = viewer(), submitted(DeviceForm())
    try:
        if not form.ok:
            raise AddressNotTaken
        _check_address(form.data["subscription"].endpoint)
        token = chance.token_urlsafe(32)
        with unit_of_work() as work:
            found, label = form.data["subscription"], form.data["label"]
            devices.register(
                work, _sealer(), secrets().code_key, me.township_id, me.person_id, found, token, label, now()
            )
    except Refusal as refusal:
        return _following_page(None, refusal), refusal.status
    flash(_("This phone will be told from now on."))
    return keep(make_response(redirect(url_for(".following_page"), 303)), "device", token, _KEPT)


@blueprint.post("/push-devices/<uuid:device_id>/removals")
@audience("signed_in")
def remove_device(device_id: UUID) -> ResponseReturnValue:
    me = viewer()
    with unit_of_work() as work:
        devices.remove(work, me.township_id, me.person_id, device_id)
    flash(_("That device is not told any more."))
    return redirect(url_for(".following_page"), 303)


def device_token() -> str:
    """Return what this browser was given when it asked to be told, or nothing."""
    return kept("device")


def _check_address(endpoint: str) -> None:
    """Raise AddressNotTaken for what is no push service: a browser's word for it is anybody's."""
    if settings().local_push:
        return
    try:
        check_public(endpoint)
    except NotAllowed as error:
        raise AddressNotTaken from error


def _sealer() -> Sealer:
    return Sealer(secrets().device_key)


def _village(code: str) -> Village:
    """Return a village of the viewer's own township. Raises NotFound."""
    village = tenancy.village_by_code(reading(), code)
    if village.township_id != viewer().township_id:
        raise NotFound
    return village


def _me() -> Person:
    me = viewer()
    return identity.person_of(reading(), me.township_id, me.person_id)


def _following_page(form: Submission | None = None, refusal: Refusal | None = None) -> str:
    person = _me()
    town = person.township_id
    reader = queries.reader(reading(), town, person.id)
    return page(
        "villager/notices/following.html",
        villages=_own_first(tenancy.villages(reading(), town), person),
        following=queries.following(reading(), town, person),
        own=person.village_id,
        devices=devices.of_person(reading(), town, person.id),
        this_device=_this_device(person),
        push_key=Signer(secrets().push_key, "").public,
        pushes=reader.pushes if reader else UNSAID["push"],
        texts=reader.texts if reader else UNSAID["text"],
        consent=next(iter(wishes.consents(reading(), town, person.id)), None),
        phone=hidden(person.phone) if person.phone else "",
        has_texts=bool(settings().text_gateway),
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def _own_first(villages: Sequence[Village], person: Person) -> list[Village]:
    return sorted(villages, key=lambda village: (village.id != person.village_id, village.code))


def _this_device(person: Person) -> PushDevice | None:
    found = devices.of_browser(reading(), secrets().code_key, person.township_id, device_token())
    return next((device for device in found if device.person_id == person.id), None)


def _village_page(village: Village, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    active = [one for one in catalogue.matters(reading(), village.township_id, business_day(now())) if one.active]
    return page(
        "villager/notices/village.html",
        village=village,
        following=_followed(village),
        categories=CATEGORY_NAMES,
        matters=active,
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def follow_state(me: Viewer | None, village: Village) -> str:
    """Return how the viewer follows a village, for that village's page; "" when they are of another township."""
    if me is None or me.township_id != village.township_id:
        return ""
    return _followed(village).how


def _followed(village: Village) -> queries.Following:
    """Return how the viewer, who is of the village's township, follows it."""
    found = queries.following(reading(), village.township_id, _me())
    return found.get(village.id, queries.Following("none"))
