"""A shop's sticker: what it says, replacing it when it was swapped, and paying by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity.models import Role
from kernel.ids import new_id
from kernel.locking import locked_row
from merchants.directory.models import Shop, fresh_sticker
from merchants.directory.service import shop_of
from merchants.redemptions.abandoning import abandon_own
from merchants.redemptions.counter import Asking, fingerprint_of
from merchants.redemptions.models import BY_STICKER
from merchants.redemptions.refusals import SellingToOneself
from merchants.redemptions.sale import Sale
from merchants.redemptions.service import made_before, take
from merchants.stickers.models import RetiredSticker
from merchants.stickers.refusals import StickerReplaced, StickerUnknown


@dataclass(frozen=True)
class Sticker:
    """What hangs in a shop. `path` is for our own address to stand before it: see `merchants.stickers.printed`."""

    shop_id: UUID
    token: str

    @property
    def path(self) -> str:
        return f"/pay/{self.token}"


def sticker_of(session: Session, township_id: int, shop_id: UUID) -> Sticker:
    """Return the sticker that counts today; every shop has one from its first day on. Raises NotFound."""
    return Sticker(shop_id, shop_of(session, township_id, shop_id).sticker)


def replace(session: Session, township_id: int, shop_id: UUID, *, actor_id: UUID, now: datetime) -> Sticker:
    """Give a shop a new sticker; whoever scans an old one is told so from now on. Raises NotFound."""
    shop = locked_row(session, Shop, township_id, shop_id)
    session.add(
        RetiredSticker(
            township_id=township_id,
            id=new_id(),
            shop_id=shop_id,
            token=shop.sticker,
            retired_at=now,
            retired_by=actor_id,
        )
    )
    shop.sticker = fresh_sticker()
    session.flush()
    audit.record(session, township_id, actor_id, "sticker.replace", f"shop:{shop_id}", {}, now)
    return Sticker(shop_id, shop.sticker)


def shop_behind(session: Session, township_id: int, token: str) -> UUID:
    """Return the shop whose sticker says `token`. Raises StickerUnknown, StickerReplaced."""
    shop_id, counts = _found(session, township_id, token)
    if not counts:
        raise StickerReplaced
    return shop_id


def pay(
    session: Session, township_id: int, *, token: str, payer_id: UUID, key: str, points: int, now: datetime
) -> Sale:
    """Pay a shop by its sticker; above the township's limit the sale waits for the payer's PIN.

    `key` is the payer's own name for the payment: the same key, points and payer return the same sale. Nobody watches
    who scans a sticker, so those who work in the shop can't pay by it at all. Raises what `take` does,
    SellingToOneself, StickerUnknown, StickerReplaced.
    """
    shop_id, counts = _found(session, township_id, token)
    fingerprint = fingerprint_of("sticker", payer_id, points)
    asking = Asking(township_id, shop_id, None, None, key, BY_STICKER, fingerprint, points)
    earlier = made_before(session, asking, now)
    if earlier is not None:
        return earlier
    if not counts:
        raise StickerReplaced
    if works_in(session, township_id, shop_id, payer_id):
        raise SellingToOneself
    return take(session, asking, payer_id, now, proven=False)


def give_up(session: Session, township_id: int, *, token: str, payer_id: UUID, key: str, now: datetime) -> Sale | None:
    """Return the payer's payment under a key, or let it never come. Raises NotFound (another's), StickerUnknown."""
    shop_id, _ = _found(session, township_id, token)
    return abandon_own(session, township_id, shop_id=shop_id, key=key, payer_id=payer_id, now=now)


def works_in(session: Session, township_id: int, shop_id: UUID, person_id: UUID) -> bool:
    """Say whether somebody is an owner or a clerk of the shop."""
    works = (Role.township_id == township_id, Role.person_id == person_id, Role.scope_id == shop_id)
    return bool(session.scalar(select(exists().where(*works, Role.role.in_(("owner", "clerk"))))))


def _found(session: Session, township_id: int, token: str) -> tuple[UUID, bool]:
    """Return the shop that has or had the sticker, and whether it still counts. Raises StickerUnknown."""
    shop_id = session.scalar(select(Shop.id).where(Shop.township_id == township_id, Shop.sticker == token))
    if shop_id is not None:
        return shop_id, True
    had = select(RetiredSticker.shop_id).where(RetiredSticker.township_id == township_id, RetiredSticker.token == token)
    shop_id = session.scalar(had)
    if shop_id is None:
        raise StickerUnknown
    return shop_id, False
