"""The officers' view of what villagers ask their villages: all of it, never by whom; what was declined is taken up."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.paging import PAGE
from engage.supervision import looking, queries
from engage.supervision.hiding import hide_words, opened
from engage.supervision.models import STATES
from engage.supervision.schemas import HidingSent, TakingUpSent
from engage.supervision.taking_up import take_up
from engage.supervision.wording import KIND_NAMES
from engage.supervision.words import PLACE
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.context import sealer, vault
from kernel.web.problems import words

blueprint = Blueprint("questions", __name__, url_prefix="/office/questions")

_USUAL_ANSWER = timedelta(days=7)
"""How long a village has to answer what was taken up when the officer sets no other day."""


@blueprint.get("")
@audience("officer")
def questions_page() -> ResponseReturnValue:
    """What villagers asked all villages of the township, the newest first."""
    town, after, state = viewer().township_id, request.args.get("after", ""), request.args.get("state", "")
    state = state if state in STATES else ""
    found = queries.of_village(reading(), town, None, size=PAGE, after=after, state=state)
    return page(
        "office/oversight/questions.html",
        questions=found.items,
        after=found.after,
        first=not after,
        state=state,
        states=STATES,
        kinds=KIND_NAMES,
        counts=queries.counts_by_state(reading(), town, None),
        villages={village.id: village for village in tenancy.villages(reading(), town)},
        today=_today(),
    )


@blueprint.get("/<uuid:case_id>")
@audience("officer")
def question_page(case_id: UUID) -> ResponseReturnValue:
    return _question(case_id)


@blueprint.post("/<uuid:case_id>/reopenings")
@audience("officer")
def reopen(case_id: UUID) -> ResponseReturnValue:
    """Take up a question that the committee declined: the village has to answer it by a day."""
    me = viewer()
    question = queries.village_case(reading(), me.township_id, None, case_id)
    form = looking.sent(TakingUpSent())
    if looking.is_to_change(form):
        return _question(case_id, form), looking.status_of(form)
    review = looking.review_of(form, question.village_id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    text, by = review.texts[PLACE], form.data["answer_by"]
    try:
        with unit_of_work() as work:
            take_up(work, sealer(), me.township_id, case_id, me.person_id, text, by, now())
    except Refusal as refusal:
        return _question(case_id, form, refusal), refusal.status
    flash(_("Taken up. It is back with the village, and everybody reads why."))
    return redirect(url_for(".question_page", case_id=case_id), 303)


@blueprint.post("/<uuid:case_id>/hidings")
@audience("officer")
def hide(case_id: UUID) -> ResponseReturnValue:
    """Hide words of a question, its answers and its reason; everybody reads that it was done, and why."""
    me = viewer()
    question = queries.village_case(reading(), me.township_id, None, case_id)
    form = looking.sent(HidingSent())
    if looking.is_to_change(form):
        return _question(case_id, form), looking.status_of(form)
    review = looking.review_of(form, question.village_id, "why")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    try:
        with unit_of_work() as work:
            text, which = review.texts[PLACE], form.data["words"]
            hide_words(work, (sealer(), vault()), me.township_id, case_id, me.person_id, which, text, now())
    except Refusal as refusal:
        return _question(case_id, form, refusal), refusal.status
    flash(_("Hidden. Everybody reads that the township did it, and why."))
    return redirect(url_for(".question_page", case_id=case_id), 303)


@blueprint.post("/<uuid:case_id>/hidden-words")
@audience("officer")
def open_hidden(case_id: UUID) -> ResponseReturnValue:
    """Show the words that were hidden in a question; the log keeps who looked."""
    me = viewer()
    with unit_of_work() as work:
        found = opened(work, vault(), me.township_id, case_id, me.person_id, now())
    return _question(case_id, hidden_words=found)


def _question(
    case_id: UUID,
    form: Submission | None = None,
    refusal: Refusal | None = None,
    hidden_words: Sequence[str] = (),
) -> str:
    me = viewer()
    question = queries.village_case(reading(), me.township_id, None, case_id)
    return page(
        "office/oversight/question.html",
        case=question,
        village=tenancy.village(reading(), me.township_id, question.village_id),
        words=hidden_words,
        own=queries.is_own(reading(), sealer(), me.township_id, me.person_id, case_id),
        kinds=KIND_NAMES,
        form=form or Submission(),
        today=_today(),
        usual=_today() + _USUAL_ANSWER,
        refusal=words(refusal) if refusal else None,
    )


def _today() -> date:
    return business_day(now())
