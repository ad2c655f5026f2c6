"""The officer's page of the rule about money that only moves."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.pockets import rules
from engage.pockets.schemas import RuleTyped
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer

blueprint = Blueprint("pockets", __name__, url_prefix="/office/own-accounts")


@blueprint.get("")
@audience("officer")
def rule_page() -> ResponseReturnValue:
    """By which words a line is neither income nor expense, and the way to change them."""
    return _page(None)


@blueprint.post("")
@audience("officer")
def set_rule() -> ResponseReturnValue:
    form, officer = submitted(RuleTyped()), viewer()
    if not form.ok:
        return _page(form), 422
    with unit_of_work() as work:
        rules.set_rule(work, officer.township_id, form.data["rule"], officer.person_id, now())
    flash(_("The rule holds from now on: every village's sums are worked out by it."))
    return redirect(url_for(".rule_page"), 303)


def _page(form: Submission | None) -> str:
    return page("office/pockets.html", form=form, rule=rules.rule_of(reading(), viewer().township_id))
