"""Applying, for anybody: the form, and taking what it sends."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, Refusal
from kernel.persistence import reading, unit_of_work
from kernel.pictures import NoPicture, UnreadablePicture
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Township
from kernel.web import Submission, audience, now, page, secrets, submitted, takes_files, viewer_or_none
from kernel.web.problems import words
from merchants.applications import guarded, service
from merchants.applications.following import remember
from merchants.applications.photos import MOST_BODY, forget, sent_photo, with_photo_error
from merchants.applications.schemas import ApplicationForm, particulars_in
from merchants.directory.hours import DAYS
from merchants.directory.models import KINDS

blueprint = Blueprint("applications", __name__)


@blueprint.get("/shops/apply")
@audience("public")
def apply_page() -> ResponseReturnValue:
    """The form; it works without scripts and without signing in."""
    town = _township(request.args.get("township", ""))
    if town is None:
        return page("merchant/apply/township.html", townships=tenancy.townships(reading()))
    return _apply_page(town, Submission(values={"key": str(uuid4())}))


@blueprint.post("/shops/applications")
@audience("public")
@takes_files(MOST_BODY)
def apply() -> ResponseReturnValue:
    """Take an application. Whoever is an officer has the paper in hand, and needs no photo."""
    form = submitted(ApplicationForm())
    town = _township(form.values.get("township", ""))
    if town is None:
        raise NotFound
    if not form.ok:
        return _apply_page(town, form), 422
    try:
        found = _applied(town, form.data)
    except UnreadablePicture as refusal:
        return _apply_page(town, with_photo_error(form, refusal)), refusal.status
    except Refusal as refusal:
        return _apply_page(town, form, refusal), refusal.status
    if _is_officer(town):
        return redirect(url_for("office_applications.application_page", application_id=found), 303)
    remember(town.id, found)
    return redirect(url_for("own_application.application_page"), 303)


def _applied(town: Township, data: dict[str, Any]) -> UUID:
    """Count, keep the photo and take the application; its file goes when it is refused. Returns its id."""
    officer, someone = _is_officer(town), viewer_or_none()
    if not officer:
        guarded.count_application(town.id, data["phone"])
    digest = sent_photo()
    if not digest and not officer:
        raise NoPicture
    try:
        with unit_of_work() as work:
            found = service.apply(
                work,
                secrets().code_key,
                town.id,
                particulars_in(data),
                key=data["key"],
                picture=digest,
                invitation=data["invitation"],
                person_id=someone.person_id if someone and someone.township_id == town.id else None,
                now=now(),
            )
            application_id, kept = found.id, found.licence_picture
    except Refusal:
        forget(digest)
        raise
    if kept != digest:
        forget(digest)  # it was sent twice: the first photo counts
    return application_id


def _is_officer(town: Township) -> bool:
    someone = viewer_or_none()
    return someone is not None and someone.township_id == town.id and someone.has("officer")


def _township(code: str) -> Township | None:
    """Return the township that is meant: the viewer's, the one that was chosen, or the only one there is."""
    someone, everyone = viewer_or_none(), tenancy.townships(reading())
    wanted = str(someone.township_id) if someone else code
    if not wanted and len(everyone) == 1:
        return everyone[0]
    return next((town for town in everyone if str(town.id) == wanted), None)


def _apply_page(town: Township, form: Submission, refusal: Refusal | None = None) -> str:
    return page(
        "merchant/apply/apply.html",
        town=town,
        form=form,
        refusal=words(refusal) if refusal else None,
        villages=tenancy.villages(reading(), town.id),
        kinds=KINDS,
        days=DAYS,
        by_officer=_is_officer(town),
    )
