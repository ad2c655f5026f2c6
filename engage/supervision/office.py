"""The village's side of supervision: the editor and the committee answer, the committee decides."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.paging import PAGE
from engage.supervision import decisions, looking, queries, service
from engage.supervision.models import STATES, SupervisionCase
from engage.supervision.reach import desk
from engage.supervision.schemas import AcceptanceSent, AnswerSent, RejectionSent
from engage.supervision.wording import KIND_NAMES
from engage.supervision.words import PLACE
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.context import sealer
from kernel.web.problems import words
from kernel.web.schema import Strict

blueprint = Blueprint("cases", __name__)


@blueprint.get("/office/cases")
@audience("editor", "committee")
def cases_page() -> ResponseReturnValue:
    """The village's cases; those that wait for an answer are the ones to begin with."""
    village_id, _role = desk(viewer())
    township_id, after = viewer().township_id, request.args.get("after", "")
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    found = queries.of_village(reading(), township_id, village_id, size=PAGE, after=after, state=state)
    return page(
        "office/cases/cases.html",
        village=tenancy.village(reading(), township_id, village_id),
        cases=found.items,
        after=found.after,
        first=not after,
        state=state,
        counts=queries.counts_by_state(reading(), township_id, village_id),
        states=STATES,
        kinds=KIND_NAMES,
    )


@blueprint.get("/office/cases/<uuid:case_id>")
@audience("editor", "committee")
def case_page(case_id: UUID) -> ResponseReturnValue:
    return _case(case_id)


@blueprint.post("/office/cases/<uuid:case_id>/replies")
@audience("editor", "committee")
def answer(case_id: UUID) -> ResponseReturnValue:
    village_id, role = desk(viewer())
    form = looking.sent(AnswerSent())
    if looking.is_to_change(form):
        return _case(case_id, form), looking.status_of(form)
    review = looking.review_of(form, village_id, "text")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    try:
        with unit_of_work() as work:
            service.answer_case(
                work,
                sealer(),
                viewer().township_id,
                village_id,
                case_id,
                viewer().person_id,
                role,
                review.texts[PLACE],
                now(),
            )
    except Refusal as refusal:
        return _case(case_id, form, refusal), refusal.status
    flash(_("Answered. The villager sees it, and so does everybody on the page that it is about."))
    return redirect(url_for(".case_page", case_id=case_id), 303)


@blueprint.post("/office/cases/<uuid:case_id>/acceptances")
@audience("committee")
def accept(case_id: UUID) -> ResponseReturnValue:
    return _decide(case_id, AcceptanceSent(), decisions.accept_case, _("Accepted."))


@blueprint.post("/office/cases/<uuid:case_id>/rejections")
@audience("committee")
def decline(case_id: UUID) -> ResponseReturnValue:
    return _decide(
        case_id, RejectionSent(), decisions.decline_case, _("Declined. Everybody reads the question and your reason.")
    )


def _decide(case_id: UUID, schema: Strict, act: Callable[..., SupervisionCase], told: str) -> ResponseReturnValue:
    me, form = viewer(), looking.sent(schema)
    if looking.is_to_change(form):
        return _case(case_id, form), looking.status_of(form)
    village_id = me.scope("committee")
    review = looking.review_of(form, village_id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    try:
        with unit_of_work() as work:
            act(work, sealer(), me.township_id, village_id, case_id, me.person_id, now(), review.texts[PLACE])
    except Refusal as refusal:
        return _case(case_id, form, refusal), refusal.status
    flash(told)
    return redirect(url_for(".case_page", case_id=case_id), 303)


def _case(case_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    me = viewer()
    village_id, _role = desk(me)
    case = queries.village_case(reading(), me.township_id, village_id, case_id)
    return page(
        "office/cases/case.html",
        case=case,
        village=tenancy.village(reading(), me.township_id, village_id),
        own=queries.is_own(reading(), sealer(), me.township_id, me.person_id, case_id),
        may_decide=me.acts_in("committee", village_id),
        published_it=decisions.published_by(reading(), me.township_id, case.disclosure_id, me.person_id),
        today=business_day(now()),
        form=form or Submission(),
        kinds=KIND_NAMES,
        refusal=words(refusal) if refusal else None,
    )
