"""The page of the rules."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.awards.booking import last_day
from kernel.clock import business_day
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, viewer
from township.rules import service
from township.rules.schemas import FOR_EVER, FOR_MONTHS, Validity

blueprint = Blueprint("rules", __name__, url_prefix="/office/rules")

_USUAL_MONTHS = 24


@blueprint.get("")
@audience("officer")
def rules_page() -> ResponseReturnValue:
    """How long points can be spent, and the way to change it."""
    return _rules_page(None)


@blueprint.post("/points-validity")
@audience("officer")
def set_validity() -> ResponseReturnValue:
    form, officer = submitted(Validity()), viewer()
    if not form.ok:
        return _rules_page(form), 422
    months = form.data["months"] if form.data["choice"] == FOR_MONTHS else None
    with unit_of_work() as work:
        service.set_validity(work, officer.township_id, months, officer.person_id, now())
    flash(_("The rule holds from now on. Points given before keep their day."))
    return redirect(url_for(".rules_page"), 303)


def _rules_page(form: Submission | None) -> str:
    town = tenancy.township(reading(), viewer().township_id)
    today = business_day(now())
    return page(
        "office/rules.html",
        township=town,
        form=form,
        choices=[(FOR_MONTHS, _("For some months")), (FOR_EVER, _("For ever"))],
        choice=FOR_MONTHS if town.points_valid_months else FOR_EVER,
        months=town.points_valid_months or _USUAL_MONTHS,
        until=last_day(today, town.points_valid_months),
    )
