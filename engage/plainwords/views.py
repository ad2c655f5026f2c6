"""The officer's page of plain words."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.plainwords import service
from engage.plainwords.rules import Rulebook
from engage.plainwords.schemas import RuleTyped
from engage.plainwords.shipped import SHIPPED
from kernel.errors import InvalidInput
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.errors_by_field import errors_by_field

blueprint = Blueprint("plainwords", __name__, url_prefix="/office/plain-words")

_LONGEST_TRIED = 60


@blueprint.get("")
@audience("officer")
def rules_page() -> ResponseReturnValue:
    """The rules that hold, a way to try them, and the form for another one."""
    pattern = request.args.get("pattern", "")[:_LONGEST_TRIED]
    known = {rule.pattern: rule.words for rule in service.rules(reading(), viewer().township_id)}
    chosen = Submission(values={"pattern": pattern, "words": known.get(pattern, "")}) if pattern else None
    return _page(chosen)


@blueprint.post("")
@audience("officer")
def set_rule() -> ResponseReturnValue:
    form, officer = submitted(RuleTyped()), viewer()
    if not form.ok:
        return _page(form), 422
    try:
        with unit_of_work() as work:
            service.set_rule(
                work, officer.township_id, officer.person_id, form.data["pattern"], form.data["words"], now()
            )
    except InvalidInput as wrong:
        return _page(Submission(errors=errors_by_field(wrong.errors), values=form.values)), 422
    flash(_("The rule holds for what is imported from now on."))
    return redirect(url_for(".rules_page"), 303)


def _page(form: Submission | None) -> str:
    rules = service.rules(reading(), viewer().township_id)
    tried = request.args.get("subject", "").strip()[:_LONGEST_TRIED]
    return page(
        "office/plainwords.html",
        form=form,
        rules=rules,
        shipped={rule.pattern: rule.words for rule in SHIPPED},
        tried=tried,
        words=Rulebook(rules).words(tried) if tried else "",
    )
