"""The feeds of a village and of a township."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from engage.disclosures import queries as disclosures
from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.disclosures.queries import Totals
from engage.disclosures.wording import CATEGORY_NAMES, grouped
from engage.opendata import queries
from engage.opendata.atom import Entry, Feed, written
from engage.opendata.conditional import answered
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, cacheable, now
from kernel.web.context import own_address
from kernel.words import marked

blueprint = Blueprint("feeds", __name__)

_ENTRIES, _LONGEST = 50, 200
_TITLES = {"corrected": marked("Corrected: %(title)s"), "withdrawn": marked("Withdrawn: %(title)s")}


@blueprint.get("/villages/<code>/feed.atom")
@cacheable(300)
@audience("public")
def village_feed(code: str) -> ResponseReturnValue:
    """What a village published, corrected or withdrew lately."""
    village = tenancy.village_by_code(reading(), code)
    page = own_address() + url_for("disclosures.village_page", code=code)
    return _feed(village.township_id, village.id, village.id, village.name, page, [village])


@blueprint.get("/townships/<int:township>/feed.atom")
@cacheable(300)
@audience("public")
def township_feed(township: int) -> ResponseReturnValue:
    """The same of all villages of a township."""
    if not 100_000_000 <= township <= 999_999_999:
        raise NotFound
    town = tenancy.township(reading(), township)
    page = own_address() + url_for("search.search_page", township=town.id)
    number = uuid5(NAMESPACE_OID, f"township:{town.id}")
    return _feed(town.id, None, number, town.name, page, tenancy.villages(reading(), town.id))


def _feed(
    township_id: int, village_id: UUID | None, number: UUID, name: str, page: str, villages: Sequence[Village]
) -> Response:
    found = queries.latest(reading(), township_id, village_id, _ENTRIES)
    totals = disclosures.totals_of(reading(), township_id, [disclosure.id for disclosure, _ in found])
    by_id = {village.id: village for village in villages}
    changed = found[0][1].at if found else None
    feed = Feed(
        id=number,
        title=_("What %(place)s publishes", place=name),
        author=name,
        address=own_address() + request.full_path.rstrip("?"),
        page=page,
        language=str(get_locale()).replace("_", "-"),
        updated=changed or now(),
        entries=[_entry(by_id[one.village_id], one, version, totals.get(one.id)) for one, version in found],
    )
    answer = Response(written(feed), content_type="application/atom+xml; charset=utf-8")
    answer.vary.add("Accept-Language")
    return answered(answer, changed)


def _entry(village: Village, disclosure: Disclosure, version: DisclosureVersion, totals: Totals | None) -> Entry:
    there = url_for("disclosures.disclosure_page", code=village.code, disclosure_id=disclosure.id)
    title = _TITLES.get(version.act)
    return Entry(
        id=disclosure.id,
        title=_(title, title=disclosure.title) if title else disclosure.title,
        summary=version.reason or _summary(disclosure, totals),
        address=own_address() + there,
        author=village.name,
        category=disclosure.category,
        label=_(CATEGORY_NAMES[disclosure.category]),
        published=disclosure.published_at,
        updated=version.at,
    )


def _summary(disclosure: Disclosure, totals: Totals | None) -> str:
    """Say what it comes to and how it begins."""
    said = [disclosure.period, disclosure.matter]
    if totals and totals.out_fen:
        said.append(_("spent %(amount)s yuan", amount=grouped(totals.out_fen)))
    if totals and totals.in_fen:
        said.append(_("received %(amount)s yuan", amount=grouped(totals.in_fen)))
    body = " ".join(disclosure.body.split())
    said.append(f"{body[:_LONGEST]}…" if len(body) > _LONGEST else body)
    return " · ".join(part for part in said if part)
