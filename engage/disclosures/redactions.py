"""Hiding what an earlier version says: by those who supervise the village, never by whoever corrected it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures import history, queries, redacting
from engage.disclosures.correction_schemas import WithdrawalTyped
from engage.disclosures.history import Version
from engage.disclosures.history_views import is_supervisor
from engage.disclosures.models import Disclosure
from engage.disclosures.refusals import VersionStands
from engage.supervision import looking
from engage.supervision.words import PLACE
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.problems import words

blueprint = Blueprint(
    "redactions", __name__, url_prefix="/office/disclosures/<uuid:disclosure_id>/versions/<int:number>"
)


@blueprint.get("/redaction")
@audience("committee", "officer")
def redaction_page(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """What hiding a version does, before it is done."""
    return _form(*_own(disclosure_id, number), None)


@blueprint.post("/redactions")
@audience("committee", "officer")
def redact(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    village, disclosure, version = _own(disclosure_id, number)
    form = looking.sent(WithdrawalTyped())
    if looking.is_to_change(form):
        return _form(village, disclosure, version, form), looking.status_of(form)
    place = (village.township_id, village.id)
    review = looking.review_of(form, village.id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    reason = review.texts[PLACE]
    try:
        with unit_of_work() as work:
            redacting.redact(work, *place, viewer().person_id, disclosure_id, number, reason, now())
    except Refusal as refusal:
        return _form(village, disclosure, version, form, refusal), refusal.status
    flash(_("Hidden. In its place stands who hid it, when and why."))
    return redirect(url_for("history.history_page", code=village.code, disclosure_id=disclosure_id), 303)


def _form(
    village: Village,
    disclosure: Disclosure,
    version: Version,
    form: Submission | None,
    refusal: Refusal | None = None,
) -> str:
    return page(
        "office/corrections/redact.html",
        village=village,
        disclosure=disclosure,
        version=version,
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def _own(disclosure_id: UUID, number: int) -> tuple[Village, Disclosure, Version]:
    """Return an earlier version of a disclosure of a village that the viewer supervises.

    Raises NotFound (another village's too), VersionStands.
    """
    town = viewer().township_id
    disclosure = queries.disclosure(reading(), town, disclosure_id)
    village = tenancy.village(reading(), town, disclosure.village_id)
    if not is_supervisor(village):
        raise NotFound
    found = history.versions(reading(), town, disclosure_id, supervising=True)
    if number == disclosure.version:
        raise VersionStands
    return village, disclosure, history.version(found, number)
