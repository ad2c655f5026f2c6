"""A sale that is being made: what is written down of it, once per key."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.ids import new_id
from kernel.prepared import Prepared
from merchants.redemptions.counter import Asking, Counter
from merchants.redemptions.models import AWAITING, CAPTURED, NewSale
from merchants.redemptions.tables import REDEMPTION

CONFIRM_WITHIN = timedelta(minutes=2)


_INSERT = Prepared(
    {
        name: insert(REDEMPTION)
        .on_conflict_do_nothing(index_elements=["township_id", "shop_id", "key"])
        .returning(REDEMPTION.c.id)
        for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    },
    [field.name for field in fields(NewSale)],
)


def new_sale(
    asking: Asking,
    payer_id: UUID,
    pay_code_id: UUID | None,
    counter: Counter,
    now: datetime,
    *,
    waits: str,
    counted_on: date,
) -> NewSale:
    """Return the sale that is asked for: paid at once, or, for one of REASONS_TO_WAIT, after the PIN."""
    return NewSale(
        township_id=asking.township_id,
        id=new_id(),
        shop_id=asking.shop_id,
        means=asking.means,
        terminal_id=asking.terminal_id,
        clerk_id=asking.clerk_id,
        person_id=payer_id,
        pay_code_id=pay_code_id,
        key=asking.key,
        fingerprint=asking.fingerprint,
        points=asking.points,
        face_value_fen=counter.face_value_fen,
        amount_fen=asking.points * counter.face_value_fen,
        at=now,
        business_day=business_day(now),
        counted_on=counted_on,
        state=AWAITING if waits else CAPTURED,
        confirm_by=now + CONFIRM_WITHIN if waits else None,
        waits_for=waits,
    )


def write(session: Session, sale: NewSale) -> bool:
    """Write it down; false when another sale of the shop has its key."""
    return _INSERT.row(session, vars(sale)) is not None
