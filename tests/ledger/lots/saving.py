"""Short words for wallets whose points expire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

import ledger
from kernel.money import POINT
from ledger.lots.expiry import Expired, expire_lots
from ledger.lots.queries import open_lots
from ledger.models import DEBITS_WITHIN_CREDITS
from ledger.tables import LOT
from tests.ledger.village import NOW, TODAY, Village

YESTERDAY, LAST_MONTH, NEXT_MONTH = date(2026, 11, 21), date(2026, 10, 31), date(2026, 12, 31)


def open_wallets(village: Village, *owners: str) -> list[UUID]:
    """Open wallets whose points expire, in the order of their ids, which is that in which they are made."""
    with village.work() as session:
        return [
            ledger.open_account(
                session, village.id, "wallet", POINT, normal_side="credit", reference=owner,
                limit=DEBITS_WITHIN_CREDITS, with_lots=True,
            ).id
            for owner in owners
        ]  # fmt: skip


def breakage_of(village: Village) -> UUID:
    with village.work() as session:
        return ledger.open_account(session, village.id, "points-expired", POINT, normal_side="credit").id


def expire(village: Village, *, today: date = TODAY, at: datetime = NOW, **rest: Any) -> Expired:
    """Do one step, in a transaction of its own."""
    into = breakage_of(village)
    with village.work() as session:
        return expire_lots(session, village.id, today=today, recorded_at=at, into=into, **rest)


def lots_of(village: Village, wallet: UUID) -> Mapping[date, int]:
    with village.work() as session:
        return {lot.expires_on: lot.remaining for lot in open_lots(session, village.id, wallet)}


def assert_lots_add_up(village: Village, *wallets: UUID) -> None:
    """What remains in a wallet's lots is what the wallet holds."""
    for wallet in wallets:
        with village.work() as session:
            remaining = session.scalar(
                select(func.sum(LOT.c.remaining)).where(LOT.c.township_id == village.id, LOT.c.account_id == wallet)
            )
        assert (remaining or 0) == village.balance(wallet).net
    village.assert_sound()
