"""The officers' side of article 31: reports with their clock, answered, confirmed with an order, or declined."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.paging import PAGE
from engage.supervision import decisions, queries, reports, service
from engage.supervision.models import STATES
from engage.supervision.schemas import AnswerSent, OrderSent, RejectionSent
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.context import sealer
from kernel.web.problems import words
from kernel.web.schema import Strict

blueprint = Blueprint("reports", __name__, url_prefix="/office/reports")


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
    return _act(report_id, RejectionSent(), _decline, _("Declined. Whoever reported it reads your reason."))


def _act(
    report_id: UUID, schema: Strict, act: Callable[[UUID, dict[str, Any]], None], told: str
) -> ResponseReturnValue:
    form = submitted(schema)
    if not form.ok:
        return _report(report_id, form), 422
    try:
        act(report_id, form.data)
    except Refusal as refusal:
        return _report(report_id, form, refusal), refusal.status
    flash(told)
    return redirect(url_for(".report_page", report_id=report_id), 303)


def _answer(report_id: UUID, data: dict[str, Any]) -> None:
    me = viewer()
    with unit_of_work() as work:
        service.answer_case(
            work, sealer(), me.township_id, None, report_id, me.person_id, "officer", data["text"], now()
        )


def _confirm(report_id: UUID, data: dict[str, Any]) -> None:
    me = viewer()
    with unit_of_work() as work:
        decisions.accept_case(work, sealer(), me.township_id, None, report_id, me.person_id, now(), data["reason"])


def _decline(report_id: UUID, data: dict[str, Any]) -> None:
    me = viewer()
    with unit_of_work() as work:
        decisions.decline_case(work, sealer(), me.township_id, None, report_id, me.person_id, now(), data["reason"])


def _report(report_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    me = viewer()
    report = reports.report(reading(), me.township_id, report_id)
    return page(
        "office/oversight/report.html",
        report=report,
        village=tenancy.village(reading(), me.township_id, report.village_id),
        own=queries.is_own(reading(), sealer(), me.township_id, me.person_id, report_id),
        form=form or Submission(),
        today=_today(),
        refusal=words(refusal) if refusal else None,
    )


def _today() -> date:
    return business_day(now())
