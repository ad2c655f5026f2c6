"""The officers' pages: what waits for a second person in all shops, and above how many points one is needed."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words, words_against
from merchants.refunds import deciding, doors, queries, rules
from merchants.refunds.models import OFFICER
from merchants.refunds.pages import approved, declined
from merchants.refunds.reasons import TOLD
from merchants.refunds.schemas import RuleForm

blueprint = Blueprint("office_refunds", __name__, url_prefix="/office")


@blueprint.get("/refunds")
@audience("officer")
def refunds_page() -> ResponseReturnValue:
    return _refunds_page()


@blueprint.post("/refund-requests/<uuid:request_id>/approvals")
@audience("officer")
def approve(request_id: UUID) -> ResponseReturnValue:
    return approved(doors.decider(), request_id, ".refunds_page", _refunds_page)


@blueprint.post("/refund-requests/<uuid:request_id>/declines")
@audience("officer")
def decline(request_id: UUID) -> ResponseReturnValue:
    return declined(doors.decider(), request_id, ".refunds_page", _refunds_page)


@blueprint.post("/refund-rules")
@audience("officer")
def set_rule() -> ResponseReturnValue:
    form, officer = submitted(RuleForm()), viewer()
    if not form.ok:
        return _refunds_page(rule_form=form), 422
    with unit_of_work() as work:
        rules.set_rule(work, officer.township_id, rules.Rule(**form.data), officer.person_id, now())
    flash(_("The limits hold from now on."))
    return redirect(url_for(".refunds_page"), 303)


def _refunds_page(
    form: Submission | None = None,
    wrong: UUID | None = None,
    refusal: Refusal | None = None,
    rule_form: Submission | None = None,
) -> str:
    session, town = reading(), viewer().township_id
    waiting = queries.requests(session, town, now())
    return page(
        "office/refunds.html",
        waiting=waiting,
        hindered={one.id: words_against(partial(_require_may_decide, one.id)) for one in waiting},
        decided=queries.requests(session, town, now(), waiting=False),
        rule=rules.rule_of(session, town),
        person_id=viewer().person_id,
        reasons=TOLD,
        form=form,
        wrong=wrong,
        rule_form=rule_form,
        refusal=words(refusal) if refusal else None,
    )


def _require_may_decide(request_id: UUID) -> None:
    officer = viewer()
    deciding.require_may_decide(reading(), officer.township_id, request_id, officer.person_id, OFFICER, now())
