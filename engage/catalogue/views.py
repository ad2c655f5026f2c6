"""The officers' pages of the catalogue: what is asked for, since when, and changing it from a day on."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.catalogue import queries, service
from engage.catalogue.models import CATEGORIES
from engage.catalogue.queries import Matter, in_force, superseded
from engage.catalogue.schemas import EndSent, MatterSent, TermsSent
from engage.catalogue.wording import PUBLISHER_NAMES, RULE_NAMES, rule_words
from engage.disclosures.wording import CATEGORY_NAMES
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity.queries import names_of
from kernel.ids import new_id
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words

blueprint = Blueprint("catalogue", __name__, url_prefix="/office/catalogue")
blueprint.add_app_template_filter(rule_words, "rule_words")


@blueprint.get("")
@audience("officer")
def catalogue_page() -> ResponseReturnValue:
    """The catalogue as it holds today, of one category or of all; ended matters stand at its end."""
    category = request.args.get("category", "")
    category = category if category in CATEGORIES else ""
    found = queries.timelines(reading(), viewer().township_id).values()
    shown = [in_force(timeline, _today()) or timeline[0] for timeline in found]
    return page(
        "office/catalogue/catalogue.html",
        matters=sorted(
            (matter for matter in shown if category in ("", matter.category)),
            key=lambda matter: (not matter.active, matter.number),
        ),
        coming={timeline[-1].id for timeline in found if timeline[-1].effective_from > _today()},
        category=category,
        today=_today(),
        **_names(),
    )


@blueprint.get("/new")
@audience("officer")
def new_page() -> ResponseReturnValue:
    return _new(Submission(values={"key": str(new_id()), "rule": "monthly", "due_day": "15"}))


@blueprint.post("")
@audience("officer")
def add() -> ResponseReturnValue:
    form, officer = submitted(MatterSent()), viewer()
    if not form.ok:
        return _new(form), 422
    try:
        with unit_of_work() as work:
            matter_id = service.add_matter(
                work,
                officer.township_id,
                form.data["category"],
                form.data["terms"],
                form.data["effective_from"],
                officer.person_id,
                form.data["key"],
                now(),
            )
    except Refusal as refusal:
        return _new(form, refusal), refusal.status
    flash(_("Added. The villages owe it from that day on."))
    return redirect(url_for(".matter_page", matter_id=matter_id), 303)


@blueprint.get("/<uuid:matter_id>")
@audience("officer")
def matter_page(matter_id: UUID) -> ResponseReturnValue:
    """One matter; its form begins with what holds on the day `from`, today if none or a past one is named."""
    return _matter(matter_id)


@blueprint.post("/<uuid:matter_id>/terms")
@audience("officer")
def change(matter_id: UUID) -> ResponseReturnValue:
    form, officer = submitted(TermsSent()), viewer()
    if not form.ok:
        return _matter(matter_id, form), 422
    try:
        with unit_of_work() as work:
            service.change_terms(
                work,
                officer.township_id,
                matter_id,
                form.data["terms"],
                form.data["effective_from"],
                officer.person_id,
                now(),
            )
    except Refusal as refusal:
        return _matter(matter_id, form, refusal), refusal.status
    flash(_("Kept. What could be published before that day stays due as it was."))
    return redirect(url_for(".matter_page", matter_id=matter_id), 303)


@blueprint.post("/<uuid:matter_id>/ends")
@audience("officer")
def end(matter_id: UUID) -> ResponseReturnValue:
    form, officer = submitted(EndSent()), viewer()
    if not form.ok:
        return _matter(matter_id, form), 422
    try:
        with unit_of_work() as work:
            service.end_matter(work, officer.township_id, matter_id, form.data["ends_on"], officer.person_id, now())
    except Refusal as refusal:
        return _matter(matter_id, form, refusal), refusal.status
    flash(_("Ended. What was due before stays due."))
    return redirect(url_for(".matter_page", matter_id=matter_id), 303)


def _new(form: Submission, refusal: Refusal | None = None) -> str:
    return page(
        "office/catalogue/new.html",
        form=form,
        typed={},
        today=_today(),
        refusal=words(refusal) if refusal else None,
        **_names(),
    )


def _matter(matter_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    town = viewer().township_id
    timeline = queries.timeline(reading(), town, matter_id)
    held, begins = in_force(timeline, _today()) or timeline[0], _begins(form)
    return page(
        "office/catalogue/matter.html",
        matter=held,
        latest=timeline[-1],
        begins=begins,
        superseded=superseded(timeline),
        later=next((terms for terms in timeline if terms.effective_from > begins), None),
        timeline=list(reversed(timeline)),
        people=names_of(reading(), town, {matter.changed_by for matter in timeline if matter.changed_by}),
        form=form,
        typed=_typed(in_force(timeline, begins) or timeline[0]),
        today=_today(),
        refusal=words(refusal) if refusal else None,
        **_names(),
    )


def _typed(matter: Matter) -> dict[str, object]:
    """Return what the form shows before anything is typed."""
    return asdict(service.terms_of(matter)) | {"in_working_days": "on" if matter.in_working_days else ""}


def _begins(form: Submission | None) -> date:
    """Return from which day on the form changes something."""
    asked = form.values.get("effective_from", "") if form else request.args.get("from", "")
    try:
        return max(date.fromisoformat(asked), _today())
    except ValueError:
        return _today()


def _names() -> dict[str, object]:
    return {"categories": CATEGORY_NAMES, "rules": RULE_NAMES, "publishers": PUBLISHER_NAMES}


def _today() -> date:
    return business_day(now())
