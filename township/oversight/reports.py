"""The officers' side of article 31: reports with their clock, answered, confirmed with an order, or declined."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.paging import PAGE
from engage.supervision import decisions, looking, orders, queries, reports, service
from engage.supervision.judging import judge_order
from engage.supervision.models import STATES
from engage.supervision.orders import FOLLOWED
from engage.supervision.schemas import AnswerSent, JudgementSent, OrderDeclined, OrderSent
from engage.supervision.words import PLACE
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.context import sealer
from kernel.web.problems import words
from kernel.web.schema import Strict

blueprint = Blueprint("reports", __name__, url_prefix="/office/reports")

_USUAL_ORDER = timedelta(days=7)
"""How long a village has to follow an order when the officer sets no other day."""


@blueprint.get("")
@audience("officer")
def reports_page() -> ResponseReturnValue:
    """What villagers reported: what waits comes first, by the day on which the answer is due."""
    town, after = viewer().township_id, request.args.get("after", "")
    state = request.args.get("state", reports.OPEN)
    state = state if state in STATES else ""
    found = reports.of_township(reading(), town, size=PAGE, after=after, state=state)
    return page(
        "office/oversight/reports.html",
        reports=found.items,
        after=found.after,
        first=not after,
        state=state,
        states=STATES,
        counts=reports.counts_by_state(reading(), town),
        villages={village.id: village for village in tenancy.villages(reading(), town)},
        today=_today(),
        orders=orders.open_in_township(reading(), town) if not after else [],
    )


@blueprint.get("/<uuid:report_id>")
@audience("officer")
def report_page(report_id: UUID) -> ResponseReturnValue:
    return _report(report_id)


@blueprint.post("/<uuid:report_id>/replies")
@audience("officer")
def answer(report_id: UUID) -> ResponseReturnValue:
    return _act(report_id, AnswerSent(), _answer, _("Answered. Everybody can read it now, beside what it is about."))


@blueprint.post("/<uuid:report_id>/acceptances")
@audience("officer")
def confirm(report_id: UUID) -> ResponseReturnValue:
    return _act(report_id, OrderSent(), _confirm, _("Confirmed. Your order stands on the village's page."))


@blueprint.post("/<uuid:report_id>/rejections")
@audience("officer")
def decline(report_id: UUID) -> ResponseReturnValue:
    return _act(report_id, OrderDeclined(), _decline, _("Declined. Whoever reported it reads your reason."))


@blueprint.post("/<uuid:report_id>/judgements")
@audience("officer")
def judge(report_id: UUID) -> ResponseReturnValue:
    """Accept what the village did as following the order, which ends it, or say what is still missing."""
    return _act(report_id, JudgementSent(), _judge, _("Written down. It stands beside the order."))


def _act(
    report_id: UUID, schema: Strict, act: Callable[[UUID, dict[str, Any], str], None], told: str
) -> ResponseReturnValue:
    """Do it once its words were looked over: `act` gets them as everybody will read them."""
    report = reports.report(reading(), viewer().township_id, report_id)
    form = looking.sent(schema)
    if looking.is_to_change(form):
        return _report(report_id, form), looking.status_of(form)
    review = looking.review_of(form, report.village_id, "text" if "text" in schema.fields else "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    try:
        act(report_id, form.data, review.texts[PLACE])
    except Refusal as refusal:
        return _report(report_id, form, refusal), refusal.status
    flash(told)
    return redirect(url_for(".report_page", report_id=report_id), 303)


def _answer(report_id: UUID, data: dict[str, Any], text: str) -> None:
    me = viewer()
    with unit_of_work() as work:
        service.answer_case(work, sealer(), me.township_id, None, report_id, me.person_id, "officer", text, now())


def _confirm(report_id: UUID, data: dict[str, Any], text: str) -> None:
    me, by = viewer(), data["correct_by"]
    with unit_of_work() as work:
        decisions.accept_case(work, sealer(), me.township_id, None, report_id, me.person_id, now(), text, correct_by=by)


def _decline(report_id: UUID, data: dict[str, Any], text: str) -> None:
    me = viewer()
    with unit_of_work() as work:
        decisions.decline_case(work, sealer(), me.township_id, None, report_id, me.person_id, now(), text)


def _judge(report_id: UUID, data: dict[str, Any], text: str) -> None:
    me, followed = viewer(), data["judgement"] == FOLLOWED
    with unit_of_work() as work:
        judge_order(work, sealer(), me.township_id, report_id, me.person_id, text, data["of"], now(), followed=followed)


def _report(report_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    me = viewer()
    report = reports.report(reading(), me.township_id, report_id)
    return page(
        "office/oversight/report.html",
        report=report,
        order=orders.order(reading(), me.township_id, report_id) if report.state == "accepted" else None,
        village=tenancy.village(reading(), me.township_id, report.village_id),
        own=queries.is_own(reading(), sealer(), me.township_id, me.person_id, report_id),
        form=form or Submission(),
        today=_today(),
        usual=_today() + _USUAL_ORDER,
        refusal=words(refusal) if refusal else None,
    )


def _today() -> date:
    return business_day(now())
