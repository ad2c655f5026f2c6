"""The page on which an officer closes a month."""

from calendar import monthrange
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.language import month
from kernel.web.problems import words
from ledger import closed_through
from township.closing import service
from township.closing.schemas import UNDERSTOOD, Closing
from township.settlement.owed import owed

blueprint = Blueprint("closing", __name__, url_prefix="/office/books/closing")


@blueprint.get("")
@audience("officer")
def closing_page() -> ResponseReturnValue:
    """Up to when the books are closed, and closing the next month."""
    return _closing_page(None)


@blueprint.post("")
@audience("officer")
def close() -> ResponseReturnValue:
    form, officer = submitted(Closing()), viewer()
    if not form.ok:
        return _closing_page(form), 422
    try:
        with unit_of_work() as work:
            service.close_books(work, officer.township_id, officer.person_id, form.data["through"], now())
    except Refusal as refusal:
        return _closing_page(form, refusal), refusal.status
    flash(_("The books are closed. What was reported for these days stays as it is."))
    return redirect(url_for(".closing_page"), 303)


def _closing_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    session, town = reading(), viewer().township_id
    today, closed = business_day(now()), closed_through(session, town)
    proposed = _proposed(closed, today)
    return page(
        "office/closing.html",
        closed=closed,
        latest=today - timedelta(days=1),
        proposed=proposed,
        this_month=month(today),
        unsettled=proposed is not None and any(amount > 0 for amount in owed(session, town, proposed).values()),
        understood=UNDERSTOOD,
        form=form,
        refusal=words(refusal) if refusal else None,
    )


def _proposed(closed: date | None, today: date) -> date | None:
    """Return the month's end to close next, the last one while nothing is closed; None while it is not over."""
    if closed is None:
        return today.replace(day=1) - timedelta(days=1)
    following = _month_end(closed + timedelta(days=1))
    return following if following < today else None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
