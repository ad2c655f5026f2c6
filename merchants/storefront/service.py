"""A shop's photo: shown, changed, taken away; and the face of a shop that its payers see."""

import io
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel import audit, pictures
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.pictures import Picture
from merchants.directory import queries as directory
from merchants.directory.service import shop_of
from merchants.storefront.models import ShopPicture

_LONGEST = 960


@dataclass(frozen=True)
class Face:
    """What a payer sees of a shop. `picture` is the path of its photo; where it is empty its kind is drawn."""

    id: UUID
    name: str
    kind: str
    village: str
    picture: str


def face_of(session: Session, township_id: int, shop_id: UUID) -> Face:
    """Return a shop's face. Raises NotFound."""
    card = directory.shop_card(session, township_id, shop_id)
    file = file_of(session, township_id, shop_id)
    # The address changes with the photo, so that a browser may keep it.
    path = f"/townships/{township_id}/shops/{shop_id}/{file[:12]}.jpg" if file else ""
    return Face(card.id, card.name, card.kind, card.village, path)


def prepared(content: bytes) -> Picture:
    """Return what was sent as a photo for screens, without metadata. Raises UnreadablePicture or one of its kinds."""
    with Image.open(io.BytesIO(pictures.cleaned(content).content), formats=("JPEG",)) as image:
        return pictures.encoded(image, _LONGEST)


def show(
    session: Session, township_id: int, shop_id: UUID, *, file: str, picture: Picture, actor_id: UUID, now: datetime
) -> str:
    """Let a shop show a photo that is kept as `file`; return the file that nothing needs any more, or "".

    Raises NotFound.
    """
    shop_of(session, township_id, shop_id)
    before = file_of(session, township_id, shop_id)
    chosen = {"file": file, "width": picture.width, "height": picture.height, "shown_by": actor_id, "shown_at": now}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(ShopPicture).values(township_id=township_id, id=new_id(), shop_id=shop_id, **chosen)
    session.execute(row.on_conflict_do_update(index_elements=["township_id", "shop_id"], set_=chosen))
    audit.record(session, township_id, actor_id, "shop.picture", f"shop:{shop_id}", {"file": file}, now)
    return _unneeded(session, before)


def take_away(session: Session, township_id: int, shop_id: UUID, *, actor_id: UUID, now: datetime) -> str:
    """Let a shop show no photo; return the file that nothing needs any more, or "". Twice is the same as once.

    Raises NotFound.
    """
    shop_of(session, township_id, shop_id)
    before = file_of(session, township_id, shop_id)
    if before:
        session.execute(
            delete(ShopPicture).where(ShopPicture.township_id == township_id, ShopPicture.shop_id == shop_id)
        )
        audit.record(session, township_id, actor_id, "shop.picture-gone", f"shop:{shop_id}", {}, now)
    return _unneeded(session, before)


def file_of(session: Session, township_id: int, shop_id: UUID) -> str:
    """Return the file of a shop's photo, or "" when it shows none."""
    shown = select(ShopPicture.file).where(ShopPicture.township_id == township_id, ShopPicture.shop_id == shop_id)
    return session.scalar(shown) or ""


def shown_file(session: Session, township_id: int, shop_id: UUID, name: str) -> str:
    """Return the file of the photo that a shop shows under `name`. Raises NotFound, also for a photo of before."""
    file = file_of(session, township_id, shop_id)
    if not file or file[:12] != name:
        raise NotFound
    return file


def _unneeded(session: Session, file: str) -> str:
    """Return `file` unless another shop, of any township, shows the same."""
    session.flush()
    same = select(func.count()).select_from(ShopPicture).where(ShopPicture.file == file)
    return "" if session.scalar(same) else file
