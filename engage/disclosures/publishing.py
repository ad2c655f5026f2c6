"""The editor's pages: what the village has published, and the form with its preview."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.desks import editors_village
from engage.disclosures import headings, queries, ticks
from engage.disclosures.confirming import NotConfirmed, publish_confirmed
from engage.disclosures.drafts import Draft, check
from engage.disclosures.review import Review, is_replay, reviewed
from engage.disclosures.rows import numbered, typed_rows
from engage.disclosures.schemas import MOST_TYPED_LINES, DisclosureTyped
from engage.disclosures.showing import shown_review
from engage.disclosures.wording import CATEGORY_NAMES
from engage.masking.rules import rule_of
from engage.signing.offices import OFFICES
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, vault, viewer
from kernel.web.problems import words

blueprint = Blueprint("publishing", __name__)

_PER_PAGE = 20
_FRESH_ROWS = 3
_CONTROLS = ("csrf_token", "add_row", "change")


@blueprint.get("/office/disclosures")
@audience("editor")
def published_page() -> ResponseReturnValue:
    """What the editor's village has published, and the ways to publish more."""
    village, after = editors_village(viewer()), request.args.get("after", "")
    found = queries.newest(reading(), village.township_id, village.id, size=_PER_PAGE, after=after)
    return page(
        "office/disclosures/published.html",
        village=village,
        disclosures=found.items,
        totals=queries.totals_of(reading(), village.township_id, [one.id for one in found.items]),
        first=not after,
        after=found.after,
        categories=CATEGORY_NAMES,
    )


@blueprint.get("/office/disclosures/new")
@audience("editor")
def new_page() -> ResponseReturnValue:
    """A blank form; a link from the calendar says which matter and period it is for."""
    village = editors_village(viewer())
    asked = (request.args.get("matter", ""), request.args.get("period", ""))
    preset = headings.preset(reading(), village.township_id, village.id, *asked, business_day(now()))
    return _form(Submission(values={"key": str(uuid4()), **preset}), _FRESH_ROWS)


@blueprint.post("/office/disclosures/previews")
@audience("editor")
def preview() -> ResponseReturnValue:
    """Show what the form would publish. Nothing is saved."""
    form = _settled()
    if not form.ok:
        return _form(form, 1), 422
    review = _reviewed(form)
    try:
        check(review.draft, business_day(now()), rule_of(reading(), viewer().township_id).office_phones)
    except Refusal as refusal:
        return _form(form, 0, refusal), refusal.status
    return _review_page(form, review, tried=False)


@blueprint.post("/office/disclosures")
@audience("editor")
def publish() -> ResponseReturnValue:
    """Publish the form, or show it again: with a row more, to be changed, or with what has to be ticked first."""
    if "add_row" in request.form or "change" in request.form:
        return _form(Submission(values=_typed()), 1 if "add_row" in request.form else 0)
    form = _settled()
    if not form.ok:
        return _form(form, 1), 422
    review = _reviewed(form)
    if not is_replay(reading(), viewer().township_id, form.data["key"]) and not _is_confirmed(review):
        return _review_page(form, review, tried=ticks.is_tried()), 422
    try:
        return _published(viewer(), review, form.data["key"])
    except NotConfirmed as meanwhile:
        return _review_page(form, meanwhile.review, tried=ticks.is_tried()), 422
    except Refusal as refusal:
        return _form(form, 0, refusal), refusal.status


def _typed() -> dict[str, str]:
    return {name: text for name, text in ticks.typed().items() if name not in _CONTROLS}


def _settled() -> Submission:
    """Check the form, and give it what its matter of the catalogue says."""
    form, village = submitted(DisclosureTyped(), leave_out=set(request.form) - set(_typed())), editors_village(viewer())
    return headings.settled_typed(reading(), village.township_id, village.id, form, business_day(now()))


def _reviewed(form: Submission) -> Review:
    village, draft = editors_village(viewer()), form.data["draft"]
    gone = ticks.replaces(request.form)
    return reviewed(reading(), village.township_id, village.id, draft, hidden=ticks.hidden(), replaces=gone)


def _is_confirmed(review: Review) -> bool:
    """Say whether the editor has seen this very content and ticked what there is to tick; most needs no tick."""
    return request.form.get(ticks.SEEN, review.seen) == review.seen and ticks.is_confirmed(review.asks, review.seen)


def _published(editor: Viewer, review: Review, key: UUID) -> ResponseReturnValue:
    village, original = editors_village(editor), review.sealed(vault())
    with unit_of_work() as work:
        of = (editor.township_id, village.id, editor.person_id)
        disclosure = publish_confirmed(work, *of, review, key, now(), ticked=ticks.ticked(), original=original)
    flash(_("Published. Everybody can read it now."))
    return redirect(url_for("disclosures.disclosure_page", code=village.code, disclosure_id=disclosure.id), 303)


def _form(form: Submission, more_rows: int, refusal: Refusal | None = None) -> str:
    """Show the form with its typed rows closed up, in the order that the schema numbered them, and some blank ones."""
    rows = typed_rows(form.values)
    heading = {name: text for name, text in form.values.items() if not name.startswith("lines.")}
    count = min(len(rows) + more_rows, max(MOST_TYPED_LINES, len(rows)))
    village = editors_village(viewer())
    return page(
        "office/disclosures/form.html",
        form=Submission(errors=form.errors, values={**heading, **numbered(rows)}),
        rows=max(count, 1),
        village=village,
        matters=headings.matters(reading(), village.township_id, village.id, business_day(now())),
        offices=OFFICES,
        refusal=words(refusal) if refusal else None,
    )


def _review_page(form: Submission, review: Review, *, tried: bool) -> str:
    draft: Draft = review.draft
    return page(
        "office/disclosures/preview.html",
        shown=shown_review(review, range(1, len(draft.lines) + 1)),
        typed=_typed(),
        sure=ticks.ticked() & set(review.asks),
        tried=tried,
        village=editors_village(viewer()),
    )
