"""The editor's pages for what is published already: correcting it, withdrawing it, and opening what was masked."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from engage.desks import editors_village
from engage.disclosures import differences, history, originals, queries, service, ticks, versions
from engage.disclosures.bounds import check_correction
from engage.disclosures.confirming import NotConfirmed, correct_confirmed
from engage.disclosures.correcting import applied, form_values, numbers, rebased
from engage.disclosures.correction_schemas import CorrectionTyped, WithdrawalTyped, typed
from engage.disclosures.drafts import Draft
from engage.disclosures.history_wording import FIELD_NAMES
from engage.disclosures.models import Disclosure
from engage.disclosures.refusals import DisclosureWithdrawn, VersionChanged, WithdrawnAlready
from engage.disclosures.review import Review, is_corrected, reviewed_correction
from engage.disclosures.showing import shown_review
from engage.disclosures.twins import Corrected
from engage.signing import service as signing
from engage.signing.offices import OFFICES
from engage.supervision import looking
from engage.supervision.words import PLACE
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, vault, viewer
from kernel.web.errors_by_field import errors_by_field
from kernel.web.problems import words

blueprint = Blueprint("corrections", __name__, url_prefix="/office/disclosures/<uuid:disclosure_id>")

_FRESH_ROWS = 1
_MOST_CHOSEN = 100


@blueprint.get("/correction")
@audience("editor")
def correction_page(disclosure_id: UUID) -> ResponseReturnValue:
    """The disclosure as it reads now: its texts, and of its lines those chosen by number, ready to be corrected."""
    village, disclosure = _own(disclosure_id)
    chosen = {int(number) for number in request.args.getlist("line")[:_MOST_CHOSEN] if _is_number(number)}
    values = form_values(versions.present(reading(), disclosure), chosen)
    marks = {"key": str(uuid4()), "version": str(disclosure.version)}
    return _form(village, disclosure, Submission(values={**values, **marks}), more=_FRESH_ROWS)


@blueprint.post("/corrections")
@audience("editor")
def correct(disclosure_id: UUID) -> ResponseReturnValue:
    """Correct it; or show the form again with what is wrong, what will be masked, or what somebody else changed."""
    village, disclosure = _own(disclosure_id)
    form = _submission()
    if "add_row" in request.form:
        return _form(village, disclosure, form, more=_FRESH_ROWS)
    if not form.ok:
        return _form(village, disclosure, form), 422
    try:
        return _corrected(village, disclosure, form)
    except VersionChanged as refusal:
        return _form_past_another(village, disclosure, form, refusal)
    except Refusal as refusal:
        return _form(village, disclosure, form, refusal=refusal), refusal.status


@blueprint.get("/withdrawal")
@audience("editor")
def withdrawal_page(disclosure_id: UUID) -> ResponseReturnValue:
    """What withdrawing does, before it is done."""
    return _withdrawal(*_own(disclosure_id), None)


@blueprint.post("/withdrawals")
@audience("editor")
def withdraw(disclosure_id: UUID) -> ResponseReturnValue:
    village, disclosure = _own(disclosure_id, even_withdrawn=True)
    form = looking.sent(WithdrawalTyped())
    if looking.is_to_change(form):
        return _withdrawal(village, disclosure, form), looking.status_of(form)
    review = looking.review_of(form, village.id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    act = (village.township_id, village.id, viewer().person_id, disclosure_id, review.texts[PLACE], now())
    try:
        with unit_of_work() as work:
            service.withdraw(work, *act)
    except WithdrawnAlready as refusal:
        return _withdrawal(village, disclosure, form, refusal), refusal.status
    flash(_("Withdrawn. In its place stands when and why."))
    return redirect(url_for("history.history_page", code=village.code, disclosure_id=disclosure_id), 303)


@blueprint.post("/originals/<int:version>/openings")
@audience("editor")
def open_original(disclosure_id: UUID, version: int) -> ResponseReturnValue:
    """Show what a version said before it was masked. That it was opened, by whom and when is written into the log."""
    village, disclosure = _own(disclosure_id, even_withdrawn=True)
    me = viewer()
    with unit_of_work() as work:
        draft = originals.opened(work, vault(), me.township_id, village.id, me.person_id, disclosure_id, version, now())
    chains = signing.chains(reading(), me.township_id)
    return page(
        "office/corrections/original.html",
        village=village,
        disclosure=disclosure,
        version=version,
        draft=draft,
        signatures=[chains.signatures(line) for line in draft.lines],
    )


def _corrected(village: Village, disclosure: Disclosure, form: Submission) -> ResponseReturnValue:
    """Correct it once all there is to tick is ticked; before, show the form again with what that is."""
    before = _base(disclosure, form.data["version"])
    draft = applied(before, form.data["corrections"])
    check_correction(before, draft)
    of_village = (reading(), village.township_id, village.id)
    corrected = Corrected(disclosure.id, before)
    review = reviewed_correction(*of_village, corrected, draft, form.data["reason"], ticks.hidden())
    again = is_corrected(reading(), village.township_id, form.data["key"])
    if not again and not ticks.is_confirmed(review.asks, review.seen):
        return _form(village, disclosure, form, review=review), 422
    try:
        return _confirmed(village, review, form)
    except NotConfirmed as meanwhile:
        return _form(village, disclosure, form, review=meanwhile.review), 422


def _confirmed(village: Village, review: Review, form: Submission) -> ResponseReturnValue:
    version, key, original = form.data["version"], form.data["key"], review.sealed(vault())
    with unit_of_work() as work:
        of = (village.township_id, village.id, viewer().person_id)
        confirmed = {"version": version, "ticked": ticks.ticked(), "original": original}
        disclosure = correct_confirmed(work, *of, review, key, now(), **confirmed)
    flash(_("Corrected. Everybody sees what it says now, what it said before, and why."))
    return redirect(url_for("disclosures.disclosure_page", code=village.code, disclosure_id=disclosure.id), 303)


def _form_past_another(
    village: Village, disclosure: Disclosure, form: Submission, refusal: VersionChanged
) -> ResponseReturnValue:
    """Show the form on top of what somebody else corrected meanwhile: theirs, with what was typed here."""
    before = _base(disclosure, form.data["version"])
    present = versions.present(reading(), disclosure)
    corrections = form.data["corrections"]
    mine = rebased(before, applied(before, replace(corrections, out=frozenset())), present)
    values = form_values(mine, {*corrections.lines, *corrections.out}, corrections.out)
    kept = {"key": form.values["key"], "reason": form.values["reason"], "version": str(disclosure.version)}
    changes = {"texts": differences.texts(before, present), "lines": differences.lines(before, present)}
    again = Submission(values={**values, **kept})
    return _form(village, disclosure, again, refusal=refusal, changes=changes), refusal.status


def _submission() -> Submission:
    data, values = typed({name: text for name, text in ticks.typed().items() if name != "add_row"})
    try:
        return Submission(data=CorrectionTyped().load(data), values=values)
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=values)


def _form(
    village: Village,
    disclosure: Disclosure,
    form: Submission,
    *,
    more: int = 0,
    refusal: Refusal | None = None,
    review: Review | None = None,
    changes: dict[str, Any] | None = None,
) -> str:
    rows = len({name.split(".")[1] for name in form.values if name.startswith("lines.")})
    return page(
        "office/corrections/correct.html",
        village=village,
        disclosure=disclosure,
        form=form,
        rows=rows + more,
        lines=versions.present(reading(), disclosure).lines,
        originals=originals.kept(reading(), village.township_id, disclosure.id),
        refusal=words(refusal) if refusal else None,
        shown=shown_review(review, numbers(review.draft)) if review else None,
        sure=ticks.ticked() & set(review.asks if review else ()),
        tried=ticks.is_tried(),
        changes=changes,
        fields=FIELD_NAMES,
        offices=OFFICES,
    )


def _withdrawal(
    village: Village, disclosure: Disclosure, form: Submission | None, refusal: Refusal | None = None
) -> str:
    said = words(refusal) if refusal else None
    return page("office/corrections/withdraw.html", village=village, disclosure=disclosure, form=form, refusal=said)


def _own(disclosure_id: UUID, *, even_withdrawn: bool = False) -> tuple[Village, Disclosure]:
    """Return a disclosure of the editor's own village. Raises NotFound, DisclosureWithdrawn."""
    editor = viewer()
    village = editors_village(editor)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    if disclosure.state == "withdrawn" and not even_withdrawn:
        raise DisclosureWithdrawn
    return village, disclosure


def _base(disclosure: Disclosure, version: int) -> Draft:
    found = history.kept(reading(), disclosure.township_id, disclosure.id)
    return history.version(found, version).draft


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
