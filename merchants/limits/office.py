"""The officers' pages about tills: how paying stands, what stood out, and the rules with their versions."""

from dataclasses import asdict
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import SHANGHAI, business_day
from kernel.errors import Refusal
from kernel.identity.queries import names_of
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.paging import asked_id
from kernel.web.problems import words
from merchants.limits import alerts, pausing, queries, rules
from merchants.limits.schemas import AT_ONCE, KNOWN, LookSent, PauseSent, RulesSent, moment_in, rules_in
from merchants.limits.wording import RULES
from merchants.offline import rules as offline

blueprint = Blueprint("limits", __name__, url_prefix="/office/tills")

_FEW = 3


@blueprint.get("")
@audience("officer")
def tills_page() -> ResponseReturnValue:
    """How paying with points stands: paused or not, the month's budget, what stood out, what the rules are."""
    return _tills_page()


@blueprint.post("/pauses")
@audience("officer")
def pause() -> ResponseReturnValue:
    form, officer = submitted(PauseSent()), viewer()
    if not form.ok:
        return _tills_page(form), 422
    try:
        with unit_of_work() as work:
            pausing.pause(work, officer.township_id, form.data["reason"], officer.person_id, now())
    except Refusal as refusal:
        return _tills_page(form, refusal), refusal.status
    flash(_("Paying with points is paused. Tills and payers are told why."))
    return redirect(url_for(".tills_page"), 303)


@blueprint.post("/resumptions")
@audience("officer")
def resume() -> ResponseReturnValue:
    officer = viewer()
    try:
        with unit_of_work() as work:
            pausing.resume(work, officer.township_id, officer.person_id, now())
    except Refusal as refusal:
        return _tills_page(refusal=refusal), refusal.status
    flash(_("Paying with points goes on."))
    return redirect(url_for(".tills_page"), 303)


@blueprint.get("/alerts")
@audience("officer")
def alerts_page() -> ResponseReturnValue:
    """What stood out: what waits for somebody to look, and what was looked at before."""
    return _alerts_page()


@blueprint.post("/alerts/<uuid:alert_id>/looks")
@audience("officer")
def look(alert_id: UUID) -> ResponseReturnValue:
    form, officer = submitted(LookSent()), viewer()
    if not form.ok:
        return _alerts_page(form, alert_id), 422
    with unit_of_work() as work:
        alerts.look(work, officer.township_id, alert_id, form.data["note"], officer.person_id, now())
    flash(_("Written down. Should it happen again, you are told again."))
    return redirect(url_for(".alerts_page"), 303)


@blueprint.get("/rules")
@audience("officer")
def rules_page() -> ResponseReturnValue:
    return _rules_page()


@blueprint.post("/rule-drafts")
@audience("officer")
def draft_rules() -> ResponseReturnValue:
    """Show what new rules would change, before anything is changed."""
    form = submitted(RulesSent())
    if not form.ok:
        return _rules_page(form), 422
    session, town = reading(), viewer().township_id
    holding, wanted = rules.in_force(session, town, now()), rules_in(form.data)
    changes = [name for name, value in asdict(wanted).items() if value != getattr(holding.rules, name)]
    return page(
        "office/limits/draft.html",
        form=form,
        changes=changes,
        before=holding.rules,
        after=wanted,
        planned=rules.planned(session, town, now()),
        starts=moment_in(form.data),
        offline=offline.rule_at(session, town, moment_in(form.data) or now()),
        budget=pausing.budget(session, town, now()),
        words=RULES,
    )


@blueprint.post("/rules")
@audience("officer")
def set_rules() -> ResponseReturnValue:
    form, officer = submitted(RulesSent()), viewer()
    if not form.ok:
        return _rules_page(form), 422
    try:
        with unit_of_work() as work:
            if form.data["without_pin"] != KNOWN:
                at = moment_in(form.data) or now()
                offline.require_pin_below(work, officer.township_id, form.data["confirm_above_points"], at)
            rules.decide(
                work,
                officer.township_id,
                rules_in(form.data),
                effective_from=moment_in(form.data),
                since=form.data["since"],
                officer_id=officer.person_id,
                now=now(),
            )
    except Refusal as refusal:
        return _rules_page(form, refusal), refusal.status
    flash(_("The new rules are written down."))
    return redirect(url_for(".rules_page"), 303)


def _tills_page(form: Submission | None = None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    found = queries.glance(session, town, now())
    return page(
        "office/limits/tills.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        till=found,
        pauser=_names(found.pause.officer_id if found.pause else None),
        alerts=queries.alerts(session, town, looked_at=False, limit=_FEW),
        holding=rules.in_force(session, town, now()),
        planned=rules.planned(session, town, now()),
        words=RULES,
    )


def _alerts_page(form: Submission | None = None, wrong: UUID | None = None) -> str:
    session, town = reading(), viewer().township_id
    before = asked_id("before")
    looked_at = queries.alerts(session, town, looked_at=True, before=before)
    return page(
        "office/limits/alerts.html",
        form=form,
        wrong=wrong,
        before=before,
        waiting=[] if before else queries.alerts(session, town, looked_at=False),
        looked_at=looked_at,
        more=looked_at[-1].alert.id if len(looked_at) == queries.PAGE else None,
    )


def _rules_page(form: Submission | None = None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    holding, versions = rules.in_force(session, town, now()), rules.versions(session, town)
    return page(
        "office/limits/rules.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        # Once another officer has decided, what this one typed is a change of what holds now.
        since=versions[0].number if versions else 0,
        values=_typed(holding) if form is None else form.values,
        holding=holding,
        planned=rules.planned(session, town, now()),
        versions=versions,
        names=_names(*(version.changed_by for version in versions)),
        tomorrow=business_day(now()) + timedelta(days=1),
        words=RULES,
    )


def _typed(holding: rules.Version) -> dict[str, Any]:
    """Return what the form shows before anybody has typed."""
    values = {name: "" if value is None else str(value) for name, value in asdict(holding.rules).items()}
    tomorrow = business_day(now()) + timedelta(days=1)
    return values | {"when": AT_ONCE, "day": tomorrow.isoformat(), "time": f"{time(tzinfo=SHANGHAI):%H:%M}"}


def _names(*people: UUID | None) -> dict[UUID, str]:
    return names_of(reading(), viewer().township_id, {person for person in people if person is not None})
