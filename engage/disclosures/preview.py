"""What an upload would publish, kept on the editor's own page between reading the file and confirming it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from engage.disclosures.rows import numbered
from engage.disclosures.schemas import DisclosureTyped
from kernel import tokens
from kernel.identity.viewer import Viewer
from kernel.web import Submission
from kernel.web.errors_by_field import errors_by_field

_AUDIENCE = "upload-preview"
_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Preview:
    """A read file as a form: its `data` or its `errors`; `token` carries it to the confirmation."""

    form: Submission
    token: str = ""


def previewed(
    token_key: str, editor: Viewer, heading: Mapping[str, str], rows: list[dict[str, str]], at: datetime
) -> Preview:
    """Check a heading and the rows of a file, and sign both for this editor when they are right."""
    content = {"heading": dict(heading), "rows": rows}
    form = _checked(content)
    if not form.ok:
        return Preview(form)
    return Preview(form, tokens.sign(token_key, _AUDIENCE, {**content, "editor": str(editor.person_id)}, at))


def confirmed(token_key: str, editor: Viewer, token: str, at: datetime) -> Preview:
    """Read a preview back and check it once more. Raises InvalidToken for a tampered, old or another's preview."""
    content = tokens.read(token_key, _AUDIENCE, token, at, _LASTS)
    if content.get("editor") != str(editor.person_id):
        raise tokens.InvalidToken
    return Preview(_checked(content), token)


def _checked(content: Mapping[str, Any]) -> Submission:
    heading, rows = content["heading"], content["rows"]
    values = {**heading, **numbered(rows)}
    try:
        return Submission(data=DisclosureTyped().load({**heading, "lines": rows}), values=values)
    except ValidationError as error:
        return Submission(errors=errors_by_field(error.messages), values=values)
