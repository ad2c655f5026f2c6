"""A sale in the books: points leave the payer's wallet, and the shop is owed their worth in fen.

The two transfers are one entry, taken or refused together. They meet in the two conversion accounts, at the face value
that each transfer records.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.money import FEN, POINT
from kernel.prepared import Prepared
from ledger import Entry, TransferDraft, account_id, balance, find_account, open_account, post, reverse_entry
from ledger import forgo as forgo_entry
from ledger import refusals as ledger
from ledger.booking.keys import untaken
from merchants.redemptions.models import NewSale, Redemption
from merchants.redemptions.refusals import KeyReused, NotEnoughPoints, SaleRefusedBefore

_ACCOUNTS = Prepared(
    select(
        account_id("wallet", POINT, bindparam("payer")),
        account_id("points-redeemed", POINT),
        account_id("redemption-subsidy", FEN),
        account_id("shop-payable", FEN, bindparam("shop")),
    )
)


def require_points(session: Session, township_id: int, person_id: UUID, points: int) -> None:
    """Refuse a sale that the person's wallet could not pay now. Raises NotEnoughPoints."""
    if points_of(session, township_id, person_id) < points:
        raise NotEnoughPoints


def points_of(session: Session, township_id: int, person_id: UUID) -> int:
    """Return the points that a person can spend now; nobody ever gave any to whoever has no wallet."""
    wallet = find_account(session, township_id, "wallet", POINT, str(person_id))
    return balance(session, township_id, wallet.id).available if wallet else 0


def book(session: Session, sale: Redemption | NewSale, shop_name: str, now: datetime) -> UUID:
    """Post a sale as a till asks for it and return its entry's id; when it raises, nothing was posted.

    It is booked under the till's own key for the sale, and a refusal for want of points keeps that key: should the
    till's request arrive again when points have come in, nothing is taken that nobody waits for any more.
    Raises NotEnoughPoints, SaleRefusedBefore, KeyReused (another sale took the key at the same moment).
    """
    key = _key(sale)
    try:
        return _post(session, sale, shop_name, key, now)
    except ledger.KeyReused as refusal:
        raise (SaleRefusedBefore if untaken(session, sale.township_id, key) != key else KeyReused) from refusal
    except ledger.AlreadyFailed as refusal:
        raise SaleRefusedBefore from refusal


def book_confirmed(session: Session, sale: Redemption | NewSale, shop_name: str, now: datetime) -> UUID:
    """Post a sale that its payer just confirmed: each confirmation is a decision of its own. Raises NotEnoughPoints."""
    return _post(session, sale, shop_name, untaken(session, sale.township_id, _key(sale)), now)


def _post(session: Session, sale: Redemption | NewSale, shop_name: str, key: str, now: datetime) -> UUID:
    try:
        return post(session, sale.township_id, _entry(session, sale, shop_name, key, now)).entry_id
    except ledger.ExceedsBalance as refusal:
        too_little = NotEnoughPoints()
        too_little.aftermath = refusal.aftermath
        raise too_little from refusal


def forgo(session: Session, township_id: int, shop_id: UUID, key: str, now: datetime) -> bool:
    """Refuse a sale that a till has given up, should it still come; false when it came, or was refused, already."""
    owed = open_account(session, township_id, "shop-payable", FEN, normal_side="credit", reference=str(shop_id))
    subsidy = open_account(session, township_id, "redemption-subsidy", FEN, normal_side="debit")
    nothing = TransferDraft(debit_id=subsidy.id, credit_id=owed.id, amount=1, unit=FEN, code="redemption.forgone")
    entry = Entry(key=_name(shop_id, key), effective_on=business_day(now), recorded_at=now, transfers=(nothing,))
    return forgo_entry(session, township_id, entry)


def is_refused(session: Session, township_id: int, shop_id: UUID, key: str) -> bool:
    """Say whether the sale of a shop under this key was refused or given up."""
    return untaken(session, township_id, _name(shop_id, key)) != _name(shop_id, key)


def _key(sale: Redemption | NewSale) -> str:
    return _name(sale.shop_id, sale.key)


def _name(shop_id: UUID, key: str) -> str:
    return f"redemption:{shop_id}:{key}"


def unbook(session: Session, sale: Redemption | NewSale, shop_name: str, now: datetime) -> None:
    """Post the sale's entry the other way: the points are in the wallet again, and the shop is owed nothing for it."""
    assert sale.entry_id is not None  # the schema's rule "paid_is_booked"
    reverse_entry(
        session,
        sale.township_id,
        sale.entry_id,
        # The wallet may have been frozen when it was asked for first; giving back is right however late.
        key=untaken(session, sale.township_id, f"redemption.void:{sale.id}"),
        effective_on=business_day(now),
        recorded_at=now,
        code="redemption.void",
        details=_details(sale, shop_name),
    )


def give_back(
    session: Session,
    sale: Redemption | NewSale,
    shop_name: str,
    refund_id: UUID,
    points: int,
    *,
    after_complaint: bool,
    now: datetime,
) -> UUID:
    """Post `points` of the sale's entry the other way, at the face value of the sale, and return the new entry's id.

    Both transfers go back together, and the points into the lots that the sale took them from. The sale's row is locked
    by the caller, so that parts follow one another.
    """
    assert sale.entry_id is not None  # the schema's rule "paid_is_booked"
    details = _details(sale, shop_name) | {"refund_id": str(refund_id), "after_complaint": after_complaint}
    return reverse_entry(
        session,
        sale.township_id,
        sale.entry_id,
        key=f"redemption.refund:{refund_id}",
        effective_on=business_day(now),
        recorded_at=now,
        amounts=(points, points * sale.face_value_fen),
        code="redemption.refund",
        details=details,
    ).entry_id


def _entry(session: Session, sale: Redemption | NewSale, shop_name: str, key: str, now: datetime) -> Entry:
    wallet, redeemed, subsidy, payable = _accounts(session, sale)
    details = _details(sale, shop_name)
    return Entry(
        key=key,
        effective_on=business_day(now),
        recorded_at=now,
        transfers=(
            _draft(wallet, redeemed, sale.points, POINT, details),
            _draft(subsidy, payable, sale.amount_fen, FEN, details),
        ),
    )


def _accounts(session: Session, sale: Redemption | NewSale) -> tuple[UUID, ...]:
    """Return the payer's wallet and the three accounts on the shop's side, opened by the first sale."""
    town, shop = sale.township_id, str(sale.shop_id)
    wallet, *others = _ACCOUNTS.one(session, {"township": town, "payer": str(sale.person_id), "shop": shop})
    if wallet is None:
        raise NotEnoughPoints
    if None in others:
        opened = [
            open_account(session, town, "points-redeemed", POINT, normal_side="credit"),
            open_account(session, town, "redemption-subsidy", FEN, normal_side="debit"),
            open_account(session, town, "shop-payable", FEN, normal_side="credit", reference=shop),
        ]
        others = [one.id for one in opened]
    return wallet, *others


def _details(sale: Redemption | NewSale, shop_name: str) -> dict[str, str | int]:
    """Return what the wallet's statement and the settlement need to know of a sale."""
    return {
        "redemption_id": str(sale.id),
        "shop_id": str(sale.shop_id),
        "shop_name": "".join(letter if letter.isprintable() else " " for letter in shop_name),
        "face_value_fen": sale.face_value_fen,
    }


def _draft(debit_id: UUID, credit_id: UUID, amount: int, unit: str, details: dict[str, str | int]) -> TransferDraft:
    return TransferDraft(
        debit_id=debit_id, credit_id=credit_id, amount=amount, unit=unit, code="redemption", details=details
    )
