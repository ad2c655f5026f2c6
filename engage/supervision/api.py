"""Cases by JSON: a villager asks, the village answers, the committee decides."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from engage.listing import ListQuery
from engage.paging import Page
from engage.supervision import decisions, queries, service
from engage.supervision.asked_by_json import sure_of
from engage.supervision.queries import Case
from engage.supervision.reach import desk
from engage.supervision.review import as_others_read, check_sure
from engage.supervision.schemas import (
    AcceptanceByProgram,
    AnswerByProgram,
    CaseOut,
    CasesOut,
    CasesQuery,
    OwnCaseOut,
    QuestionByProgram,
    RejectionByProgram,
)
from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from kernel.web.context import sealer

blueprint = ApiBlueprint("cases_api", __name__, description="Asking the village, and its answers.")


@blueprint.post("/cases")
@blueprint.arguments(QuestionByProgram)
@blueprint.response(201, OwnCaseOut)
@audience("villager")
def ask(data: dict[str, Any]) -> dict[str, Any]:
    """Ask about a money line, a disclosure, or the village; repeat it with the same key as often as needed."""
    me = viewer()
    check_sure(as_others_read(reading(), me.township_id, me.person_id, data["question"].text), data["sure"])
    with unit_of_work() as work:
        case = service.open_case(work, sealer(), me.township_id, me.person_id, data["question"], data["key"], now())
    return _own(case.id)


@blueprint.get("/cases")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, CasesOut)
@audience("villager")
def own_cases(query: dict[str, Any]) -> Page[Case]:
    """List what the signed-in villager asked, the newest first; who signed in by the PIN alone is refused."""
    me = viewer()
    me.require_password()
    return queries.of_reporter(
        reading(), sealer(), me.township_id, me.person_id, size=query["limit"], after=query["after"]
    )


@blueprint.get("/cases/<uuid:case_id>")
@blueprint.response(200, OwnCaseOut)
@audience("villager")
def own_case(case_id: UUID) -> dict[str, Any]:
    """One's own question with its answers and points; another's is not found. It takes the password."""
    viewer().require_password()
    return _own(case_id)


@blueprint.get("/desk/cases")
@blueprint.arguments(CasesQuery, location="query")
@blueprint.response(200, CasesOut)
@audience("editor", "committee")
def village_cases(query: dict[str, Any]) -> Page[Case]:
    """List the cases of the village for which one answers, the newest first."""
    village_id, _role = desk(viewer())
    return queries.of_village(
        reading(),
        viewer().township_id,
        village_id,
        size=query["limit"],
        after=query["after"],
        state=query["state"],
    )


@blueprint.get("/desk/cases/<uuid:case_id>")
@blueprint.response(200, CaseOut)
@audience("editor", "committee")
def village_case(case_id: UUID) -> Case:
    """A case of the village for which one answers."""
    return _at_desk(case_id)


@blueprint.post("/cases/<uuid:case_id>/replies")
@blueprint.arguments(AnswerByProgram)
@blueprint.response(201, CaseOut)
@audience("editor", "committee")
def answer(data: dict[str, Any], case_id: UUID) -> Case:
    """Answer a case of one's village."""
    me = viewer()
    village_id, role = desk(me)
    text = sure_of(village_id, data["text"], data)
    with unit_of_work() as work:
        service.answer_case(work, sealer(), me.township_id, village_id, case_id, me.person_id, role, text, now())
    return _at_desk(case_id)


@blueprint.post("/cases/<uuid:case_id>/acceptances")
@blueprint.arguments(AcceptanceByProgram)
@blueprint.response(201, CaseOut)
@audience("committee")
def accept(data: dict[str, Any], case_id: UUID) -> Case:
    """Accept an answered case: what waited for its asker is theirs."""
    me, village_id = viewer(), viewer().scope("committee")
    reason = sure_of(village_id, data["reason"], data)
    with unit_of_work() as work:
        decisions.accept_case(work, sealer(), me.township_id, village_id, case_id, me.person_id, now(), reason)
    return _at_desk(case_id)


@blueprint.post("/cases/<uuid:case_id>/rejections")
@blueprint.arguments(RejectionByProgram)
@blueprint.response(201, CaseOut)
@audience("committee")
def decline(data: dict[str, Any], case_id: UUID) -> Case:
    """Decline a case, with a reason that everybody reads beside the question."""
    me, village_id = viewer(), viewer().scope("committee")
    reason = sure_of(village_id, data["reason"], data)
    with unit_of_work() as work:
        decisions.decline_case(work, sealer(), me.township_id, village_id, case_id, me.person_id, now(), reason)
    return _at_desk(case_id)


def _own(case_id: UUID) -> dict[str, Any]:
    me = viewer()
    case, reporter = queries.own_case(reading(), sealer(), me.township_id, me.person_id, case_id)
    return {**asdict(case), "points": reporter.points}


def _at_desk(case_id: UUID) -> Case:
    village_id, _role = desk(viewer())
    return queries.village_case(reading(), viewer().township_id, village_id, case_id)
