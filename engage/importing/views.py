"""The editor's pages for publishing a table that the village keeps: choose it, look at it, mend it, confirm it."""

import csv
import io
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.desks import editors_village
from engage.disclosures import headings, periods
from engage.disclosures.confirming import NotConfirmed, publish_confirmed
from engage.disclosures.review import Review, is_replay
from engage.importing import memory, template
from engage.importing.books import Book, read_book
from engage.importing.carried import carried, carry
from engage.importing.forms import HEADING, Sent, heading, sent
from engage.importing.looking import Look, look
from engage.importing.proposing import proposed
from engage.importing.showing import shown
from engage.importing.tables import Table
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, secrets, vault, viewer
from kernel.web.problems import words

blueprint = Blueprint("importing", __name__)


@blueprint.get("/office/disclosures/upload")
@audience("editor")
def upload_page() -> ResponseReturnValue:
    """Choose the table; a link from the calendar says which matter and period it is for."""
    village = editors_village(viewer())
    today, asked = business_day(now()), (request.args.get("matter", ""), request.args.get("period", ""))
    preset = headings.preset(reading(), village.township_id, village.id, *asked, today)
    preset = preset or headings.usual(reading(), village.township_id, today)
    return _upload_form(Submission(values={"key": str(uuid4()), **preset}))


@blueprint.post("/office/disclosures/uploads")
@audience("editor")
def upload() -> ResponseReturnValue:
    """Read the file and show what it would publish, and what is wrong in which row. Nothing is saved."""
    file = request.files.get("file")
    typed = {name: text for name, text in request.form.items() if name in HEADING}
    try:
        book = read_book(file.read() if file else b"", periods.sheet_names(typed.get("period", "")))
        token = carry(secrets().session_key, viewer().person_id, editors_village(viewer()).id, book, now())
    except Refusal as refusal:
        return _upload_form(Submission(values=typed), refusal), refusal.status
    return _looked(book, token, _begun(typed, book.table))


@blueprint.post("/office/disclosures/uploads/previews")
@audience("editor")
def look_again() -> ResponseReturnValue:
    """Show the same table once more, with what the editor chose and mended. Nothing is saved."""
    book, token = _carried()
    return _looked(book, token, _sent(book))


@blueprint.post("/office/disclosures/uploads/confirmations")
@audience("editor")
def confirm() -> ResponseReturnValue:
    """Publish what the page showed; what the editor changed since, or has yet to tick, is shown again first."""
    book, token = _carried()
    table, form, village = book.table, _sent(book), editors_village(viewer())
    seen = look(reading(), village.township_id, village.id, table, form, business_day(now()))
    if seen.review is None:
        return _look_page(book, token, form, seen, tried=True), 422
    again = is_replay(reading(), village.township_id, seen.heading.data["key"])
    if not again and (seen.review.seen != form.seen or not form.sure >= set(seen.asks)):
        return _look_page(book, token, form, seen, tried=True), 422
    try:
        return _published(book, seen, seen.review, village, form.sure)
    except NotConfirmed as meanwhile:
        return _look_page(book, token, form, replace(seen, review=meanwhile.review), tried=True), 422
    except Refusal as refusal:
        return _look_page(book, token, form, seen, refusal=refusal), refusal.status


@blueprint.get("/office/disclosures/template.csv")
@audience("editor")
def template_file() -> ResponseReturnValue:
    """The table to fill in, with one row as an example; the mark at its start makes Excel read it as UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows([template.HEADING, template.EXAMPLE])
    response = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=disclosure-template.csv"
    return response


def _carried() -> tuple[Book, str]:
    """Return the book that the page carries, with the sheet to look at that was chosen there, and its token."""
    token, editor = request.form.get("table", ""), viewer()
    book = carried(secrets().session_key, editor.person_id, editors_village(editor).id, token, now())
    return book.at(request.form.get("sheet", "")), token


def _sent(book: Book) -> Sent:
    """Read the form; when another sheet was chosen on it, what it says of the last one's columns and rows goes."""
    if request.form.get("looked_at", "") == book.table.sheet:
        return sent(request.form, book.table)
    return _begun({name: text for name, text in request.form.items() if name in HEADING}, book.table)


def _begun(typed: dict[str, str], table: Table) -> Sent:
    return Sent(heading(_with_heading(typed, table)))


def _with_heading(typed: dict[str, str], table: Table) -> dict[str, str]:
    """Take what was left empty from the table, so that it need not be looked at once more only for that."""
    village = editors_village(viewer())
    fields = memory.fields_for(reading(), village.township_id, village.id, table)
    return proposed(
        typed, table, fields, headings.matters(reading(), village.township_id, village.id, business_day(now()))
    )


def _looked(book: Book, token: str, form: Sent) -> ResponseReturnValue:
    village = editors_village(viewer())
    seen = look(reading(), village.township_id, village.id, book.table, form, business_day(now()))
    return _look_page(book, token, form, seen), 200 if seen.review else 422


def _published(
    book: Book, seen: Look, review: Review, village: Village, ticked: Collection[str]
) -> ResponseReturnValue:
    editor, key, table = viewer(), seen.heading.data["key"], book.table
    original = review.sealed(vault())
    with unit_of_work() as work:
        disclosure = publish_confirmed(
            *(work, editor.township_id, village.id, editor.person_id, review, key, now()),
            ticked=ticked,
            original=original,
            repeated=lambda: memory.published_as(work, editor.township_id, village.id, table),
        )
        memory.remember(work, disclosure, editor.person_id, table, seen.fields, now())
    flash(_("Published. Everybody can read it now."))
    if book.others:
        flash(_("Not published with it: the other sheets of the file, %(names)s.", names="、".join(book.others)))
    return redirect(_address(village, disclosure.id), 303)


def _address(village: Village, disclosure_id: UUID) -> str:
    return url_for("disclosures.disclosure_page", code=village.code, disclosure_id=disclosure_id)


def _upload_form(form: Submission, refusal: Refusal | None = None) -> str:
    village = editors_village(viewer())
    return page(
        "office/importing/upload.html",
        form=form,
        village=village,
        matters=headings.matters(reading(), village.township_id, village.id, business_day(now())),
        refusal=words(refusal) if refusal else None,
    )


def _look_page(
    book: Book, token: str, form: Sent, seen: Look, *, tried: bool = False, refusal: Refusal | None = None
) -> str:
    village = editors_village(viewer())
    return page(
        "office/importing/look.html",
        **shown(book.table, form, seen, tried=tried),
        book=book,
        token=token,
        village=village,
        matters=headings.matters(reading(), village.township_id, village.id, business_day(now())),
        refusal=words(refusal) if refusal else None,
    )
