"""What is written down of a code that was brought in: that it is used, how its sale ended, what the township bears."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.money import FEN
from kernel.tenancy import queries as tenancy
from ledger import Entry, TransferDraft, open_account, post
from merchants.offline.models import COVERED, PAID, REFUSED, OfflinePhone, OfflineSale, OfflineUse
from merchants.redemptions import queries
from merchants.redemptions.counter import Asking
from merchants.redemptions.refusals import KeyReused
from merchants.redemptions.sale import Sale

COVER = "offline-cover"
"""The township's expense account in fen for sales that the payer's points could not pay; also the transfer's code."""


@dataclass(frozen=True)
class Case:
    """A sale to decide: what was asked, at which till the code was taken, whose phone made it (None: nobody's)."""

    asking: Asking
    terminal_id: UUID
    phone: OfflinePhone | None
    step: int | None
    shown_at: datetime
    now: datetime


@dataclass(frozen=True)
class Settled:
    """How a sale ended: "paid" (then with the `sale`), "covered" or "refused" (then with the code of the `reason`)."""

    id: UUID
    key: str
    outcome: str
    reason: str
    points: int
    amount_fen: int
    settled_at: datetime
    sale: Sale | None
    passed: tuple[str, ...] = ()
    """The codes of the limits that it passed and counts all the same."""
    fresh: bool = False
    """Whether it was decided by this very request."""


_ACTS = {PAID: "offline-sale.pass-limits", COVERED: "offline-sale.cover", REFUSED: "offline-sale.refuse"}
_SAME_CODE, _SAME_KEY = ["township_id", "phone_id", "step"], ["township_id", "shop_id", "key"]
_USES = {
    name: insert(OfflineUse).on_conflict_do_nothing(index_elements=_SAME_CODE).returning(OfflineUse.id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_SALES = {
    name: insert(OfflineSale).on_conflict_do_nothing(index_elements=_SAME_KEY).returning(OfflineSale.id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def of_key(session: Session, asking: Asking, now: datetime) -> Settled | None:
    """Return how the shop's sale of this key ended, if it did. Raises KeyReused when it was for something else."""
    row = session.scalars(
        select(OfflineSale).where(
            OfflineSale.township_id == asking.township_id,
            OfflineSale.shop_id == asking.shop_id,
            OfflineSale.key == asking.key,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.fingerprint != asking.fingerprint:
        raise KeyReused
    sale = queries.sale(session, row.township_id, row.redemption_id, now) if row.redemption_id else None
    return _settled(row, sale)


def use(session: Session, asking: Asking, phone_id: UUID, step: int) -> UUID | None:
    """Use up a code; return the shop that had used it before, or None when it was still good."""
    row = {"township_id": asking.township_id, "id": new_id(), "phone_id": phone_id, "step": step}
    row |= {"shop_id": asking.shop_id, "key": asking.key}
    if session.execute(_USES[session.get_bind().dialect.name], row).scalar() is not None:
        return None
    same = (OfflineUse.township_id == asking.township_id, OfflineUse.phone_id == phone_id, OfflineUse.step == step)
    return session.scalars(select(OfflineUse.shop_id).where(*same)).one()


def points_of_person(session: Session, township_id: int, person_id: UUID, day: date) -> int:
    """Return the points that a person's codes of a day were good for, paid or covered."""
    return _points(session, township_id, day, OfflineSale.person_id == person_id)


def points_of_till(session: Session, township_id: int, terminal_id: UUID, day: date) -> int:
    """Return the points that a till took by codes of a day, paid or covered."""
    return _points(session, township_id, day, OfflineSale.terminal_id == terminal_id)


def write(
    session: Session,
    case: Case,
    outcome: str,
    reason: str,
    *,
    sale: Sale | None = None,
    passed: tuple[str, ...] = (),
) -> Settled:
    """Write down how a sale ended, and book what the township bears. Raises KeyReused (another one just took it)."""
    asking, phone = case.asking, case.phone
    face_value_fen = sale.face_value_fen if sale else tenancy.township(session, asking.township_id).face_value_fen
    row = OfflineSale(
        township_id=asking.township_id,
        id=new_id(),
        shop_id=asking.shop_id,
        terminal_id=case.terminal_id,
        clerk_id=asking.clerk_id,
        key=asking.key,
        fingerprint=asking.fingerprint,
        phone_id=phone.id if phone else None,
        person_id=phone.person_id if phone else None,
        step=case.step,
        day=business_day(case.shown_at),
        business_day=business_day(case.now),
        points=asking.points,
        face_value_fen=face_value_fen,
        outcome=outcome,
        reason=reason,
        passed=" ".join(passed),
        redemption_id=sale.id if sale else None,
        shown_at=case.shown_at,
        settled_at=case.now,
    )
    if outcome == COVERED:
        row.entry_id = _cover(session, row, case.now)
    _insert(session, row)
    if outcome != PAID or passed:
        _log(session, row, case.now)
    return _settled(row, sale, fresh=True)


def _insert(session: Session, row: OfflineSale) -> None:
    values = {column.key: getattr(row, column.key) for column in OfflineSale.__table__.columns}
    if session.execute(_SALES[session.get_bind().dialect.name], values).scalar() is None:
        raise KeyReused


def _cover(session: Session, row: OfflineSale, now: datetime) -> UUID:
    """Owe the shop the sale's worth at the township's own expense. No points move: nobody's could."""
    town = row.township_id
    expense = open_account(session, town, COVER, FEN, normal_side="debit")
    payable = open_account(session, town, "shop-payable", FEN, normal_side="credit", reference=str(row.shop_id))
    details: dict[str, str | int] = {"offline_sale_id": str(row.id), "shop_id": str(row.shop_id)}
    details |= {"points": row.points, "face_value_fen": row.face_value_fen, "reason": row.reason}
    amount = row.points * row.face_value_fen
    draft = TransferDraft(
        debit_id=expense.id, credit_id=payable.id, amount=amount, unit=FEN, code=COVER, details=details
    )
    key = f"{COVER}:{row.shop_id}:{row.key}"
    entry = Entry(key=key, effective_on=business_day(now), recorded_at=now, transfers=(draft,))
    return post(session, town, entry).entry_id


def _log(session: Session, row: OfflineSale, now: datetime) -> None:
    details = {"points": row.points, "reason": row.reason, "shop": str(row.shop_id)}
    details |= {"passed": row.passed} if row.passed else {}
    act = _ACTS[row.outcome]
    audit.record(session, row.township_id, row.clerk_id, act, f"offline-sale:{row.id}", details, now)


def _points(session: Session, township_id: int, day: date, whose: ColumnElement[bool]) -> int:
    counted = (OfflineSale.township_id == township_id, OfflineSale.day == day, OfflineSale.outcome != REFUSED, whose)
    return int(session.scalar(select(func.coalesce(func.sum(OfflineSale.points), 0)).where(*counted)) or 0)


def _settled(row: OfflineSale, sale: Sale | None, *, fresh: bool = False) -> Settled:
    amount = row.points * row.face_value_fen
    passed = tuple(row.passed.split())
    return Settled(row.id, row.key, row.outcome, row.reason, row.points, amount, row.settled_at, sale, passed, fresh)
