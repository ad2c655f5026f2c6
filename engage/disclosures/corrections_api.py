"""Correcting and withdrawing by JSON, and the history that everybody may read."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from engage.disclosures import history, queries, service
from engage.disclosures.correcting import applied
from engage.disclosures.correction_schemas import CorrectionSent, HistoryOut, VersionOut, WithdrawalSent
from engage.disclosures.history import Version
from engage.disclosures.history_views import is_readable
from engage.disclosures.models import Disclosure
from engage.disclosures.unhidden import refuse_names
from engage.disclosures.wording import sentence
from engage.masking.service import masker
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint

blueprint = ApiBlueprint("corrections_api", __name__, description="What disclosures said before, and changing them.")


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/versions")
@blueprint.doc(security=[])
@blueprint.response(200, HistoryOut)
@audience("public")
def versions(code: str, disclosure_id: UUID) -> dict[str, Any]:
    """Every version, the first one first. What was withdrawn or hidden has who, when and why, and no content."""
    village = tenancy.village_by_code(reading(), code)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    return _history(village, disclosure)


@blueprint.post("/disclosures/<uuid:disclosure_id>/corrections")
@blueprint.arguments(CorrectionSent)
@blueprint.response(201, VersionOut)
@audience("editor")
def correct(data: dict[str, Any], disclosure_id: UUID) -> dict[str, Any]:
    """Correct a disclosure of the editor's own village; repeat it with the same key as often as needed."""
    editor = viewer()
    place = (editor.township_id, editor.scope("editor"))
    disclosure = queries.disclosure(reading(), editor.township_id, disclosure_id, place[1])
    found = history.kept(reading(), editor.township_id, disclosure_id)
    draft = applied(history.version(found, data["version"]).draft, data["corrections"])
    refuse_names(reading(), *place, draft)
    reason = masker(reading(), *place).text("reason", data["reason"])
    author = (editor.person_id, disclosure_id)
    with unit_of_work() as work:
        disclosure = service.correct(work, *place, *author, draft, reason, data["key"], now(), version=data["version"])
    village = tenancy.village(reading(), *place)
    shown: dict[str, Any] = _history(village, disclosure)["items"][-1]
    return shown


@blueprint.post("/disclosures/<uuid:disclosure_id>/withdrawals")
@blueprint.arguments(WithdrawalSent)
@blueprint.response(201, VersionOut)
@audience("editor")
def withdraw(data: dict[str, Any], disclosure_id: UUID) -> dict[str, Any]:
    """Withdraw a disclosure of the editor's own village; once is enough, and it can't be undone."""
    editor = viewer()
    place = (editor.township_id, editor.scope("editor"))
    reason = masker(reading(), *place).text("reason", data["reason"])
    with unit_of_work() as work:
        disclosure = service.withdraw(work, *place, editor.person_id, disclosure_id, reason, now())
    shown: dict[str, Any] = _history(tenancy.village(reading(), *place), disclosure)["items"][-1]
    return shown


def _history(village: Village, disclosure: Disclosure) -> dict[str, Any]:
    found = history.versions(reading(), village.township_id, disclosure.id)
    readable = is_readable(village, disclosure)
    return {"items": [_version(disclosure, one, readable=readable) for one in found]}


def _version(disclosure: Disclosure, version: Version, *, readable: bool) -> dict[str, Any]:
    said = {"number": version.number, "act": version.act, "reason": version.reason, "at": version.at}
    draft, hidden = version.draft, version.hidden
    if hidden is not None:
        why = {"reason": hidden.reason, "at": hidden.at, "by": hidden.name}
        return {**said, "by": version.name, "hidden": why}
    if not readable:
        return {**said, "by": version.name, "title": disclosure.title}
    lines = [{**asdict(line), "sentence": sentence(line)} for line in draft.lines]
    heading = {"matter": draft.matter, "title": draft.title, "period": draft.period, "body": draft.body}
    return {**said, "by": version.name, **heading, "lines": lines}
