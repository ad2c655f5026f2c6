"""Everybody's page of what a village has to disclose: what is late, what is due, what was published when."""

from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engage.catalogue.models import CATEGORIES
from engage.disclosures.models import Disclosure
from engage.disclosures.replacing import replaced
from engage.disclosures.wording import CATEGORY_NAMES
from engage.obligations import queries
from engage.obligations.struck import struck_in
from engage.obligations.wording import corrected_words, period_name, stands, stood
from engage.supervision import orders, reports
from kernel.clock import business_day
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, viewer_or_none
from kernel.workdays import queries as workdays
from kernel.workdays.models import WorkdayCorrection

blueprint = Blueprint("obligations", __name__)
blueprint.add_app_template_filter(period_name, "period_name")
blueprint.add_app_template_filter(stands, "stands")
blueprint.add_app_template_filter(stood, "stood")
blueprint.add_app_template_filter(corrected_words, "corrected_words")


@blueprint.get("/villages/<code>/obligations")
@audience("public")
def obligations_page(code: str) -> ResponseReturnValue:
    """All that the village owes and has published, year by year, with what the township ordered it to correct."""
    village = tenancy.village_by_code(reading(), code)
    category = request.args.get("category", "")
    category = category if category in CATEGORIES else ""
    found = queries.of_village(reading(), village.township_id, village.id, business_day(now()))
    wanted = [one for one in found if category in ("", one.category)]
    done = [one for one in wanted if one.published_on]
    years = sorted({one.published_on.year for one in done if one.published_on}, reverse=True)
    year = _year(years)
    return page(
        "villager/obligations_page.html",
        village=village,
        category=category,
        categories=CATEGORY_NAMES,
        late=[one for one in wanted if one.state == queries.LATE],
        due=[one for one in wanted if one.state == queries.DUE],
        done=[one for one in done if one.published_on and one.published_on.year == year],
        year=year,
        years=years,
        replaced=replaced(reading(), village.township_id, Disclosure.village_id == village.id),
        reports=reports.answered_in(reading(), village.township_id, village.id),
        orders={one.case.id: one for one in orders.of_village(reading(), village.township_id, village.id)},
        struck=struck_in(reading(), village.township_id, village.id, business_day(now())),
        corrected_days_of_year=_corrected_days(village.township_id),
        today=business_day(now()),
        may_report=_may_report(village),
    )


def _year(years: list[int]) -> int | None:
    """Return the year of which the list of what was published is asked for; the newest if none or another is."""
    asked = request.args.get("year", "")
    return next((year for year in years if str(year) == asked), years[0] if years else None)


def _corrected_days(township_id: int) -> list[WorkdayCorrection]:
    """Return what officers corrected of the working days of a year: by it the days are counted."""
    since = business_day(now()) - timedelta(days=366)
    return [row for row in workdays.corrections(reading(), township_id) if row.day >= since]


def _may_report(village: Village) -> bool:
    me = viewer_or_none()
    return me is not None and me.has("villager") and me.village_id == village.id
