"""What was written before it was masked: sealed under a key of its own, opened by the editor, and on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.drafts import Draft, content, draft_of
from engage.disclosures.models import Disclosure, DisclosureOriginal
from kernel import audit
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.sealing import Sealer


def seal(vault: Sealer, draft: Draft) -> str:
    """Return an unmasked draft sealed, for `publish` and `correct` to keep. `vault` is `kernel.web.vault()`."""
    return vault.seal(content(draft))


def keep(session: Session, disclosure: Disclosure, sealed: str) -> None:
    """Keep what was sealed beside the disclosure's present version."""
    session.add(
        DisclosureOriginal(
            township_id=disclosure.township_id,
            id=new_id(),
            disclosure_id=disclosure.id,
            version=disclosure.version,
            sealed=sealed,
        )
    )


def kept(session: Session, township_id: int, disclosure_id: UUID) -> list[int]:
    """Return the versions of a disclosure of which an original is kept, the newest first."""
    found = select(DisclosureOriginal.version).where(
        DisclosureOriginal.township_id == township_id, DisclosureOriginal.disclosure_id == disclosure_id
    )
    return list(session.scalars(found.order_by(DisclosureOriginal.version.desc())))


def opened(
    session: Session,
    vault: Sealer,
    township_id: int,
    village_id: UUID,
    editor_id: UUID,
    disclosure_id: UUID,
    version: int,
    now: datetime,
) -> Draft:
    """Return what a version said before it was masked, and write down who looked.

    Raises NotFound: no such original, or not one of this village. Raises InvalidToken when it was sealed under
    another key.
    """
    disclosure = session.get(Disclosure, (township_id, disclosure_id))
    if disclosure is None or disclosure.village_id != village_id or version > disclosure.version:
        raise NotFound
    found = session.scalars(
        select(DisclosureOriginal).where(
            DisclosureOriginal.township_id == township_id,
            DisclosureOriginal.disclosure_id == disclosure_id,
            DisclosureOriginal.version == version,
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    draft = draft_of(vault.open(found.sealed))
    subject = f"disclosure:{disclosure_id}"
    audit.record(session, township_id, editor_id, "disclosure-original.open", subject, {"version": version}, now)
    return draft
