"""A sale as both sides see it: a plain value, the same whether it was just made or is read again."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kernel.clock import business_day
from merchants.redemptions.models import AWAITING, CAPTURED, DECLINED, EXPIRED, NewSale, Redemption
from merchants.refunds import reasons


@dataclass(frozen=True)
class Sale:
    """Points are whole, amounts in fen. Of the payer a shop learns the surname and the village."""

    id: UUID
    number: str
    state: str
    shop_id: UUID
    shop_name: str
    shop_village: str
    means: str
    clerk_id: UUID | None
    terminal_id: UUID | None
    person_id: UUID
    payer_surname: str
    payer_village: str
    points: int
    face_value_fen: int
    amount_fen: int
    at: datetime
    confirm_by: datetime | None
    waits_for: str
    business_day: date
    closed_at: datetime | None
    closed_by_payer: bool
    counter_closed: bool
    void_reason: str
    refunded_points: int

    @property
    def void_words(self) -> tuple[str, str]:
        """Why it was voided: the msgid of one of the reasons, if any, and what was added or written instead."""
        return reasons.parts(self.void_reason)

    @property
    def left_points(self) -> int:
        """How much of it can still be given back; only a paid sale has anything to give back."""
        return self.points - self.refunded_points if self.state == CAPTURED else 0


@dataclass(frozen=True)
class Parties:
    """The names that stand on a receipt."""

    shop_name: str
    shop_village: str
    payer_surname: str
    payer_village: str


def sale_of(row: Redemption | NewSale, parties: Parties, now: datetime) -> Sale:
    """Return the sale in `row` as it stands at `now`."""
    return Sale(
        id=row.id,
        number=number_of(row.at, row.id),
        state=state_at(row, now),
        shop_id=row.shop_id,
        shop_name=parties.shop_name,
        shop_village=parties.shop_village,
        means=row.means,
        clerk_id=row.clerk_id,
        terminal_id=row.terminal_id,
        person_id=row.person_id,
        payer_surname=parties.payer_surname,
        payer_village=parties.payer_village,
        points=row.points,
        face_value_fen=row.face_value_fen,
        amount_fen=row.amount_fen,
        at=row.at,
        confirm_by=row.confirm_by,
        waits_for=row.waits_for,
        business_day=row.business_day,
        closed_at=row.closed_at,
        closed_by_payer=row.closed_by is not None and row.closed_by == row.person_id,
        counter_closed=row.state == DECLINED and row.closed_by is None,
        void_reason=row.void_reason or "",
        refunded_points=row.refunded_points,
    )


def state_at(row: Redemption | NewSale, now: datetime) -> str:
    """Return the state at `now`: a sale that nobody confirmed in time is expired without anyone writing it down."""
    overdue = row.state == AWAITING and row.confirm_by is not None and row.confirm_by <= now
    return EXPIRED if overdue else row.state


def number_of(at: datetime, sale_id: UUID) -> str:
    """Return the number on both receipts: the day the till asked, and ten digits of the id."""
    return f"{business_day(at):%y%m%d} {sale_id.int % 10**10:010d}"
