"""The pictures of vouchers: their editors' pages, and the files that everybody sees."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from engage.desks import editors_village
from engage.disclosures import queries as disclosures
from engage.disclosures.models import MoneyLine
from engage.disclosures.refusals import DisclosureWithdrawn
from engage.supervision import looking
from engage.supervision.words import PLACE
from engage.vouchers import queries, service
from engage.vouchers.models import VoucherPicture
from engage.vouchers.schemas import MOST_BOXES, BoxesTyped, RemovalTyped, ShowingTyped, typed
from kernel import pictures
from kernel.errors import NotFound, Refusal
from kernel.files import FileGone
from kernel.persistence import reading, unit_of_work
from kernel.tenancy import queries as tenancy
from kernel.tenancy.models import Village
from kernel.web import Submission, audience, cacheable, files, now, page, submitted, takes_files, vault, viewer
from kernel.web.errors_by_field import errors_by_field
from kernel.web.problems import words

blueprint = Blueprint("vouchers", __name__)

_BODY = pictures.MOST_BYTES + 512 * 1024
_MINUTES_5 = 300
"""Long enough for a page to be read; a picture that is removed is soon gone everywhere."""


@blueprint.get("/villages/<code>/vouchers/<uuid:picture_id>/<any(small, large):size>.jpg")
@audience("public")
@cacheable(_MINUTES_5)
def picture_file(code: str, picture_id: UUID, size: str) -> ResponseReturnValue:
    """A picture, small or large, under a name that tells nothing."""
    village = tenancy.village_by_code(reading(), code)
    found = queries.shown(reading(), village.township_id, village.id, picture_id)
    digest = found.thumbnail if size == "small" else found.full_size
    try:
        response = _jpeg(files().get(digest), f"voucher-{found.number}.jpg")
    except FileGone as error:
        raise NotFound from error
    response.set_etag(digest)
    return response.make_conditional(request)


@blueprint.get("/office/disclosures/<uuid:disclosure_id>/lines/<int:number>/vouchers")
@audience("editor")
def line_page(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """The pictures of one line, and the way to attach another."""
    village, line = _line(disclosure_id, number)
    return _line_page(village, line)


@blueprint.post("/office/disclosures/<uuid:disclosure_id>/lines/<int:number>/vouchers")
@audience("editor")
@takes_files(_BODY)
def attach(disclosure_id: UUID, number: int) -> ResponseReturnValue:
    """Take a picture; nobody else sees it before it is looked over."""
    village, line = _line(disclosure_id, number)
    sent = request.files.get("picture")
    content = sent.read() if sent else b""
    try:
        picture = pictures.cleaned(content)  # it takes a while: before the work begins, or everybody would wait
        with unit_of_work() as work:
            found = service.attach(
                work, files(), vault(), village.township_id, village.id, viewer().person_id, line, picture, now()
            )
    except Refusal as refusal:
        return _line_page(village, line, refusal), refusal.status
    return redirect(url_for(".draft_page", picture_id=found.id), 303)


@blueprint.get("/office/vouchers/<uuid:picture_id>")
@audience("editor")
def draft_page(picture_id: UUID) -> ResponseReturnValue:
    """The picture as it would be shown, and what to black out in it."""
    return _draft_page(_own(picture_id), None)


@blueprint.get("/office/vouchers/<uuid:picture_id>/draft.jpg")
@audience("editor")
def draft_file(picture_id: UUID) -> ResponseReturnValue:
    """A draft, for the editors of its village; kept by no browser."""
    found = _own(picture_id)
    return _jpeg(service.draft(files(), vault(), found).content, "voucher.jpg")


@blueprint.post("/office/vouchers/<uuid:picture_id>/boxes")
@audience("editor")
def black_out(picture_id: UUID) -> ResponseReturnValue:
    """Black out what is marked, and show how it looks."""
    found, form = _own(picture_id), _boxes()
    if not form.ok:
        return _draft_page(found, form), 422
    with unit_of_work() as work:
        service.black_out(work, _locked(work, picture_id), form.data["boxes"])
    return redirect(url_for(".draft_page", picture_id=picture_id), 303)


@blueprint.post("/office/vouchers/<uuid:picture_id>/showings")
@audience("editor")
def show(picture_id: UUID) -> ResponseReturnValue:
    """Make it public, once the editor has said that nothing in it tells who somebody is."""
    found, form = _own(picture_id), submitted(ShowingTyped())
    if not form.ok:
        return _draft_page(found, None, form), 422
    if found.state == "shown":
        return _back_to_line(found)
    final = service.rendered(files(), vault(), found)
    with unit_of_work() as work:
        sent = service.show(work, _locked(work, picture_id), final, viewer().person_id, now())
    _remove_files([sent])
    flash(_("Everybody can see the picture now."))
    return _back_to_line(found)


@blueprint.post("/office/vouchers/<uuid:picture_id>/discards")
@audience("editor")
def discard(picture_id: UUID) -> ResponseReturnValue:
    """Throw away a picture that nobody else has seen."""
    found = _own(picture_id)
    with unit_of_work() as work:
        sent = service.discard(work, _locked(work, picture_id))
    _remove_files([sent])
    return _back_to_line(found)


@blueprint.post("/office/vouchers/<uuid:picture_id>/removals")
@audience("editor")
def remove(picture_id: UUID) -> ResponseReturnValue:
    """Remove a picture that was public; a note with the reason stays."""
    found, form = _own(picture_id), looking.sent(RemovalTyped())
    if looking.is_to_change(form):
        village, line = _line_of(found)
        return _line_page(village, line, form=form, wrong=picture_id), looking.status_of(form)
    review = looking.review_of(form, found.village_id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    with unit_of_work() as work:
        gone = service.remove(work, _locked(work, picture_id), viewer().person_id, review.texts[PLACE], now())
    _remove_files(gone)
    flash(_("Removed. In its place stands when and why."))
    return _back_to_line(found)


def _jpeg(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _boxes() -> Submission:
    data, values = typed(request.form)
    try:
        return Submission(data=BoxesTyped().load(data), values=values)
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=values)


def _remove_files(digests: Sequence[str]) -> None:
    """Let files be gone, after the work that let go of them is committed."""
    for digest in digests:
        if digest:
            files().remove(digest)


def _own(picture_id: UUID) -> VoucherPicture:
    """Return a picture of the editor's own village. Raises NotFound."""
    editor = viewer()
    return queries.own(reading(), editor.township_id, editor.scope("editor"), picture_id)


def _locked(work: Session, picture_id: UUID) -> VoucherPicture:
    editor = viewer()
    return service.locked_picture(work, editor.township_id, editor.scope("editor"), picture_id)


def _line(disclosure_id: UUID, number: int) -> tuple[Village, MoneyLine]:
    """Return a line of the editor's own village by its number. Raises NotFound, DisclosureWithdrawn."""
    editor = viewer()
    village = editors_village(editor)
    disclosure = disclosures.disclosure(reading(), village.township_id, disclosure_id, village.id)
    if disclosure.state == "withdrawn":
        raise DisclosureWithdrawn
    return village, disclosures.line_numbered(reading(), village.township_id, disclosure_id, number)


def _line_of(picture: VoucherPicture) -> tuple[Village, MoneyLine]:
    village = tenancy.village(reading(), picture.township_id, picture.village_id)
    return village, disclosures.line(reading(), picture.township_id, picture.disclosure_id, picture.line_id)


def _line_page(
    village: Village,
    line: MoneyLine,
    refusal: Refusal | None = None,
    form: Submission | None = None,
    wrong: UUID | None = None,
) -> str:
    return page(
        "office/vouchers/line.html",
        village=village,
        line=line,
        pictures=queries.of_line(reading(), line.township_id, line.id),
        refusal=words(refusal) if refusal else None,
        form=form,
        wrong=wrong,
    )


def _draft_page(picture: VoucherPicture, form: Submission | None, ticked: Submission | None = None) -> str:
    village, line = _line_of(picture)
    known = {
        f"boxes.{place}.{side}": str(value) for place, box in enumerate(picture.boxes) for side, value in box.items()
    }
    form = form or Submission(values=known)
    return page(
        "office/vouchers/draft.html",
        village=village,
        line=line,
        picture=picture,
        form=form,
        rows=min(len({name.split(".")[1] for name in form.values}) + 2, MOST_BOXES),
        ticked=ticked,
    )


def _back_to_line(picture: VoucherPicture) -> ResponseReturnValue:
    _, line = _line_of(picture)
    return redirect(url_for(".line_page", disclosure_id=picture.disclosure_id, number=line.number), 303)
