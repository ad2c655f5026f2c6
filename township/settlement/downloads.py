"""Sending a run's file to the browser or program that asked for it."""

from io import BytesIO
from uuid import UUID

from flask import Response, send_file
from flask_babel import force_locale, gettext

from kernel.persistence import reading
from kernel.web import viewer
from kernel.web.language import DEFAULT, LANGUAGES
from township.settlement.exports import export


def download(run_id: UUID, kind: str, profile_id: UUID | None) -> Response:
    """Answer with a file of the viewer's township. It is in the product's first language for whoever asks, so that
    two officers get the same bytes. Raises what `export` does."""
    with force_locale(LANGUAGES[DEFAULT]):
        file = export(reading(), viewer().township_id, run_id, kind, gettext, profile_id)
    return send_file(
        BytesIO(file.content), mimetype=file.mimetype, as_attachment=True, download_name=file.name, etag=False
    )
