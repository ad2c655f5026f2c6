"""The villager's report to the township, by article 31: a disclosure that is late, or that is not true."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures import queries as disclosures
from engage.disclosures.review_texts import TextsReview
from engage.obligations import queries as obligations
from engage.obligations.queries import Obligation
from engage.paging import id_of
from engage.supervision import asking, service
from engage.supervision.schemas import ReportSent
from engage.supervision.service import TOWNSHIP_ANSWERS_WITHIN
from kernel.clock import business_day
from kernel.errors import Forbidden, NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.context import sealer
from kernel.web.problems import words

blueprint = Blueprint("reporting", __name__)

_ASKED = {"disclosure": "disclosure_id", "line": "line_id", "matter": "matter_id", "period": "period_key"}


@blueprint.get("/reports/new")
@audience("villager")
def report_page() -> ResponseReturnValue:
    """Report that `matter` of `period` is late, or that `disclosure` (or a `line` of it) is not true."""
    asked = {field: request.args[name] for name, field in _ASKED.items() if request.args.get(name)}
    return _form(Submission(values={"key": str(uuid4()), **asked}))


@blueprint.post("/reports")
@audience("villager")
def report() -> ResponseReturnValue:
    me, form = viewer(), asking.sent(ReportSent())
    if not form.ok:
        return _form(form), 422
    review = asking.to_show(form)
    if review is not None:
        return _form(form, review=review), 422
    try:
        with unit_of_work() as work:
            case = service.open_case(
                work, sealer(), me.township_id, me.person_id, form.data["question"], form.data["key"], now()
            )
    except Refusal as refusal:
        return _form(form, refusal), refusal.status
    flash(_("Your report is with the township. Nobody in the village sees it, and no officer learns that it is yours."))
    return redirect(asking.goes_on_to(me, case), 303)


def _form(form: Submission, refusal: Refusal | None = None, review: TextsReview | None = None) -> str:
    village = _own_village()
    return page(
        "villager/report.html",
        form=form,
        village=village,
        days=TOWNSHIP_ANSWERS_WITHIN.days,
        review=review,
        refusal=words(refusal) if refusal else None,
        **_subject(village, form.values),
    )


def _subject(village: Village, values: dict[str, str]) -> dict[str, Any]:
    """Return what is reported on, in the viewer's own village. Raises NotFound for anything else, and for nothing."""
    if "disclosure_id" in values:
        found = disclosures.disclosure(reading(), village.township_id, id_of(values["disclosure_id"]), village.id)
        line_id = values.get("line_id", "")
        line = disclosures.line(reading(), village.township_id, found.id, id_of(line_id)) if line_id else None
        return {"disclosure": found, "line": line}
    return {"late": _late(village, id_of(values.get("matter_id", "")), values.get("period_key", ""))}


def _late(village: Village, matter_id: UUID, period_key: str) -> Obligation:
    today = business_day(now())
    found = obligations.one_of_village(reading(), village.township_id, village.id, matter_id, period_key, today)
    if found is None:
        raise NotFound
    return found


def _own_village() -> Village:
    me = viewer()
    if me.village_id is None:
        raise Forbidden
    return tenancy.village(reading(), me.township_id, me.village_id)
