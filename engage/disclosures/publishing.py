"""The editor's pages: what the village has published, the form, and the upload with its preview."""

import csv
import io
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.disclosures import queries, service, uploads
from engage.disclosures.models import Disclosure
from engage.disclosures.preview import Preview, confirmed, previewed
from engage.disclosures.rows import numbered, typed_rows
from engage.disclosures.schemas import MOST_TYPED_LINES, DisclosureTyped
from engage.disclosures.wording import CATEGORY_NAMES, grouped
from kernel.errors import Refusal
from kernel.identity.viewer import Viewer
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, now, page, secrets, submitted, viewer
from kernel.web.problems import words

blueprint = Blueprint("publishing", __name__)

_PER_PAGE = 20
_FRESH_ROWS = 3


@blueprint.get("/office/disclosures")
@audience("editor")
def published_page() -> ResponseReturnValue:
    """What the editor's village has published, and the ways to publish more."""
    village, after = _village(viewer()), request.args.get("after", "")
    found = queries.newest(reading(), village.township_id, village.id, size=_PER_PAGE, after=after)
    return page(
        "office/disclosures/published.html",
        village=village,
        disclosures=found.items,
        totals=queries.totals_of(reading(), village.township_id, [one.id for one in found.items]),
        first=not after,
        after=found.after,
        categories=CATEGORY_NAMES,
    )


@blueprint.get("/office/disclosures/new")
@audience("editor")
def new_page() -> ResponseReturnValue:
    return _form(Submission(values={"key": str(uuid4())}), _FRESH_ROWS)


@blueprint.post("/office/disclosures")
@audience("editor")
def publish() -> ResponseReturnValue:
    """Publish the form; or, when another row was asked for, show it again with one more and nothing lost."""
    typed = {name: text for name, text in request.form.items() if name not in ("csrf_token", "add_row")}
    if "add_row" in request.form:
        return _form(Submission(values=typed), 1)
    form = submitted(DisclosureTyped())
    if not form.ok:
        return _form(form, 1), 422
    try:
        return _published(viewer(), form.data["draft"], form.data["key"])
    except Refusal as refusal:
        return _form(form, 0, refusal), refusal.status


@blueprint.get("/office/disclosures/upload")
@audience("editor")
def upload_page() -> ResponseReturnValue:
    return _upload_form(Submission(values={"key": str(uuid4())}))


@blueprint.post("/office/disclosures/uploads")
@audience("editor")
def upload() -> ResponseReturnValue:
    """Read the file and show what it would publish, or what is wrong in which row. Nothing is saved."""
    file = request.files.get("file")
    typed = {name: text for name, text in request.form.items() if name != "csrf_token"}
    try:
        rows = uploads.read_lines(file.read() if file else b"")
    except Refusal as refusal:
        return _upload_form(Submission(values=typed), refusal), refusal.status
    cells = [row.cells for row in rows]
    preview = previewed(secrets().session_key, viewer(), typed, cells, now())
    if not preview.form.ok:
        return _upload_form(preview.form, rows=rows), 422
    return _preview(preview)


@blueprint.post("/office/disclosures/uploads/confirmations")
@audience("editor")
def confirm_upload() -> ResponseReturnValue:
    """Publish what the preview showed. It is checked again as if it had been typed."""
    preview = confirmed(secrets().session_key, viewer(), request.form.get("preview", ""), now())
    if not preview.form.ok:
        return _upload_form(preview.form), 422
    try:
        return _published(viewer(), preview.form.data["draft"], preview.form.data["key"])
    except Refusal as refusal:
        return _upload_form(preview.form, refusal), refusal.status


@blueprint.get("/office/disclosures/template.csv")
@audience("editor")
def template() -> ResponseReturnValue:
    """The table to fill in, with one row as an example; the mark at its start makes Excel read it as UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows([uploads.TEMPLATE_HEADING, uploads.TEMPLATE_EXAMPLE])
    response = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=disclosure-template.csv"
    return response


def _published(editor: Viewer, draft: service.Draft, key: UUID) -> ResponseReturnValue:
    village = _village(editor)
    with unit_of_work() as work:
        disclosure: Disclosure = service.publish(
            work, editor.township_id, village.id, editor.person_id, draft, key, now()
        )
    flash(_("Published. Everybody can read it now."))
    return redirect(url_for("disclosures.disclosure_page", code=village.code, disclosure_id=disclosure.id), 303)


def _village(editor: Viewer) -> Village:
    return tenancy.village(reading(), editor.township_id, editor.scope("editor"))


def _form(form: Submission, more_rows: int, refusal: Refusal | None = None) -> str:
    """Show the form with its typed rows closed up, in the order that the schema numbered them, and some blank ones."""
    rows = typed_rows(form.values)
    heading = {name: text for name, text in form.values.items() if not name.startswith("lines.")}
    count = min(len(rows) + more_rows, max(MOST_TYPED_LINES, len(rows)))
    return page(
        "office/disclosures/form.html",
        form=Submission(errors=form.errors, values={**heading, **numbered(rows)}),
        rows=max(count, 1),
        village=_village(viewer()),
        categories=CATEGORY_NAMES,
        refusal=words(refusal) if refusal else None,
    )


def _upload_form(
    form: Submission, refusal: Refusal | None = None, rows: list[uploads.UploadedRow] | None = None
) -> str:
    return page(
        "office/disclosures/upload.html",
        form=form,
        rows=rows or [],
        village=_village(viewer()),
        categories=CATEGORY_NAMES,
        refusal=words(refusal) if refusal else None,
    )


def _preview(preview: Preview) -> str:
    draft: service.Draft = preview.form.data["draft"]
    spent = sum(line.amount_fen for line in draft.lines if line.direction == "out")
    received = sum(line.amount_fen for line in draft.lines if line.direction == "in")
    return page(
        "office/disclosures/preview.html",
        draft=draft,
        token=preview.token,
        spent=grouped(spent),
        received=grouped(received),
        village=_village(viewer()),
        categories=CATEGORY_NAMES,
    )
