"""Finding the pictures that everybody may see, and the notes that removed ones left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import MoneyLine
from engage.vouchers.models import VoucherPicture
from kernel.errors import NotFound


@dataclass(frozen=True)
class Shown:
    """A picture of a line, or, with a reason, the note that it was removed."""

    id: UUID
    number: int
    width: int
    height: int
    removed_at: datetime | None
    reason: str


def of_disclosure(session: Session, township_id: int, disclosure_id: UUID) -> dict[UUID, list[Shown]]:
    """Return the pictures of a disclosure's lines by the line's id."""
    rows = session.scalars(
        select(VoucherPicture)
        .where(
            VoucherPicture.township_id == township_id,
            VoucherPicture.disclosure_id == disclosure_id,
            VoucherPicture.state != "draft",
        )
        .order_by(VoucherPicture.line_id, VoucherPicture.number)
    )
    found: dict[UUID, list[Shown]] = {}
    for row in rows:
        said = Shown(row.id, row.number, row.width, row.height, row.removed_at, row.reason)
        found.setdefault(row.line_id, []).append(said)
    return found


def of_line(session: Session, township_id: int, line_id: UUID) -> Sequence[VoucherPicture]:
    """Return every picture of a line, drafts and removed ones too, for its editors."""
    found = select(VoucherPicture).where(VoucherPicture.township_id == township_id, VoucherPicture.line_id == line_id)
    return session.scalars(found.order_by(VoucherPicture.number)).all()


def shown(session: Session, township_id: int, village_id: UUID, picture_id: UUID) -> VoucherPicture:
    """Return a picture that everybody may see. Raises NotFound: a draft, a removed one, or of a line that is gone."""
    found = session.execute(
        select(VoucherPicture, MoneyLine.withdrawn)
        .join(
            MoneyLine,
            (MoneyLine.township_id == VoucherPicture.township_id) & (MoneyLine.id == VoucherPicture.line_id),
        )
        .where(
            VoucherPicture.township_id == township_id,
            VoucherPicture.village_id == village_id,
            VoucherPicture.id == picture_id,
        )
    ).one_or_none()
    if found is None or found[0].state != "shown" or found[1]:
        raise NotFound
    picture: VoucherPicture = found[0]
    return picture


def own(session: Session, township_id: int, village_id: UUID, picture_id: UUID) -> VoucherPicture:
    """Return a picture of the village, in whatever state. Raises NotFound."""
    found = session.get(VoucherPicture, (township_id, picture_id))
    if found is None or found.village_id != village_id:
        raise NotFound
    return found
