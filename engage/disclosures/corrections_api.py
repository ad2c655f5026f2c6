"""Correcting and withdrawing by JSON, and the history that everybody may read."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from engage.disclosures import history, queries, redacting, service
from engage.disclosures.asked_by_json import look_first, refuse_unmasked
from engage.disclosures.bare import LINE
from engage.disclosures.bounds import check_correction
from engage.disclosures.confirming import NotConfirmed, correct_confirmed
from engage.disclosures.correcting import applied
from engage.disclosures.correction_schemas import CorrectionSent, HistoryOut, VersionOut, WithdrawalSent
from engage.disclosures.history import Version
from engage.disclosures.history_views import is_readable, is_supervisor
from engage.disclosures.models import Disclosure
from engage.disclosures.review import Review, reviewed_correction
from engage.disclosures.twins import Corrected
from engage.disclosures.wording import sentence
from engage.supervision.asked_by_json import sure_of
from kernel.errors import NotFound
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, vault, viewer
from kernel.web.api import ApiBlueprint

blueprint = ApiBlueprint("corrections_api", __name__, description="What disclosures said before, and changing them.")


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/versions")
@blueprint.doc(security=[])
@blueprint.response(200, HistoryOut)
@audience("public")
def versions(code: str, disclosure_id: UUID) -> dict[str, Any]:
    """Every version, the first one first. What was withdrawn or hidden has who, when and why.

    Of both there is the money alone: each line's day, amount and kind. The township's officers and the village's
    committee read them whole.
    """
    village = tenancy.village_by_code(reading(), code)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    return _history(village, disclosure)


@blueprint.post("/disclosures/<uuid:disclosure_id>/corrections")
@blueprint.arguments(CorrectionSent)
@blueprint.response(201, VersionOut)
@audience("editor")
def correct(data: dict[str, Any], disclosure_id: UUID) -> dict[str, Any]:
    """Correct a disclosure of the editor's own village; repeat it with the same key as often as needed.

    What a page would first show is answered with 409 `look_first`; it goes on with the words of `sure`.
    """
    editor, sure, version = viewer(), data["sure"], data["version"]
    place = (editor.township_id, editor.scope("editor"))
    review = _reviewed(place, disclosure_id, data)
    refuse_unmasked(review, sure)
    original = review.sealed(vault())
    try:
        with unit_of_work() as work:
            act = (work, *place, editor.person_id, review, data["key"], now())
            disclosure = correct_confirmed(*act, version=version, ticked=sure, original=original)
    except NotConfirmed as asked:
        raise look_first(asked.review, sure) from None
    return _last(place, disclosure)


@blueprint.post("/disclosures/<uuid:disclosure_id>/withdrawals")
@blueprint.arguments(WithdrawalSent)
@blueprint.response(201, VersionOut)
@audience("editor")
def withdraw(data: dict[str, Any], disclosure_id: UUID) -> dict[str, Any]:
    """Withdraw a disclosure of the editor's own village; once is enough, and it can't be undone."""
    editor = viewer()
    place = (editor.township_id, editor.scope("editor"))
    reason = sure_of(place[1], data["reason"], data)
    with unit_of_work() as work:
        disclosure = service.withdraw(work, *place, editor.person_id, disclosure_id, reason, now())
    return _last(place, disclosure)


@blueprint.post("/disclosures/<uuid:disclosure_id>/versions/<int:number>/redactions")
@blueprint.arguments(WithdrawalSent)
@blueprint.response(201, VersionOut)
@audience("committee", "officer")
def redact(data: dict[str, Any], disclosure_id: UUID, number: int) -> dict[str, Any]:
    """Hide the words of an earlier version, and why it came; its money stays. It can't be undone.

    Those do so who supervise the village, and none of them who published or corrected it.
    """
    second = viewer()
    disclosure = queries.disclosure(reading(), second.township_id, disclosure_id)
    place = (second.township_id, disclosure.village_id)
    village = tenancy.village(reading(), *place)
    if not is_supervisor(village):
        raise NotFound
    reason = sure_of(place[1], data["reason"], data)
    with unit_of_work() as work:
        redacting.redact(work, *place, second.person_id, disclosure_id, number, reason, now())
    shown: dict[str, Any] = _history(village, disclosure)["items"][number - 1]
    return shown


def _reviewed(place: tuple[int, UUID], disclosure_id: UUID, data: dict[str, Any]) -> Review:
    queries.disclosure(reading(), place[0], disclosure_id, place[1])
    before = history.version(history.kept(reading(), place[0], disclosure_id), data["version"]).draft
    draft = applied(before, data["corrections"])
    check_correction(before, draft)
    return reviewed_correction(reading(), *place, Corrected(disclosure_id, before), draft, data["reason"])


def _last(place: tuple[int, UUID], disclosure: Disclosure) -> dict[str, Any]:
    shown: dict[str, Any] = _history(tenancy.village(reading(), *place), disclosure)["items"][-1]
    return shown


def _history(village: Village, disclosure: Disclosure) -> dict[str, Any]:
    readable = is_readable(village, disclosure)
    supervising = is_supervisor(village)
    place = (reading(), village.township_id, disclosure.id)
    found = history.versions(*place, readable=readable, supervising=supervising)
    return {"items": [_version(disclosure, one) for one in found]}


def _version(disclosure: Disclosure, version: Version) -> dict[str, Any]:
    said: dict[str, Any] = {"number": version.number, "act": version.act, "reason": version.reason, "at": version.at}
    draft, hidden = version.draft, version.hidden
    said["changed"] = [{"number": number, "names": list(names)} for number, names in sorted(version.changed.items())]
    if hidden is not None:
        said["hidden"] = {"reason": hidden.reason, "at": hidden.at, "by": hidden.name}
    if version.bared:
        bare = [{name: getattr(line, name) for name in LINE} for line in draft.lines]
        title = {} if hidden else {"title": disclosure.title}
        return {**said, "by": version.name, **title, "lines": bare}
    lines = [{**asdict(line), "sentence": sentence(line)} for line in draft.lines]
    heading = {"matter": draft.matter, "title": draft.title, "period": draft.period, "body": draft.body}
    return {**said, "by": version.name, **heading, "lines": lines}
