"""Sales by codes made without a network, as the township looks at those that did not end as they should."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.identity.models import Person
from kernel.tenancy.models import Village
from merchants.directory.models import Shop, Terminal
from merchants.offline.models import COVERED, PAID, OfflinePhone, OfflineSale, OfflineUse


@dataclass(frozen=True)
class Conflict:
    """A sale that the payer's points did not pay, or that passed limits: `passed` are their codes.

    Who was to pay is empty for a code that no phone made. `first_shop` is the shop in which the same code counts, where
    that is the reason.
    """

    id: UUID
    shop_id: UUID
    shop: str
    till: str
    clerk: str
    payer: str
    village: str
    phone_id: UUID | None
    phone_number: int | None
    phone_is_cut_off: bool
    points: int
    amount_fen: int
    outcome: str
    reason: str
    passed: tuple[str, ...]
    first_shop: str
    shown_at: datetime
    settled_at: datetime

    @property
    def is_covered(self) -> bool:
        return self.outcome == COVERED


@dataclass(frozen=True)
class Summary:
    """What came of all such sales: how many and how many fen, by outcome ("paid", "covered", "refused")."""

    sales: dict[str, int]
    fen: dict[str, int]


def conflicts(
    session: Session, township_id: int, *, limit: int | None = None, before: UUID | None = None
) -> Sequence[Conflict]:
    """Return the sales that did not end as they should, or passed limits; the newest first, older than `before`."""
    wanted = _conflicts(township_id).limit(limit)
    if before is not None:
        wanted = wanted.where(OfflineSale.id < before)
    return [_conflict(row) for row in session.execute(wanted)]


def summary(session: Session, township_id: int, first: date, last: date) -> Summary:
    """Count the sales whose codes were shown from `first` to `last`, both included."""
    wanted = (
        select(OfflineSale.outcome, func.count(), func.sum(OfflineSale.points * OfflineSale.face_value_fen))
        .where(OfflineSale.township_id == township_id, OfflineSale.day.between(first, last))
        .group_by(OfflineSale.outcome)
    )
    found = session.execute(wanted).all()
    return Summary({row[0]: int(row[1]) for row in found}, {row[0]: int(row[2]) for row in found})


_clerk, _payer = aliased(Person), aliased(Person)
_first = aliased(Shop)


def _conflicts(township_id: int) -> Select[OfflineSale, str, str, str, str, str, OfflinePhone, str]:
    same_code = (
        (OfflineUse.township_id == OfflineSale.township_id)
        & (OfflineUse.phone_id == OfflineSale.phone_id)
        & (OfflineUse.step == OfflineSale.step)
        & (OfflineUse.shop_id != OfflineSale.shop_id)
    )
    return (
        select(
            OfflineSale, Shop.name, Terminal.label, _clerk.name, _payer.name, Village.name, OfflinePhone, _first.name
        )
        .join(Shop, (Shop.township_id == OfflineSale.township_id) & (Shop.id == OfflineSale.shop_id))
        .join(Terminal, (Terminal.township_id == OfflineSale.township_id) & (Terminal.id == OfflineSale.terminal_id))
        .join(_clerk, (_clerk.township_id == OfflineSale.township_id) & (_clerk.id == OfflineSale.clerk_id))
        .outerjoin(_payer, (_payer.township_id == OfflineSale.township_id) & (_payer.id == OfflineSale.person_id))
        .outerjoin(Village, (Village.township_id == _payer.township_id) & (Village.id == _payer.village_id))
        .outerjoin(
            OfflinePhone,
            (OfflinePhone.township_id == OfflineSale.township_id) & (OfflinePhone.id == OfflineSale.phone_id),
        )
        .outerjoin(OfflineUse, same_code)
        .outerjoin(_first, (_first.township_id == OfflineUse.township_id) & (_first.id == OfflineUse.shop_id))
        .where(OfflineSale.township_id == township_id, or_(OfflineSale.outcome != PAID, OfflineSale.passed != ""))
        .order_by(OfflineSale.id.desc())
    )


def _conflict(row: Row[OfflineSale, str, str, str, str, str, OfflinePhone, str]) -> Conflict:
    sale, shop, till, clerk, payer, village, phone, first_shop = row  # of outer joins the last four may be None
    return Conflict(
        id=sale.id,
        shop_id=sale.shop_id,
        shop=shop,
        till=till,
        clerk=clerk,
        payer=payer or "",
        village=village or "",
        phone_id=sale.phone_id,
        phone_number=phone.number if phone else None,
        phone_is_cut_off=bool(phone and phone.cut_off_at),
        points=sale.points,
        amount_fen=sale.points * sale.face_value_fen,
        outcome=sale.outcome,
        reason=sale.reason,
        passed=tuple(sale.passed.split()),
        first_shop=first_shop or "",
        shown_at=sale.shown_at,
        settled_at=sale.settled_at,
    )
