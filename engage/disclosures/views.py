"""The village's public pages, and reading for points."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engage.awards import service as awards
from engage.awards.refusals import DailyCapReached
from engage.awards.rules import rule_for
from engage.catalogue.models import CATEGORIES
from engage.disclosures import asked, history, queries, readings, replacing
from engage.disclosures.history_views import originals_for_editor, tombstone
from engage.disclosures.models import Disclosure
from engage.disclosures.period_asked import checked
from engage.disclosures.refusals import DisclosureWithdrawn, TooEarly
from engage.disclosures.schemas import ReadingSent
from engage.disclosures.wording import CATEGORY_NAMES, grouped, item, month, sentence
from engage.obligations import queries as obligations
from engage.pockets import rules as pockets
from engage.supervision import orders, register
from engage.village import queries as village_pages
from engage.village.panels import panels
from engage.vouchers import queries as vouchers
from engage.wallet import queries as wallets
from kernel.clock import business_day
from kernel.errors import NotFound, Refusal
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, secrets, submitted, viewer, viewer_or_none
from kernel.web.problems import words

blueprint = Blueprint("disclosures", __name__)
blueprint.add_app_template_filter(grouped, "grouped")
blueprint.add_app_template_filter(item, "money_item")
blueprint.add_app_template_filter(sentence, "money_sentence")
blueprint.add_app_template_filter(month, "month")

_NEWEST = 6
_NEWS = 2
_ANSWERED = 3
_PER_PAGE = 20
_LINES_PER_PAGE = 300
"""So many lines still come to a phone with one bar of signal at once: under 20 kB."""


@blueprint.get("/village")
@audience("signed_in")
def own_village() -> ResponseReturnValue:
    """The viewer's own village; someone who belongs to none chooses on the first page."""
    me = viewer()
    if me.village_id is None:
        return redirect(url_for("entrance.first_page"))
    return _village(tenancy.village(reading(), me.township_id, me.village_id))


@blueprint.get("/villages/<code>")
@audience("public")
def village_page(code: str) -> ResponseReturnValue:
    """What the village spent, what it published last, and the villager's points."""
    return _village(tenancy.village_by_code(reading(), code))


@blueprint.get("/villages/<code>/disclosures")
@audience("public")
def disclosures_page(code: str) -> ResponseReturnValue:
    """Everything that the village has published, the newest first."""
    village = tenancy.village_by_code(reading(), code)
    category, after = request.args.get("category", ""), request.args.get("after", "")
    asked = {"category": category if category in CATEGORIES else "", "period": checked(request.args.get("period", ""))}
    found = queries.newest(reading(), village.township_id, village.id, size=_PER_PAGE, after=after, **asked)
    return page(
        "villager/disclosures.html",
        village=village,
        **asked,
        first=not after,
        after=found.after,
        **_listed(found.items, _villager_of_township(village)),
    )


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>")
@audience("public")
def disclosure_page(code: str, disclosure_id: UUID) -> ResponseReturnValue:
    """One disclosure in plain words, with the questions that were answered about it."""
    village = tenancy.village_by_code(reading(), code)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    if disclosure.state == "withdrawn":
        return tombstone(village, disclosure)
    return _disclosure(village, disclosure, _own_reader(village))


@blueprint.get("/villages/<code>/disclosures/<uuid:disclosure_id>/lines/<int:number>")
@audience("public")
def line_page(code: str, disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """Lead to a line on the page that it stands on: its lasting address. Below the last line stand those taken out."""
    village = tenancy.village_by_code(reading(), code)
    disclosure = queries.disclosure(reading(), village.township_id, disclosure_id, village.id)
    if disclosure.state == "withdrawn":
        return tombstone(village, disclosure)
    line = queries.line_ever_numbered(reading(), village.township_id, disclosure.id, number)
    place = queries.place_of_line(reading(), line)
    if line.withdrawn:
        place = queries.count_lines(reading(), village.township_id, disclosure.id)
    part = (place - 1) // _LINES_PER_PAGE + 1
    shown = part if part > 1 else None
    at = f"line-{number}"
    return redirect(url_for(".disclosure_page", code=code, disclosure_id=disclosure_id, part=shown, _anchor=at))


@blueprint.post("/disclosures/<uuid:disclosure_id>/readings")
@audience("villager")
def record_reading(disclosure_id: UUID) -> ResponseReturnValue:
    """Credit the reading, or put the text in front of the reader again with the seconds that are missing."""
    me = viewer()
    form = submitted(ReadingSent())
    disclosure = queries.disclosure(reading(), me.township_id, disclosure_id, me.village_id)
    if disclosure.state == "withdrawn":
        raise DisclosureWithdrawn
    village = tenancy.village(reading(), me.township_id, disclosure.village_id)
    try:
        with unit_of_work() as work:
            readings.record_reading(
                work,
                secrets().session_key,
                me.township_id,
                me.person_id,
                disclosure_id,
                form.data.get("start", ""),
                now(),
            )
    except (TooEarly, DailyCapReached) as refusal:
        return _disclosure(village, disclosure, me, form.data["start"], refusal), refusal.status
    return redirect(url_for(".disclosure_page", code=village.code, disclosure_id=disclosure_id), 303)


def _village(village: Village) -> str:
    of_village = (reading(), village.township_id, village.id)
    found = queries.newest(*of_village, size=_NEWEST)
    me, today = _villager_of_township(village), business_day(now())
    shown = village_pages.panels(reading(), village.township_id)
    return page(
        "villager/village.html",
        village=village,
        late=[one for one in obligations.open_of_village(*of_village, today) if one.state == obligations.LATE],
        orders=orders.open_in(*of_village),
        today=today,
        panels=panels(village, shown, _may_ask(village)),
        news=village_pages.latest_news(*of_village, _NEWS) if "news" in shown else [],
        month=queries.latest_month(*of_village, today),
        wallet=wallets.wallet(reading(), me.township_id, me.person_id) if me else None,
        questions=register.readable_lately(*of_village, _ANSWERED),
        may_ask=_may_ask(village),
        **_listed(found.items, me),
        more=bool(found.after),
    )


def _disclosure(
    village: Village, disclosure: Disclosure, reader: Viewer | None, start: str = "", refusal: Refusal | None = None
) -> str:
    of_disclosure = (reading(), disclosure.township_id, disclosure.id)
    totals = queries.totals_of(reading(), disclosure.township_id, [disclosure.id]).get(disclosure.id, queries.Totals())
    parts = -(-totals.lines // _LINES_PER_PAGE)
    part = _part(max(parts, 1))
    questions = asked.about(reading(), disclosure)
    gone = queries.gone_lines(*of_disclosure)
    return page(
        "villager/disclosure.html",
        village=village,
        disclosure=disclosure,
        pictures=vouchers.of_disclosure(*of_disclosure),
        category=CATEGORY_NAMES[disclosure.category],
        lines=queries.lines(*of_disclosure, first=(part - 1) * _LINES_PER_PAGE + 1, most=_LINES_PER_PAGE),
        totals=totals,
        pockets=pockets.rule_of(reading(), disclosure.township_id) if totals.moved_fen else None,
        part=part,
        parts=parts,
        history=history.of_lines(reading(), disclosure),
        originals=originals_for_editor(village, disclosure),
        orders=orders.about(*of_disclosure),
        replaced=replacing.replaced(*of_disclosure[:2], Disclosure.id == disclosure.id).get(disclosure.id),
        today=business_day(now()),
        questions=questions,
        whole=[case for case in questions if case.line_id is None or case.line_id in gone],
        reading=_reading(disclosure, reader, start, refusal) if reader and part == max(parts, 1) else None,
        refusal=words(refusal) if refusal else None,
        may_ask=_may_ask(village),
    )


def _part(parts: int) -> int:
    """Return which part of a long disclosure was asked for. Raises NotFound for one that there is not."""
    asked = request.args.get("part", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= parts):
        raise NotFound
    return int(asked)


def _reading(disclosure: Disclosure, reader: Viewer, start: str, refusal: Refusal | None) -> dict[str, object]:
    """Say what the reader has earned here or may still earn, and from when; a start token once given stays."""
    today = business_day(now())
    done = queries.reading_of(reading(), reader.township_id, reader.person_id, disclosure.id)
    rule = rule_for(reading(), reader.township_id, "reading", today)
    given = awards.given_on(reading(), reader.township_id, reader.person_id, "reading", today)
    seconds = readings.dwell_of(reading(), disclosure)
    return {
        "done": done,
        "points": rule.points if rule else 0,
        "used_up": rule is not None and given + rule.points > rule.daily_cap,
        "start": start or readings.start(secrets().session_key, reader.person_id, disclosure.id, now()),
        "seconds": refusal.params["seconds"] if isinstance(refusal, TooEarly) else seconds,
    }


def _listed(disclosures: Sequence[Disclosure], me: Viewer | None) -> dict[str, object]:
    """What a list of one village's disclosures shows beside them."""
    ids = [disclosure.id for disclosure in disclosures]
    township_id = disclosures[0].township_id if disclosures else 0
    return {
        "disclosures": disclosures,
        "totals": queries.totals_of(reading(), township_id, ids),
        "read": queries.read_among(reading(), me.township_id, me.person_id, ids) if me else set(),
        "categories": CATEGORY_NAMES,
        "withdrawals": queries.withdrawals(reading(), township_id, disclosures),
    }


def _villager_of_township(village: Village) -> Viewer | None:
    """Return the viewer if they are a villager of the village's township: then they see their wallet."""
    me = viewer_or_none()
    return me if me is not None and me.has("villager") and me.township_id == village.township_id else None


def _own_reader(village: Village) -> Viewer | None:
    """Return the viewer if this is their own village: then reading earns points."""
    me = _villager_of_township(village)
    return me if me is not None and me.village_id == village.id else None


def _may_ask(village: Village) -> bool:
    """Say whether to show the way to a question: to the village's own people, and to whoever may be one of them."""
    return viewer_or_none() is None or _own_reader(village) is not None
