"""The officers' pages: the rule for paying without a network, and the sales that did not end as they should."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import SHANGHAI, business_day
from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.offline import queries, rules, terms
from merchants.offline.models import MOST_FOR_A_PERSON, MOST_FOR_A_TILL
from merchants.offline.phones import STAYS_GOOD
from merchants.offline.schemas import OFF, ON, RuleForm
from merchants.offline.tables import conflicts_table
from merchants.offline.wording import BEARERS, OUTCOMES, REASONS

blueprint = Blueprint("office_offline", __name__, url_prefix="/office")

_PAGE = 50
_LOOKED_BACK = timedelta(days=29)


@blueprint.get("/rules/offline")
@audience("officer")
def rule_page() -> ResponseReturnValue:
    """Whether shops may sell without a network, up to how much, and at whose risk."""
    return _rule_page(None)


@blueprint.post("/rules/offline")
@audience("officer")
def set_rule() -> ResponseReturnValue:
    form, officer = submitted(RuleForm()), viewer()
    if not form.ok:
        return _rule_page(form), 422
    try:
        with unit_of_work() as work:
            rules.set_rule(
                work,
                officer.township_id,
                enabled=form.data["enabled"] == ON,
                person_points=form.data["person_points"],
                till_points=form.data["till_points"],
                bearer=form.data["bearer"],
                effective_from=_beginning_of(form.data["day"]),
                officer_id=officer.person_id,
                now=now(),
                without_pin=form.data["without_pin"] == ON,
            )
    except Refusal as refusal:
        return _rule_page(form, refusal), refusal.status
    flash(_("The rule is kept. Tills learn of it when they have a network, at the latest within a day."))
    return redirect(url_for(".rule_page"), 303)


@blueprint.get("/offline-sales")
@audience("officer")
def conflicts_page() -> ResponseReturnValue:
    """The sales that the payer's points did not pay, and what the last thirty days came to."""
    town, before, today = viewer().township_id, id_or_none(request.args.get("before", "")), business_day(now())
    found = queries.conflicts(reading(), town, limit=_PAGE, before=before)
    return page(
        "office/offline/conflicts.html",
        conflicts=found,
        next=found[-1].id if len(found) == _PAGE else None,
        first=before is None,
        summary=queries.summary(reading(), town, today - _LOOKED_BACK, today),
        rule=rules.rule_at(reading(), town, now()),
        outcomes=OUTCOMES,
        reasons=REASONS,
    )


@blueprint.get("/offline-sales.csv")
@audience("officer")
def conflicts_file() -> Response:
    """All of them as a table."""
    response = Response(conflicts_table(viewer().township_id), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=offline-sales.csv"
    return response


def _rule_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    town = viewer().township_id
    holds, comes = rules.rule_at(reading(), town, now()), rules.rule_to_come(reading(), town, now())
    return page(
        "office/offline/rule.html",
        rule=holds,
        comes=comes,
        shown=comes or holds,
        form=form,
        refusal=words(refusal) if refusal else None,
        pin_above=rules.pin_above(reading(), town, now()),
        on=ON,
        choices=[(ON, _("On")), (OFF, _("Off"))],
        choice=ON if (comes or holds).enabled else OFF,
        bearers=[(bearer, _(words)) for bearer, words in BEARERS.items()],
        bearer_words=BEARERS,
        most_for_a_person=MOST_FOR_A_PERSON,
        most_for_a_till=MOST_FOR_A_TILL,
        days=STAYS_GOOD.days,
        hours=int(terms.LATEST.total_seconds()) // 3600,
        today=business_day(now()),
    )


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def id_or_none(text: str) -> UUID | None:
    """Return the id that an address carries; a wrong one is as good as an absent page."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
