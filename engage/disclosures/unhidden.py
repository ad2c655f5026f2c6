"""Refusing by JSON what a page would first show its editor: names that the township's rule hides."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.disclosures.drafts import Draft
from engage.masking.service import mask_draft
from kernel.errors import InvalidInput


def refuse_names(session: Session, township_id: int, village_id: UUID, draft: Draft) -> None:
    """Raise InvalidInput that says at each place how it has to be written: 张* instead of the name."""
    errors: dict[str, list[str]] = {}
    for finding in mask_draft(session, township_id, village_id, draft).findings:
        errors.setdefault(finding.place, []).append(_("Hide it: %(after)s", after=finding.after))
    if errors:
        raise InvalidInput(errors)
