"""The page with the villager's scanner: camera, photo, or the digits of a bill."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from kernel.errors import Refusal
from kernel.web import Submission, audience, own_address, page, submitted, uses_camera
from kernel.web.problems import words
from kernel.web.schema import Line, Strict
from merchants.scanning.reading import NothingScanned, page_behind
from merchants.screen.photo import code_in

blueprint = Blueprint("scanning", __name__)


class ScanForm(Strict):
    """What was typed, or scanned by the page's script. A photo comes beside it."""

    text = Line(200, blank=True, load_default="")


@blueprint.get("/scan")
@uses_camera
@audience("villager")
def scan_page() -> ResponseReturnValue:
    return _page()


@blueprint.post("/scans")
@uses_camera
@audience("villager")
def read() -> ResponseReturnValue:
    """Go to the page behind what was typed or photographed, if it is one of ours."""
    form = submitted(ScanForm())
    if not form.ok:
        return _page(form, status=422)
    try:
        path = page_behind(_text(form), own_address(), request.url_root.rstrip("/"))
    except Refusal as refusal:
        return _page(form, refusal, refusal.status)
    return redirect(path, 303)


def _text(form: Submission) -> str:
    photo = request.files.get("photo")
    if form.data["text"]:
        return str(form.data["text"])
    if photo is None or not photo.filename:
        raise NothingScanned
    return code_in(photo.stream)


def _page(form: Submission | None = None, refusal: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    shown = page("villager/scan.html", form=form, refusal=words(refusal) if refusal else None, own=own_address())
    return shown, status
