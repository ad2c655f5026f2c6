"""The officers' page of working days: what is announced, what they corrected."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.obligations.recounting import recount
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity.queries import names_of
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words
from kernel.workdays import queries, service
from kernel.workdays.calendar import WorkingDays, announced
from township.oversight.months import month_asked, step
from township.oversight.schemas import MEANINGS, CorrectionSent, NoticeSent

blueprint = Blueprint("workdays", __name__, url_prefix="/office/workdays")


@dataclass(frozen=True)
class Day:
    """A day of the month's sheet: whether offices work, and why if that is not what its weekday says."""

    day: date
    working: bool
    corrected: bool

    @property
    def unusual(self) -> bool:
        """A day off in the week, or a weekend that makes up for one."""
        return self.working != (self.day.weekday() < 5)


@blueprint.get("")
@audience("officer")
def workdays_page() -> ResponseReturnValue:
    """A month's days, and what officers corrected."""
    return _page(Submission())


@blueprint.post("/corrections")
@audience("officer")
def correct() -> ResponseReturnValue:
    form, officer = submitted(CorrectionSent()), viewer()
    if not form.ok:
        return _page(form), 422
    day, working = form.data["day"], MEANINGS[form.data["choice"]]
    try:
        with unit_of_work() as work:
            service.correct(work, officer.township_id, day, working, form.data["reason"], officer.person_id, now())
            recount(work, officer.township_id, day)
    except Refusal as refusal:
        return _page(form, refusal), refusal.status
    flash(_("Corrected. What is still due moves with it; what was published keeps the day by which it was due."))
    return redirect(url_for(".workdays_page", month=f"{day:%Y-%m}"), 303)


@blueprint.post("/notices")
@audience("officer")
def enter_notice() -> ResponseReturnValue:
    """Say that the notice of a year is entered: nobody is warned of it any more."""
    form, officer = submitted(NoticeSent()), viewer()
    if not form.ok:
        return _page(form), 422
    with unit_of_work() as work:
        service.enter_notice(work, officer.township_id, form.data["year"], officer.person_id, now())
    flash(_("Written down. The working days of %(year)s are as the notice says.", year=form.data["year"]))
    return redirect(url_for(".workdays_page"), 303)


def _page(form: Submission, refusal: Refusal | None = None) -> str:
    town, today = viewer().township_id, business_day(now())
    days = queries.calendar(reading(), town)
    corrections = queries.corrections(reading(), town)
    month = month_asked(request.args.get("month", ""), today)
    return page(
        "office/oversight/workdays.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        month=month,
        weeks=_weeks(days, month),
        earlier=step(month, -1),
        later=step(month, 1),
        today=today,
        known_until=days.known_until,
        unknown=not queries.is_notice_known(reading(), town, month.year),
        missing=queries.notice_missing(reading(), town, today),
        corrections=corrections,
        people=names_of(reading(), town, {row.corrected_by for row in corrections}),
        announced=announced,
    )


def _weeks(days: WorkingDays, month: date) -> list[list[Day | None]]:
    """Return the weeks of a month, from Monday on, with nothing for the days of its neighbours."""
    return [
        [_day(days, month.replace(day=number)) if number else None for number in week]
        for week in Calendar().monthdayscalendar(month.year, month.month)
    ]


def _day(days: WorkingDays, day: date) -> Day:
    return Day(day, days.is_working(day), day in days.corrections)
