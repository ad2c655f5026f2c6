"""The editor's page of the opening balance: entered once, corrected with a reason that everybody reads."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.finances import queries, service
from engage.finances.schemas import LONGEST_REASON, OpeningSent
from engage.supervision import looking
from engage.supervision.words import PLACE
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.problems import words

blueprint = Blueprint("opening", __name__, url_prefix="/office/opening-balance")


@blueprint.get("")
@audience("editor")
def opening_page() -> ResponseReturnValue:
    return _opening_page(None)


@blueprint.post("")
@audience("editor")
def enter() -> ResponseReturnValue:
    form, editor = looking.sent(OpeningSent()), viewer()
    if looking.is_to_change(form):
        return _opening_page(form), looking.status_of(form)
    review = looking.review_of(form, editor.scope("editor"), "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    try:
        with unit_of_work() as work:
            service.enter_opening(
                work,
                editor.township_id,
                editor.scope("editor"),
                editor.person_id,
                day=form.data["day"],
                amount_fen=form.data["amount"],
                reason=review.texts[PLACE],
                seen=form.data["made_for"],
                now=now(),
            )
    except Refusal as refusal:
        return _opening_page(form, refusal), refusal.status
    flash(_("Written down. The village's money page carries it on from month to month."))
    return redirect(url_for(".opening_page"), 303)


def _opening_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    township_id, village_id = viewer().township_id, viewer().scope("editor")
    return page(
        "office/village/opening.html",
        village=tenancy.village(reading(), township_id, village_id),
        openings=queries.openings(reading(), township_id, village_id),
        today=business_day(now()),
        longest=LONGEST_REASON,
        form=form,
        refusal=words(refusal) if refusal else None,
    )
