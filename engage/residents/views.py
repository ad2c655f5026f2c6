"""The editor's pages about the people of the village: the list, the roster file, and the slip with a first way in."""

import csv
import io
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.desks import village_at_hand
from engage.paging import PAGE
from engage.residents import anew, queries, service
from engage.residents.refusals import RosterNotRight
from engage.residents.roster import HEADING, read_roster
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.identity.pin_changes import SLIP_VALID_FOR
from kernel.identity.service import ACTIVATION_VALID_FOR
from kernel.persistence import reading, unit_of_work
from kernel.qr import picture
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import audience, now, page, secrets, settings, viewer
from kernel.web.problems import words
from kernel.words import marked

blueprint = Blueprint("residents", __name__)

_LONGEST_SEARCH = 40
_STEPS = {
    anew.ASKED: marked(
        "Asked. Another officer or the editor of the village has to say that it is them; then you are shown the code "
        "here."
    ),
    anew.CONFIRMED: marked("Said. The officer who asked is shown the code and hands it over."),
}


@blueprint.get("/office/residents")
@audience("editor", "officer")
def residents_page() -> ResponseReturnValue:
    """The people of the editor's village, or of the officer's choice, by household; searched by name or household."""
    village, after = _village(), request.args.get("after", "")
    search = request.args.get("search", "").replace("\x00", "").strip()[:_LONGEST_SEARCH]
    found = queries.residents(reading(), village.township_id, village.id, size=PAGE, after=after, search=search)
    return page(
        "office/residents/residents.html",
        village=village,
        residents=found.items,
        after=found.after,
        first=not after,
        search=search,
        asked_for=anew.asked_for(reading(), village.township_id, [row.person_id for row in found.items], now()),
        by_township=viewer().has("officer"),
        villages=tenancy.villages(reading(), village.township_id),
    )


@blueprint.post("/office/residents/<uuid:person_id>/activations")
@audience("editor", "officer")
def issue_activation(person_id: UUID) -> ResponseReturnValue:
    """Show a fresh code, once. Reloading the page would make another one, and this one die.

    For whoever lost the way into an account that is theirs already an officer asks by it, a second person agrees by
    it, and then the officer is shown the code.
    """
    me, village = viewer(), _village()
    with unit_of_work() as work:
        person, code, step = service.issue_slip(
            work,
            secrets().code_key,
            me.township_id,
            village.id,
            person_id,
            me.person_id,
            now(),
            by_township=me.has("officer"),
        )
        name = person.name
    if not code:
        flash(_(_STEPS[step]))
        return redirect(url_for(".residents_page", village=village.code), 303)
    front = settings().public_url or request.url_root.rstrip("/")
    # The code may stand in this address because it is read off paper by its owner's own phone, works once, and is not
    # linked or logged by us: no page of ours leads there.
    address = f"{front}{url_for('entrance.activation_page', code=code)}"
    return page(
        "office/residents/slip.html",
        village=village,
        township=tenancy.township(reading(), village.township_id),
        name=name,
        code=code,
        front=f"{front}{url_for('entrance.activation_page')}",
        picture=picture(address),
        until=business_day(now() + ACTIVATION_VALID_FOR),
    )


@blueprint.post("/office/residents/<uuid:person_id>/activation-refusals")
@audience("editor", "officer")
def refuse_activation(person_id: UUID) -> ResponseReturnValue:
    """Let no code be made into somebody's account."""
    me, village = viewer(), _village()
    with unit_of_work() as work:
        queries.resident(work, me.township_id, village.id, person_id)
        anew.refuse(work, me.township_id, person_id, me.person_id, now())
    flash(_("Refused. No code was made."))
    return redirect(url_for(".residents_page", village=village.code), 303)


@blueprint.post("/office/residents/<uuid:person_id>/pin-slips")
@audience("editor", "officer")
def issue_pin_slip(person_id: UUID) -> ResponseReturnValue:
    """Show a code for a new PIN, once. Reloading the page would make another one, and this one die."""
    me, village = viewer(), _village()
    with unit_of_work() as work:
        person, code = service.issue_pin_slip(
            work, secrets().code_key, me.township_id, village.id, person_id, me.person_id, now()
        )
        name = person.name
    return page(
        "office/residents/pin_slip.html",
        village=village,
        township=tenancy.township(reading(), village.township_id),
        name=name,
        code=code,
        until=business_day(now() + SLIP_VALID_FOR),
    )


@blueprint.get("/office/residents/roster")
@audience("editor")
def roster_page() -> ResponseReturnValue:
    return page("office/residents/roster.html", village=_village(), refusal=None, problems=[])


@blueprint.post("/office/residents/rosters")
@audience("editor")
def import_roster() -> ResponseReturnValue:
    """Take a roster file in whole, or say what is wrong in which row and take nothing."""
    me, village = viewer(), _village()
    file = request.files.get("file")
    try:
        rows = read_roster(file.read() if file else b"")
        with unit_of_work() as work:
            done = service.import_roster(work, me.township_id, village.id, rows, now(), me.person_id)
    except Refusal as refusal:
        problems = refusal.problems if isinstance(refusal, RosterNotRight) else []
        said = [(problem.row, _(problem.message, **problem.params)) for problem in problems]
        again = page("office/residents/roster.html", village=village, refusal=words(refusal), problems=said)
        return again, refusal.status
    flash(_("%(added)s people were added; %(known)s were there already.", added=done.added, known=done.known))
    return redirect(url_for(".residents_page"), 303)


@blueprint.get("/office/residents/roster.csv")
@audience("editor")
def roster_template() -> ResponseReturnValue:
    """The table to fill in; the mark at its start makes Excel read it as UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerow(HEADING)
    response = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=roster-template.csv"
    return response


def _village() -> Village:
    return village_at_hand(viewer(), request.values.get("village"))
