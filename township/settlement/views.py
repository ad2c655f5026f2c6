"""The officers' pages of settlement."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.acting import as_viewer, sent
from kernel.web.paging import asked_id
from kernel.web.problems import words
from township.settlement import queries, results, service
from township.settlement.desk import run_desk
from township.settlement.downloads import download
from township.settlement.schemas import NewResult, NewRun, RemainingPaid

blueprint = Blueprint("settlement", __name__, url_prefix="/office/settlement-runs")


@blueprint.get("")
@audience("officer")
def runs_page() -> ResponseReturnValue:
    return _runs_page(None)


@blueprint.post("")
@audience("officer")
def open_run() -> ResponseReturnValue:
    form = submitted(NewRun())
    if not form.ok:
        return _runs_page(form), 422
    officer = viewer()
    try:
        with unit_of_work() as work:
            run = service.open_run(work, officer.township_id, officer.person_id, form.data["cut_off"], now())
    except Refusal as refusal:
        return _runs_page(form, refusal), refusal.status
    flash(_("Run %(number)s is prepared. Now another officer has to check it.", number=run.number))
    return redirect(url_for(".run_page", run_id=run.id), 303)


@blueprint.get("/<uuid:run_id>")
@audience("officer")
def run_page(run_id: UUID) -> ResponseReturnValue:
    return _run_page(run_id)


@blueprint.post("/<uuid:run_id>/checks")
@audience("officer")
def check_run(run_id: UUID) -> ResponseReturnValue:
    done = _("Checked and booked. The files for the bank and the accountants are ready.")
    return _act(run_id, done, lambda work, town, officer: service.check_run(work, town, run_id, officer, now()))


@blueprint.post("/<uuid:run_id>/cancellations")
@audience("officer")
def cancel_run(run_id: UUID) -> ResponseReturnValue:
    done = _("The run is cancelled. Nothing was booked.")
    return _act(run_id, done, lambda work, town, officer: service.cancel_run(work, town, run_id, officer, now()))


@blueprint.post("/<uuid:run_id>/results")
@audience("officer")
def pay_remaining(run_id: UUID) -> ResponseReturnValue:
    form = submitted(RemainingPaid())
    return _act(
        run_id,
        _("Written down: the bank paid all remaining lines."),
        lambda work, town, officer: results.pay_remaining(work, town, run_id, officer, form.data["value_day"], now()),
        form,
    )


@blueprint.get("/<uuid:run_id>/lines/<uuid:line_id>")
@audience("officer")
def line_page(run_id: UUID, line_id: UUID) -> ResponseReturnValue:
    return _line_page(run_id, line_id, None)


@blueprint.post("/<uuid:run_id>/lines/<uuid:line_id>/results")
@audience("officer")
def record_result(run_id: UUID, line_id: UUID) -> ResponseReturnValue:
    form = submitted(NewResult())
    if not form.ok:
        return _line_page(run_id, line_id, form), 422
    data, officer = form.data, viewer()
    try:
        with unit_of_work() as work:
            line = results.record_result(
                work,
                officer.township_id,
                run_id,
                line_id,
                officer.person_id,
                data["result"],
                data["value_day"],
                now(),
                reason=data["reason"] or None,
            )
    except Refusal as refusal:
        return _line_page(run_id, line_id, form, refusal), refusal.status
    flash(_("Line %(number)s has its result.", number=line.number))
    return redirect(url_for(".run_page", run_id=run_id), 303)


@blueprint.get("/<uuid:run_id>/exports/<kind>")
@audience("officer")
def exported(run_id: UUID, kind: str) -> ResponseReturnValue:
    try:
        return download(run_id, kind, asked_id("profile"))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _run_page(run_id, None, refusal), refusal.status


def _act(
    run_id: UUID, done: str, act: Callable[[Session, int, UUID], object], form: Submission | None = None
) -> ResponseReturnValue:
    """Do something to the run and go back to its page; a refusal is said there."""
    again = partial(_run_page, run_id)
    return sent(form or Submission(), as_viewer(act), again, done=done, onward=url_for(".run_page", run_id=run_id))


def _runs_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    after = asked_id("after")
    cards = queries.runs_page(session, town, after=after, limit=queries.PAGE + 1)
    more = len(cards) > queries.PAGE
    last, today = queries.last_cut_off(session, town), business_day(now())
    return page(
        "office/runs.html",
        cards=cards[: queries.PAGE],
        next=cards[queries.PAGE - 1].run.id if more else None,
        after=after,
        form=form,
        refusal=words(refusal) if refusal else None,
        unfinished=queries.unfinished_run(session, town),
        last=last,
        latest=today - timedelta(days=1),
        everything_settled=last is not None and last >= today - timedelta(days=1),
        proposed=_proposed_cut_off(last, today),
    )


def _proposed_cut_off(last: date | None, today: date) -> date:
    """Propose the end of the last whole month, or yesterday when that month is settled."""
    month_end = today.replace(day=1) - timedelta(days=1)
    return month_end if last is None or last < month_end else today - timedelta(days=1)


def _run_page(run_id: UUID, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    desk = run_desk(reading(), viewer().township_id, run_id, viewer().person_id, now())
    return page("office/run.html", desk=desk, form=form, refusal=words(refusal) if refusal else None)


def _line_page(run_id: UUID, line_id: UUID, form: Submission | None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    run = queries.run_of(session, town, run_id)
    context: dict[str, Any] = {
        "run": run,
        "line": queries.line_of(session, town, run_id, line_id),
        "names": queries.names_of(session, town, {queries.line_of(session, town, run_id, line_id).result_by}),
        "first": results.first_value_day(run) if run.checked_at else None,
        "today": business_day(now()),
    }
    return page("office/line.html", form=form, refusal=words(refusal) if refusal else None, **context)
