"""What the books say a shop is owed, and from which sales it came; nothing is counted apart from the books."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from kernel.money import FEN
from ledger import balances
from ledger.models import AccountRow, TransferRow
from merchants.offline.outcomes import COVER

PAYABLE = "shop-payable"
SALES = ("redemption", COVER)
"""What a shop is owed a sale for: its payer's points, or the township that bears it."""
_REVERSAL = TransferRow.kind == "reversal"


@dataclass(frozen=True)
class Sold:
    """Sales and points of a stretch of days, less those taken back; below zero when more was taken back."""

    sales: int = 0
    points: int = 0

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(self.sales + other.sales, self.points + other.points)


def owed(session: Session, township_id: int, as_of: date | None = None) -> dict[UUID, int]:
    """Return each shop's balance in fen, by shop, now or at the end of `as_of`; below zero: it owes the township."""
    return {
        UUID(account.reference): balance.net for account, balance in balances(session, township_id, PAYABLE, FEN, as_of)
    }


def sold(session: Session, township_id: int, up_to: date, settled: Mapping[UUID, date]) -> dict[UUID, Sold]:
    """Return what each shop sold after the day up to which it was `settled` (from the start when never), by shop."""
    found: dict[UUID, Sold] = defaultdict(Sold)
    for reference, day, face, sales, fen in session.execute(_sales_by_day(township_id, up_to)):
        shop = UUID(reference)
        if shop not in settled or day > settled[shop]:
            found[shop] += Sold(int(sales), int(fen) // face if face else 0)
    return dict(found)


def _sales_by_day(township_id: int, up_to: date) -> Select[Any]:
    """Sum up sales less reversals by shop, day and face value; a reversal counts at the face value of its sale."""
    taken_back = aliased(TransferRow)
    face = func.coalesce(
        taken_back.details["face_value_fen"].as_integer(), TransferRow.details["face_value_fen"].as_integer()
    ).label("face")
    sign = case((_REVERSAL, -1), else_=1)
    # A sale that is taken back in part is still one; the last part takes it away.
    whole = TransferRow.target_before + TransferRow.amount == TransferRow.target_amount
    sales = case((_REVERSAL & ~whole, 0), else_=sign)
    return (
        select(
            AccountRow.reference,
            TransferRow.effective_on,
            face,
            func.sum(sales),
            func.sum(sign * TransferRow.amount),
        )
        .join(TransferRow, _of_account())
        .outerjoin(
            taken_back,
            and_(_REVERSAL, taken_back.township_id == township_id, taken_back.id == TransferRow.target_id),
        )
        .where(AccountRow.township_id == township_id, AccountRow.code == PAYABLE)
        .where(TransferRow.township_id == township_id, TransferRow.effective_on <= up_to)
        .where(TransferRow.kind.in_(("posted", "post", "reversal")))
        .where(func.coalesce(taken_back.code, TransferRow.code).in_(SALES))
        .group_by(AccountRow.reference, TransferRow.effective_on, face)
    )


def _of_account() -> Any:
    """A sale credits the shop's account; taking one back debits it."""
    account = case((_REVERSAL, TransferRow.debit_id), else_=TransferRow.credit_id)
    return and_(TransferRow.township_id == AccountRow.township_id, account == AccountRow.id)
