"""The photo that a form sends along: kept before the work begins, and gone again when nothing came of it."""

from flask import request

from kernel.pictures import MOST_BYTES, UnreadablePicture
from kernel.web import Submission, files, vault
from kernel.web.problems import words
from merchants.applications import papers

MOST_BODY = MOST_BYTES + 512 * 1024


def sent_photo() -> str:
    """Keep the photo that was sent and return its file; "" when there is none. Raises UnreadablePicture."""
    sent = request.files.get("photo")
    content = sent.read() if sent and sent.filename else b""
    return papers.keep(files(), vault(), content) if content else ""


def forget(digest: str) -> None:
    """Remove the file of a photo that nothing needs any more, if there is one."""
    if digest:
        files().remove(digest)


def with_photo_error(form: Submission, refusal: UnreadablePicture) -> Submission:
    """Return the form with what is wrong with the photo beside its field."""
    said = words(refusal)
    return Submission(errors={"photo": [said["message"], said["advice"]]}, values=form.values)
