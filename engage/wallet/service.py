"""Opening a villager's wallet in the books."""

from uuid import UUID

from sqlalchemy.orm import Session

from kernel.money import POINT
from ledger import Account, open_account


def open_wallet(session: Session, township_id: int, person_id: UUID) -> Account:
    """Return the person's wallet, opened when there is none yet.

    It can never be drawn below zero, and knows until when its points can be spent.
    """
    return open_account(
        session,
        township_id,
        "wallet",
        POINT,
        normal_side="credit",
        reference=str(person_id),
        limit="debits_within_credits",
        with_lots=True,
    )
