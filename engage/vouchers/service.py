"""Attaching pictures of vouchers to a line: sent, blacked out, shown, and removed with a word of why."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.disclosures.models import MoneyLine
from engage.disclosures.refusals import DisclosureWithdrawn, HoldsPersonalNumber
from engage.disclosures.service import locked
from engage.vouchers import pictures
from engage.vouchers.models import VoucherPicture
from engage.vouchers.pictures import Box
from engage.vouchers.refusals import NotADraft, PictureChanged, TooManyPictures
from kernel import audit
from kernel.errors import NotFound
from kernel.files import FileGone, Files
from kernel.ids import new_id
from kernel.locking import locked_row
from kernel.personal_numbers import text as personal_numbers
from kernel.pictures import Picture
from kernel.sealing import Sealer

MOST_PICTURES = 10
DRAFTS_LAST = timedelta(days=1)


@dataclass(frozen=True)
class Rendered:
    """A picture with these boxes painted: its files."""

    boxes: list[Box]
    full_size: str
    thumbnail: str


def attach(
    session: Session,
    files: Files,
    vault: Sealer,
    township_id: int,
    village_id: UUID,
    editor_id: UUID,
    line: MoneyLine,
    picture: Picture,
    now: datetime,
) -> VoucherPicture:
    """Take a cleaned picture of a line's voucher as a draft, which its editors alone see.

    Drafts left lying are thrown away. Raises NotFound, DisclosureWithdrawn, TooManyPictures.
    """
    disclosure = locked(session, township_id, village_id, line.disclosure_id)
    if disclosure.state == "withdrawn" or line.withdrawn:
        raise DisclosureWithdrawn
    _throw_away_old_drafts(session, files, township_id, now)
    number = _next_number(session, township_id, line.id)
    found = VoucherPicture(
        township_id=township_id,
        id=new_id(),
        village_id=village_id,
        disclosure_id=line.disclosure_id,
        line_id=line.id,
        number=number,
        state="draft",
        draft=files.put(vault.seal({"picture": base64.b64encode(picture.content).decode()}).encode()),
        width=picture.width,
        height=picture.height,
        boxes=[],
        attached_by=editor_id,
        attached_at=now,
    )
    session.add(found)
    session.flush()
    return found


def locked_picture(session: Session, township_id: int, village_id: UUID, picture_id: UUID) -> VoucherPicture:
    """Return a picture of the village under a lock. Raises NotFound."""
    found = locked_row(session, VoucherPicture, township_id, picture_id)
    if found.village_id != village_id:
        raise NotFound
    return found


def draft(files: Files, vault: Sealer, picture: VoucherPicture) -> Picture:
    """Return a draft as it would be shown, blacked out. Raises NotADraft, NotFound."""
    if picture.state != "draft":
        raise NotADraft
    try:
        sealed = files.get(picture.draft).decode()
    except FileGone as error:
        raise NotFound from error
    content = base64.b64decode(vault.open(sealed)["picture"])
    return pictures.blacked_out(content, _boxes(picture))


def rendered(files: Files, vault: Sealer, picture: VoucherPicture) -> Rendered:
    """Paint a draft as everybody will see it, and keep the files; this takes a while, so it is done before `show`."""
    final = draft(files, vault, picture)
    return Rendered(_boxes(picture), files.put(final.content), files.put(pictures.thumbnail(final).content))


def black_out(session: Session, picture: VoucherPicture, boxes: Sequence[Box]) -> None:
    """Let these boxes, and no others, be black in a draft. Raises NotADraft."""
    if picture.state != "draft":
        raise NotADraft
    picture.boxes = [asdict(box) for box in boxes]
    session.flush()


def show(session: Session, picture: VoucherPicture, final: Rendered, editor_id: UUID, now: datetime) -> str:
    """Make a draft public, blacked out, and return its file, to be removed once this is committed.

    Raises NotADraft, PictureChanged (other boxes than those that were painted).
    """
    if picture.state != "draft":
        raise NotADraft
    if final.boxes != _boxes(picture):
        raise PictureChanged
    sent, picture.draft, picture.state = picture.draft, "", "shown"
    picture.full_size, picture.thumbnail = final.full_size, final.thumbnail
    details = {"disclosure": str(picture.disclosure_id), "boxes": len(picture.boxes)}
    _record(session, picture, editor_id, "voucher.show", details, now)
    return sent


def remove(session: Session, picture: VoucherPicture, editor_id: UUID, reason: str, now: datetime) -> list[str]:
    """Remove a picture, leaving a note with the reason, and return the files that nothing needs any more.

    Raises HoldsPersonalNumber (in the reason).
    """
    if picture.state == "removed":
        return []
    if personal_numbers.holds_number(reason):
        raise HoldsPersonalNumber
    gone = [digest for digest in (picture.draft, picture.full_size, picture.thumbnail) if digest]
    picture.state, picture.reason, picture.removed_by, picture.removed_at = "removed", reason, editor_id, now
    picture.draft = picture.full_size = picture.thumbnail = ""
    _record(session, picture, editor_id, "voucher.remove", {"disclosure": str(picture.disclosure_id)}, now)
    return [digest for digest in gone if not _is_needed(session, digest)]


def discard(session: Session, picture: VoucherPicture) -> str:
    """Throw a draft away, and return its file, to be removed once this is committed. Raises NotADraft."""
    if picture.state != "draft":
        raise NotADraft
    session.delete(picture)
    session.flush()
    return picture.draft


def _boxes(picture: VoucherPicture) -> list[Box]:
    return [Box(**box) for box in picture.boxes]


def _throw_away_old_drafts(session: Session, files: Files, township_id: int, now: datetime) -> None:
    old = select(VoucherPicture).where(
        VoucherPicture.township_id == township_id,
        VoucherPicture.state == "draft",
        VoucherPicture.attached_at < now - DRAFTS_LAST,
    )
    for picture in session.scalars(old.with_for_update(skip_locked=True)):
        files.remove(discard(session, picture))


def _next_number(session: Session, township_id: int, line_id: UUID) -> int:
    of_line = (VoucherPicture.township_id == township_id, VoucherPicture.line_id == line_id)
    standing = session.scalar(select(func.count()).where(*of_line, VoucherPicture.state != "removed")) or 0
    if standing >= MOST_PICTURES:
        raise TooManyPictures
    return (session.scalar(select(func.max(VoucherPicture.number)).where(*of_line)) or 0) + 1


def _is_needed(session: Session, digest: str) -> bool:
    """Say whether another picture, of any township, shows the same file."""
    same = (VoucherPicture.full_size == digest) | (VoucherPicture.thumbnail == digest)
    return session.scalar(select(func.count()).select_from(VoucherPicture).where(same)) != 0


def _record(
    session: Session, picture: VoucherPicture, editor_id: UUID, act: str, details: dict[str, object], now: datetime
) -> None:
    session.flush()
    audit.record(session, picture.township_id, editor_id, act, f"voucher:{picture.id}", details, now)
