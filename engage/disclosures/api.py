"""Villages, what they publish, and reading for points, by JSON."""

from typing import Any
from uuid import UUID

from engage.disclosures import queries, readings
from engage.disclosures.asked_by_json import look_first, refuse_unmasked
from engage.disclosures.confirming import NotConfirmed, publish_confirmed
from engage.disclosures.headings import settled_sent
from engage.disclosures.models import Disclosure
from engage.disclosures.period_asked import PeriodQuery
from engage.disclosures.refusals import DisclosureWithdrawn
from engage.disclosures.review import reviewed
from engage.disclosures.schemas import (
    DisclosureOut,
    DisclosureSent,
    DisclosuresOut,
    ReadingOut,
    ReadingSent,
    StartOut,
    VillagesOut,
)
from engage.disclosures.wording import sentence
from engage.listing import ListQuery
from kernel.clock import business_day
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now, secrets, vault, viewer
from kernel.web.api import ApiBlueprint
from kernel.web.schema import WholeNumber

blueprint = ApiBlueprint("disclosures_api", __name__, description="Villages and what they disclose.")


class VillagesQuery(ListQuery):
    class Meta(ListQuery.Meta):
        exclude = ("after", "limit")

    township = WholeNumber(100_000_000, 999_999_999, required=True)


@blueprint.get("/villages")
@blueprint.doc(security=[])
@blueprint.arguments(VillagesQuery, location="query")
@blueprint.response(200, VillagesOut)
@audience("public")
def villages(query: dict[str, Any]) -> dict[str, Any]:
    """List a township's villages in the order of their codes."""
    return {"items": tenancy.villages(reading(), tenancy.township(reading(), query["township"]).id)}


@blueprint.get("/villages/<code>/disclosures")
@blueprint.doc(security=[])
@blueprint.arguments(PeriodQuery, location="query")
@blueprint.response(200, DisclosuresOut)
@audience("public")
def disclosures(query: dict[str, Any], code: str) -> dict[str, Any]:
    """List what a village has published, the newest first."""
    village = tenancy.village_by_code(reading(), code)
    asked = {"size": query["limit"], "after": query["after"], "period": query["period"]}
    found = queries.newest(reading(), village.township_id, village.id, **asked)
    return {"items": _summaries(village.township_id, found.items), "after": found.after}


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>")
@blueprint.doc(security=[])
@blueprint.response(200, DisclosureOut)
@audience("public")
def disclosure_of_village(code: str, disclosure_id: UUID) -> dict[str, Any]:
    """One disclosure with its money lines."""
    village = tenancy.village_by_code(reading(), code)
    return _whole(_standing(queries.disclosure(reading(), village.township_id, disclosure_id, village.id)))


@blueprint.post("/disclosures")
@blueprint.arguments(DisclosureSent)
@blueprint.response(201, DisclosureOut)
@audience("editor")
def publish(data: dict[str, Any]) -> dict[str, Any]:
    """Publish for the editor's own village; repeat it with the same key as often as needed.

    What a page would first show is answered with 409 `look_first`; it goes on with the words of `sure`.
    """
    editor, sure, key = viewer(), data["sure"], data["key"]
    place = (editor.township_id, editor.scope("editor"))
    draft = settled_sent(reading(), *place, data["draft"], key, business_day(now()))
    review = reviewed(reading(), *place, draft, replaces=data["replaces"])
    refuse_unmasked(review, sure)
    original = review.sealed(vault())
    try:
        with unit_of_work() as work:
            act = (work, *place, editor.person_id, review, key, now())
            disclosure = publish_confirmed(*act, ticked=sure, original=original)
    except NotConfirmed as asked:
        raise look_first(asked.review, sure) from None
    return _whole(disclosure)


@blueprint.get("/disclosures/<uuid:disclosure_id>")
@blueprint.response(200, DisclosureOut)
@audience("signed_in")
def disclosure_of_township(disclosure_id: UUID) -> dict[str, Any]:
    """One disclosure of the viewer's own township."""
    return _whole(_standing(queries.disclosure(reading(), viewer().township_id, disclosure_id)))


@blueprint.get("/disclosures/<uuid:disclosure_id>/reading-start")
@blueprint.response(200, StartOut)
@audience("villager")
def reading_start(disclosure_id: UUID) -> dict[str, Any]:
    """Begin to read a disclosure of one's own village. Nothing is kept: the token says all."""
    me = viewer()
    disclosure = _standing(queries.disclosure(reading(), me.township_id, disclosure_id, me.village_id))
    return {
        "start": readings.start(secrets().session_key, me.person_id, disclosure_id, now()),
        "seconds": readings.dwell_of(reading(), disclosure),
    }


@blueprint.post("/disclosures/<uuid:disclosure_id>/readings")
@blueprint.arguments(ReadingSent)
@blueprint.response(201, ReadingOut)
@audience("villager")
def record_reading(data: dict[str, Any], disclosure_id: UUID) -> readings.Credited:
    """Have a reading credited that began when the start token was given out; a repetition changes nothing."""
    me = viewer()
    with unit_of_work() as work:
        return readings.record_reading(
            work, secrets().session_key, me.township_id, me.person_id, disclosure_id, data["start"], now()
        )


def _standing(disclosure: Disclosure) -> Disclosure:
    """Return a disclosure that was not withdrawn. Raises DisclosureWithdrawn."""
    if disclosure.state == "withdrawn":
        raise DisclosureWithdrawn
    return disclosure


def _summaries(township_id: int, disclosures: Any) -> list[dict[str, Any]]:
    totals = queries.totals_of(reading(), township_id, [one.id for one in disclosures])
    return [_summary(one, totals.get(one.id, queries.Totals())) for one in disclosures]


def _summary(disclosure: Disclosure, totals: queries.Totals) -> dict[str, Any]:
    return {
        "id": disclosure.id,
        "category": disclosure.category,
        "matter": disclosure.matter,
        "title": disclosure.title,
        "period": disclosure.period,
        "published_at": disclosure.published_at,
        "state": disclosure.state,
        "version": disclosure.version,
        "in_fen": totals.in_fen,
        "out_fen": totals.out_fen,
        "moved_fen": totals.moved_fen,
    }


def _whole(disclosure: Disclosure) -> dict[str, Any]:
    lines = queries.lines(reading(), disclosure.township_id, disclosure.id)
    return {
        **_summaries(disclosure.township_id, [disclosure])[0],
        "village": tenancy.village(reading(), disclosure.township_id, disclosure.village_id).code,
        "body": disclosure.body,
        "lines": [{**_fields(line), "sentence": sentence(line)} for line in lines],
    }


def _fields(line: Any) -> dict[str, Any]:
    return {column.key: getattr(line, column.key) for column in line.__table__.columns}
