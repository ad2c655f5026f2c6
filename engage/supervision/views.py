"""The villager's side of supervision: asking, and what became of it."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures import queries as disclosures
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.review_texts import TextsReview
from engage.paging import id_of
from engage.supervision import asking, queries, service
from engage.supervision.schemas import QuestionSent
from engage.supervision.wording import KIND_NAMES
from kernel.errors import Forbidden, Refusal
from kernel.identity import service as identity
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, viewer
from kernel.web.context import sealer
from kernel.web.problems import words

blueprint = Blueprint("supervision", __name__)

_PER_PAGE = 20


@blueprint.get("/questions/new")
@audience("villager")
def ask_page() -> ResponseReturnValue:
    """Ask about `line` of `disclosure`, about `disclosure`, or about the village."""
    about = {name: request.args.get(name, "") for name in ("disclosure", "line")}
    values = {"key": str(uuid4()), "disclosure_id": about["disclosure"], "line_id": about["line"], "kind": "ask"}
    return _ask_form(Submission(values={name: value for name, value in values.items() if value}))


@blueprint.post("/questions")
@audience("villager")
def ask() -> ResponseReturnValue:
    me, form = viewer(), asking.sent(QuestionSent())
    if not form.ok:
        return _ask_form(form), 422
    review = asking.to_show(form)
    if review is not None:
        return _ask_form(form, review=review), 422
    try:
        with unit_of_work() as work:
            case = service.open_case(
                work, sealer(), me.township_id, me.person_id, form.data["question"], form.data["key"], now()
            )
    except Refusal as refusal:
        return _ask_form(form, refusal), refusal.status
    flash(_("Your question is with the village. Nobody there learns that it is yours."))
    return redirect(asking.goes_on_to(me, case), 303)


@blueprint.get("/questions")
@audience("villager")
def own_cases_page() -> ResponseReturnValue:
    """What the villager asked, the newest first."""
    me, after = viewer(), request.args.get("after", "")
    me.require_password()
    found = queries.of_reporter(reading(), sealer(), me.township_id, me.person_id, size=_PER_PAGE, after=after)
    return page(
        "villager/questions.html",
        cases=found.items,
        first=not after,
        after=found.after,
        kinds=KIND_NAMES,
        made_anew=identity.person_of(reading(), me.township_id, me.person_id).ways_made_anew > 0,
    )


@blueprint.get("/questions/<uuid:case_id>")
@audience("villager")
def case_page(case_id: UUID) -> ResponseReturnValue:
    """A question of one's own: its answers, its decision, its points."""
    me = viewer()
    me.require_password()
    case, reporter = queries.own_case(reading(), sealer(), me.township_id, me.person_id, case_id)
    return page(
        "villager/question.html",
        case=case,
        points=reporter.points,
        kinds=KIND_NAMES,
        village=tenancy.village(reading(), me.township_id, case.village_id),
    )


def _ask_form(form: Submission, refusal: Refusal | None = None, review: TextsReview | None = None) -> str:
    me = viewer()
    village = _own_village(me)
    disclosure = _disclosure(village, form.values.get("disclosure_id", ""))
    line = _line(disclosure, form.values.get("line_id", ""))
    return page(
        "villager/ask.html",
        form=form,
        village=village,
        disclosure=disclosure,
        line=line,
        kinds=KIND_NAMES,
        review=review,
        refusal=words(refusal) if refusal else None,
    )


def _own_village(me: Viewer) -> Village:
    if me.village_id is None:
        raise Forbidden
    return tenancy.village(reading(), me.township_id, me.village_id)


def _disclosure(village: Village, disclosure_id: str) -> Disclosure | None:
    """Return the disclosure that is asked about; a wrong or another village's address leads nowhere."""
    if not disclosure_id:
        return None
    return disclosures.disclosure(reading(), village.township_id, id_of(disclosure_id), village.id)


def _line(disclosure: Disclosure | None, line_id: str) -> MoneyLine | None:
    if disclosure is None or not line_id:
        return None
    return disclosures.line(reading(), disclosure.township_id, disclosure.id, id_of(line_id))
