"""The village's money for everybody: a year in plots and tables, and as files."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from engage.finances import plots, queries, tables
from engage.finances.queries import Year
from engage.finances.wording import month_name, share
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page

blueprint = Blueprint("finances", __name__)
blueprint.add_app_template_filter(share, "share")
blueprint.add_app_template_filter(month_name, "month_name")

_TABLES = {"month": tables.by_month, "category": tables.by_category}


@blueprint.get("/villages/<code>/finances")
@audience("public")
def year_page(code: str) -> ResponseReturnValue:
    """A year of the village's money: what came in, where it went, what is left, and the year before beside it."""
    village = tenancy.village_by_code(reading(), code)
    years = queries.years(reading(), village.township_id, village.id)
    year = _year(village, years)
    return page(
        "villager/finances/year.html",
        village=village,
        year=year,
        years=years,
        openings=queries.openings(reading(), village.township_id, village.id),
        by_month=plots.income_and_expense(year),
        against=plots.spent_against_year_before(year) if year.before and year.whole_months else None,
        spent=plots.bars(year.categories, "out"),
        received=plots.bars(year.categories, "in"),
    )


@blueprint.get("/villages/<code>/finances.csv")
@audience("public")
def year_file(code: str) -> ResponseReturnValue:
    """The year's totals as a file: `by=month`, or `by=category`. Raises NotFound for another table."""
    village = tenancy.village_by_code(reading(), code)
    by = request.args.get("by", "month")
    if by not in _TABLES:
        raise NotFound
    year = _year(village, queries.years(reading(), village.township_id, village.id))
    response = Response(_TABLES[by](year), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={code}-{year.year}-{by}.csv"
    return response


def _year(village: Village, years: list[int]) -> Year:
    """Return the year that was asked for, or the newest one with any lines. Raises NotFound for a wrong one."""
    today = business_day(now())
    asked = request.args.get("year", "")
    if asked and not (asked.isascii() and asked.isdigit() and int(asked[:5]) in years):
        raise NotFound
    chosen = int(asked) if asked else next(iter(years), today.year)
    return queries.year_of(reading(), village.township_id, village.id, chosen, today)
