"""One's own PIN: choosing a new one, by the password or by a slip from the village office."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel import throttle
from kernel.errors import Refusal
from kernel.identity import pin_changes
from kernel.identity.refusals import WrongPassword
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.problems import words
from township.entrance.schemas import PinByPassword, PinBySlip

blueprint = Blueprint("pins", __name__)

_TRIES = 5
_WITHIN = timedelta(minutes=15)


@blueprint.get("/my-pin")
@audience("villager")
def pin_page() -> ResponseReturnValue:
    return _pin_page()


@blueprint.post("/my-pin/by-password")
@audience("villager")
def change_by_password() -> ResponseReturnValue:
    """Set a new PIN when the password is right. Its tries are counted, whoever holds the phone."""
    form, me = submitted(PinByPassword()), viewer()
    if not form.ok:
        return _pin_page(by_password=form), 422
    try:
        _require_password(me, form.data["password"])
        with unit_of_work() as work:
            pin_changes.change(work, me.township_id, me.person_id, form.data["pin"], now(), proof="password")
    except Refusal as refusal:
        return _pin_page(by_password=form, refusal=refusal), refusal.status
    return _changed()


@blueprint.post("/my-pin/by-slip")
@audience("villager")
def change_by_slip() -> ResponseReturnValue:
    """Set a new PIN by a slip that was printed for the person who is signed in."""
    form, me = submitted(PinBySlip()), viewer()
    if not form.ok:
        return _pin_page(by_slip=form), 422
    try:
        with unit_of_work() as work:
            throttle.hit(work, me.township_id, f"pin-slip:{me.person_id}", now(), limit=_TRIES, window=_WITHIN)
        with unit_of_work() as work:
            key, data = secrets().code_key, form.data
            pin_changes.change_by_slip(work, key, me.township_id, me.person_id, data["code"], data["slip_pin"], now())
    except Refusal as refusal:
        return _pin_page(by_slip=form, refusal=refusal), refusal.status
    return _changed()


def _require_password(me: Viewer, password: str) -> None:
    bucket = f"password:{me.person_id}"
    with unit_of_work() as work:
        throttle.hit(work, me.township_id, bucket, now(), limit=_TRIES, window=_WITHIN)
    # Outside any writing work: an Argon2 check takes long, and on SQLite every other writer would wait for it.
    if not pin_changes.password_is_right(reading(), me.township_id, me.person_id, password):
        raise WrongPassword
    with unit_of_work() as work:
        throttle.clear(work, me.township_id, bucket)


def _changed() -> ResponseReturnValue:
    flash(_("Your new PIN holds from now on."))
    return redirect(url_for(".pin_page"), 303)


def _pin_page(
    by_password: Submission | None = None, by_slip: Submission | None = None, refusal: Refusal | None = None
) -> str:
    return page(
        "entrance/my_pin.html",
        by_password=by_password,
        by_slip=by_slip,
        refusal=words(refusal) if refusal else None,
    )
