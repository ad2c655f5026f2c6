"""The officer's page of the rule about names and office phones."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.masking import rules
from engage.masking.schemas import RuleTyped
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer

blueprint = Blueprint("masking", __name__, url_prefix="/office/masking")


@blueprint.get("")
@audience("officer")
def rule_page() -> ResponseReturnValue:
    """Which names villages hide, and the way to change it."""
    return _page(None)


@blueprint.post("")
@audience("officer")
def set_rule() -> ResponseReturnValue:
    form, officer = submitted(RuleTyped()), viewer()
    if not form.ok:
        return _page(form), 422
    with unit_of_work() as work:
        rules.set_rule(work, officer.township_id, form.data["rule"], officer.person_id, now())
    flash(_("The rule holds for whatever is published or corrected from now on."))
    return redirect(url_for(".rule_page"), 303)


def _page(form: Submission | None) -> str:
    return page("office/masking.html", form=form, rule=rules.rule_of(reading(), viewer().township_id))
