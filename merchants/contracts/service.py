"""Writing a contract with a shop: its days are the days on which the shop may take points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.tenancy.models import Township
from merchants.contracts.models import ShopContract
from merchants.contracts.refusals import ContractDays, ContractMustFollow
from merchants.directory import steps
from merchants.directory.models import ENDED, Shop
from merchants.directory.standing import standing_of

LONGEST_YEARS = 5


@dataclass(frozen=True)
class Agreed:
    """What two sides agree on: both days count; `goods` are keys of GOODS or words; `words` the clauses, one a line."""

    starts_on: date
    ends_on: date
    goods: Sequence[str]
    words: str


def sign(
    session: Session,
    township_id: int,
    shop_id: UUID,
    agreed: Agreed,
    *,
    key: UUID,
    officer_id: UUID | None,
    now: datetime,
) -> ShopContract:
    """Write a shop's contract; the shop may take points from its first day to its last.

    While one runs the next follows it without a gap, and what has ended begins again. The same key twice is one
    contract. Raises NotFound, ContractDays, ContractMustFollow.
    """
    shop = steps.locked_shop(session, township_id, shop_id)
    written = _written_before(session, township_id, shop_id, key)
    if written is not None:
        return written
    today = business_day(now)
    require_days(agreed, today)
    following = _require_following(shop, agreed, today)
    contract = _contract(session, shop, agreed, key, officer_id, now)
    session.add(contract)
    shop.sells_from = shop.sells_from if following else agreed.starts_on
    shop.sells_until = agreed.ends_on
    steps.begin_again(session, shop, officer_id, now)
    session.flush()
    days = {"number": contract.number, "from": f"{agreed.starts_on}", "until": f"{agreed.ends_on}"}
    audit.record(session, township_id, officer_id, "contract.sign", f"shop:{shop_id}", days, now)
    return contract


def _written_before(session: Session, township_id: int, shop_id: UUID, key: UUID) -> ShopContract | None:
    found = session.scalars(
        select(ShopContract).where(ShopContract.township_id == township_id, ShopContract.key == key)
    ).one_or_none()
    if found is not None and found.shop_id != shop_id:
        raise NotFound
    return found


def require_days(agreed: Agreed, today: date) -> None:
    longest = timedelta(days=366 * LONGEST_YEARS)
    in_order = agreed.starts_on <= agreed.ends_on and today <= agreed.ends_on
    if not in_order or agreed.ends_on - min(agreed.starts_on, today) > longest or agreed.starts_on - today > longest:
        raise ContractDays(years=LONGEST_YEARS)


def _require_following(shop: Shop, agreed: Agreed, today: date) -> bool:
    """Say whether it follows one that still runs. Raises ContractMustFollow."""
    if shop.sells_until is None or standing_of(shop, today) == ENDED:
        return False
    following = shop.sells_until + timedelta(days=1)
    if agreed.starts_on != following:
        raise ContractMustFollow(day=following)
    return True


def _contract(
    session: Session, shop: Shop, agreed: Agreed, key: UUID, officer_id: UUID | None, now: datetime
) -> ShopContract:
    # Numbers follow one another, so two officers who sign for two shops wait for each other.
    town = session.scalars(
        select(Township).where(Township.id == shop.township_id).with_for_update(key_share=True)
    ).one()
    year = business_day(now).year
    last = session.scalar(
        select(func.max(ShopContract.sequence)).where(
            ShopContract.township_id == shop.township_id, ShopContract.year == year
        )
    )
    return ShopContract(
        township_id=shop.township_id,
        id=new_id(),
        shop_id=shop.id,
        key=key,
        year=year,
        sequence=(last or 0) + 1,
        starts_on=agreed.starts_on,
        ends_on=agreed.ends_on,
        goods=list(agreed.goods),
        words=agreed.words,
        face_value_fen=town.face_value_fen,
        signed_by=officer_id,
        signed_for_shop=shop.owner_name or shop.payee_name[:40],
        signed_at=now,
    )
