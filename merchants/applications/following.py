"""Following an application with its reference number and the phone number: how it stands, and what can be answered."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.pictures import UnreadablePicture
from kernel.tenancy import queries as tenancy
from kernel.web import Submission, audience, now, page, submitted, takes_files, viewer_or_none
from kernel.web.problems import words
from merchants.applications import guarded, queries, service
from merchants.applications.models import ASKED, WAITING
from merchants.applications.photos import MOST_BODY, forget, sent_photo, with_photo_error
from merchants.applications.schemas import AnswerForm, LookupForm, particulars_in
from merchants.applications.wording import STEPS, typed_before
from merchants.directory.hours import DAYS
from merchants.directory.models import KINDS

blueprint = Blueprint("own_application", __name__, url_prefix="/shops/application")

_REMEMBERED = "shop-application"
_REMEMBERED_FOR = timedelta(hours=1)


@blueprint.get("")
@audience("public")
def application_page() -> ResponseReturnValue:
    """How one's application stands; else the way to look it up."""
    mine = _mine()
    return _application_page(mine) if mine else _lookup_page(None)


@blueprint.post("/lookups")
@audience("public")
def look_up() -> ResponseReturnValue:
    form = submitted(LookupForm())
    if not form.ok:
        return _lookup_page(form), 422
    data = form.data
    try:
        guarded.count_lookup(data["township"], data["phone"])
        found = service.find(reading(), data["township"], data["reference"], data["phone"])
    except Refusal as refusal:
        return _lookup_page(form, refusal), refusal.status
    remember(found.township_id, found.id)
    return redirect(url_for(".application_page"), 303)


@blueprint.post("/answers")
@audience("public")
@takes_files(MOST_BODY)
def answer() -> ResponseReturnValue:
    """Answer what the township asked, with the particulars as they are now."""
    mine, form = _mine_or_none_found(), submitted(AnswerForm())
    if not form.ok:
        return _application_page(mine, form), 422
    digest = ""
    try:
        digest = sent_photo()
        told = particulars_in(form.data, mine.payee.account)
        with unit_of_work() as work:
            gone = service.answer(
                work, mine.row.township_id, mine.row.id, told, digest, form.data["words"], _signed_in(mine), now()
            )
    except UnreadablePicture as refusal:
        return _application_page(mine, with_photo_error(form, refusal)), refusal.status
    except Refusal as refusal:
        forget(digest)
        return _application_page(mine, form, refusal), refusal.status
    forget(gone)
    flash(_("Your answer is with the township."))
    return redirect(url_for(".application_page"), 303)


@blueprint.post("/withdrawals")
@audience("public")
def withdraw() -> ResponseReturnValue:
    mine = _mine_or_none_found()
    try:
        with unit_of_work() as work:
            gone = service.withdraw(work, mine.row.township_id, mine.row.id, now())
    except Refusal as refusal:
        return _application_page(mine, None, refusal), refusal.status
    forget(gone)
    return redirect(url_for(".application_page"), 303)


@blueprint.post("/leavings")
@audience("public")
def leave() -> ResponseReturnValue:
    """Let this browser forget which application it showed."""
    session.pop(_REMEMBERED, None)
    return redirect(url_for(".application_page"), 303)


def remember(township_id: int, application_id: UUID) -> None:
    """Let this browser, for an hour, show the application that it has just sent or looked up."""
    until = int((now() + _REMEMBERED_FOR).timestamp())
    session[_REMEMBERED] = [township_id, str(application_id), until]


def _mine() -> queries.Seen | None:
    """Return the application that this browser has just sent or looked up."""
    township_id, application_id, until = session.get(_REMEMBERED, (0, "", 0))
    if not application_id or now().timestamp() > until:
        return None
    return queries.application(reading(), township_id, UUID(application_id))


def _mine_or_none_found() -> queries.Seen:
    found = _mine()
    if found is None:
        raise NotFound
    return found


def _signed_in(mine: queries.Seen) -> UUID | None:
    someone = viewer_or_none()
    return someone.person_id if someone and someone.township_id == mine.row.township_id else None


def _lookup_page(form: Submission | None, refusal: Refusal | None = None) -> str:
    return page(
        "merchant/apply/lookup.html",
        form=form,
        refusal=words(refusal) if refusal else None,
        townships=tenancy.townships(reading()),
    )


def _application_page(mine: queries.Seen, form: Submission | None = None, refusal: Refusal | None = None) -> str:
    return page(
        "merchant/apply/application.html",
        mine=mine,
        form=form or Submission(values=typed_before(mine)),
        refusal=words(refusal) if refusal else None,
        wrong=form is not None,
        may_answer=mine.row.state == ASKED,
        may_withdraw=mine.row.state in WAITING,
        villages=tenancy.villages(reading(), mine.row.township_id),
        kinds=KINDS,
        days=DAYS,
        steps=STEPS,
    )
