"""The editor's page of what is due, and writing down what happened; officers strike out what did not."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.catalogue import queries as catalogue
from engage.catalogue.wording import rule_words
from engage.desks import editors_village
from engage.disclosures import ticks
from engage.disclosures.review import NAMES
from engage.disclosures.review_texts import TextsReview, reviewed_texts
from engage.disclosures.wording import CATEGORY_NAMES
from engage.obligations import queries, service
from engage.obligations.schemas import EventSent, StrikeSent
from engage.supervision import looking, orders
from engage.supervision.words import PLACE
from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.identity.queries import names_of
from kernel.identity.viewer import Viewer
from kernel.ids import new_id
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from kernel.workdays import queries as workdays

blueprint = Blueprint("due", __name__, url_prefix="/office")

_DONE = 20
_SOON = 5
"""Working days: what is due in so few is due soon."""


@blueprint.get("/obligations")
@audience("editor")
def due_page() -> ResponseReturnValue:
    """What the editor's village has to publish: late, soon, later; and what it published last."""
    me = viewer()
    village = editors_village(me)
    found = queries.of_village(reading(), me.township_id, village.id, _today())
    soon = workdays.calendar(reading(), me.township_id).after(_today(), _SOON)
    due = [one for one in found if one.state == queries.DUE]
    return page(
        "office/obligations/due.html",
        village=village,
        orders=orders.open_in(reading(), me.township_id, village.id),
        today=_today(),
        late=[one for one in found if one.state == queries.LATE],
        soon=[one for one in due if one.due_on <= soon],
        later=[one for one in due if one.due_on > soon],
        done=[one for one in found if one.state == queries.PUBLISHED][:_DONE],
        categories=CATEGORY_NAMES,
    )


@blueprint.get("/events")
@audience("officer")
def events_page() -> ResponseReturnValue:
    """What was written down as having happened, the newest first."""
    return _events()


@blueprint.get("/events/new")
@audience("editor", "officer")
def new_event_page() -> ResponseReturnValue:
    asked = {name: request.args[name] for name in ("matter_id", "village") if name in request.args}
    return _form(Submission(values={"key": str(new_id()), "happened_on": _today().isoformat(), **asked}))


@blueprint.post("/events")
@audience("editor", "officer")
def enter() -> ResponseReturnValue:
    """Write down what happened, in the editor's own village or in the one that the officer chose."""
    me, form = viewer(), submitted(EventSent(), leave_out=set(request.form) - set(ticks.typed()))
    if not form.ok:
        return _form(form), 422
    try:
        village = _village(me, form.data.get("village", ""))
        review = reviewed_texts(reading(), me.township_id, village.id, {"what": form.data["what"]}, ticks.hidden())
        if NAMES in review.asks and not ticks.is_confirmed((NAMES,), review.seen):
            return _form(form, review=review), 422
        with unit_of_work() as work:
            service.enter_event(
                work,
                me.township_id,
                village.id,
                form.data["matter_id"],
                form.data["happened_on"],
                review.texts["what"],
                me.person_id,
                form.data["key"],
                now(),
            )
    except Refusal as refusal:
        return _form(form, refusal), refusal.status
    flash(_("Written down. It is due now, and everybody sees by when."))
    return redirect(url_for(".due_page") if me.has("editor") else url_for(".events_page"), 303)


@blueprint.post("/events/<uuid:event_id>/strikes")
@audience("officer")
def strike(event_id: UUID) -> ResponseReturnValue:
    me, form = viewer(), looking.sent(StrikeSent())
    if looking.is_to_change(form):
        return _events(form, event_id), looking.status_of(form)
    village_id = service.village_of_event(reading(), me.township_id, event_id)
    review = looking.review_of(form, village_id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    with unit_of_work() as work:
        service.strike_event(work, me.township_id, event_id, review.texts[PLACE], me.person_id, now())
    flash(_("Struck out. Nothing is owed for it any more."))
    return redirect(url_for(".events_page"), 303)


def _events(form: Submission | None = None, struck: UUID | None = None) -> str:
    town, after = viewer().township_id, request.args.get("after", "")
    found = queries.events_page(reading(), town, after)
    return page(
        "office/obligations/events.html",
        events=found.items,
        after=found.after,
        first=not after,
        form=form,
        struck=struck,
        villages={village.id: village for village in tenancy.villages(reading(), town)},
        matters=_named(town),
        people=names_of(reading(), town, {event.reported_by for event in found.items}),
    )


def _form(form: Submission, refusal: Refusal | None = None, review: TextsReview | None = None) -> str:
    me = viewer()
    held = [matter for matter in catalogue.matters(reading(), me.township_id, _today()) if matter.active]
    villages = tenancy.villages(reading(), me.township_id) if me.has("officer") else []
    return page(
        "office/obligations/event.html",
        form=form,
        matters=[
            (matter.id, _("%(name)s (%(what)s)", name=matter.name, what=rule_words(matter)))
            for matter in held
            if matter.rule in ("event", "at_once")
        ],
        villages=[(village.code, village.name) for village in villages],
        today=_today(),
        refusal=words(refusal) if refusal else None,
        review=review,
        sure=ticks.ticked() & {NAMES},
        tried=ticks.is_tried(),
    )


def _village(me: Viewer, code: str) -> Village:
    """Return the village in which something happened. Raises NotFound for another township's."""
    if not me.has("officer"):
        return editors_village(me)
    village = tenancy.village_by_code(reading(), code)
    if village.township_id != me.township_id:
        raise NotFound
    return village


def _named(township_id: int) -> dict[UUID, str]:
    found = catalogue.timelines(reading(), township_id)
    return {matter_id: timeline[-1].name for matter_id, timeline in found.items()}


def _today() -> date:
    return business_day(now())
