"""The editor's page for hiding what an earlier version says."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.desks import editors_village
from engage.disclosures import history, queries, redacting
from engage.disclosures.correction_schemas import WithdrawalTyped
from engage.disclosures.history import Version
from engage.disclosures.models import Disclosure
from engage.disclosures.refusals import VersionStands
from engage.masking.service import masker
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words

blueprint = Blueprint(
    "redactions", __name__, url_prefix="/office/disclosures/<uuid:disclosure_id>/versions/<int:number>"
)


@blueprint.get("/redaction")
@audience("editor")
def redaction_page(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """What hiding a version does, before it is done."""
    return _form(*_own(disclosure_id, number), None)


@blueprint.post("/redactions")
@audience("editor")
def redact(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    village, disclosure, version = _own(disclosure_id, number)
    form = submitted(WithdrawalTyped())
    if not form.ok:
        return _form(village, disclosure, version, form), 422
    place = (village.township_id, village.id)
    reason = masker(reading(), *place).text("reason", form.data["reason"])
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
    """Return an earlier version of a disclosure of the editor's own village. Raises NotFound, VersionStands."""
    editor = viewer()
    village = editors_village(editor)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    version = history.version(history.versions(reading(), village.township_id, disclosure_id), number)
    if number == disclosure.version:
        raise VersionStands
    return village, disclosure, version
