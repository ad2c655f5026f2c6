"""Looking at what was given back, and at what waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Person
from merchants.directory.models import Shop
from merchants.redemptions.models import Redemption
from merchants.redemptions.sale import number_of
from merchants.refunds.models import EXPIRED, PROPOSED, Refund, RefundRequest

PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """A request as the shop and the township see it: of the payer no more than the receipt shows."""

    id: UUID
    sale_id: UUID
    number: str
    shop_name: str
    payer_surname: str
    kind: str
    points: int
    sale_points: int
    face_value_fen: int
    reason: str
    note: str
    asked_by: UUID
    asked_as: str
    asker: str
    waits_for: str
    at: datetime
    expires_at: datetime
    state: str
    decider: str
    answer: str


@dataclass(frozen=True)
class Given:
    """A refund with the names of the people of the shop and the township who gave it back."""

    row: Refund
    number: str
    asker: str
    approver: str
    payer_surname: str
    face_value_fen: int


def refunds_of(session: Session, township_id: int, sale_id: UUID) -> Sequence[Refund]:
    """Return what was given back of a sale, the oldest first."""
    wanted = select(Refund).where(Refund.township_id == township_id, Refund.redemption_id == sale_id)
    return session.scalars(wanted.order_by(Refund.id)).all()


def waiting_of(session: Session, township_id: int, sale_id: UUID, now: datetime) -> Waiting | None:
    """Return what waits for a second person about a sale."""
    found = session.execute(_requests(township_id, now).where(RefundRequest.redemption_id == sale_id, _waits(now)))
    row = found.one_or_none()
    return _waiting(row) if row else None


def requests(
    session: Session, township_id: int, now: datetime, *, shop_id: UUID | None = None, waiting: bool = True
) -> list[Waiting]:
    """Return what waits in a shop or in the whole township, the oldest first; or the last that were decided."""
    wanted = _requests(township_id, now)
    if shop_id is not None:
        wanted = wanted.where(RefundRequest.shop_id == shop_id)
    if waiting:
        wanted = wanted.where(_waits(now)).order_by(RefundRequest.id)
    else:
        wanted = wanted.where(~_waits(now)).order_by(RefundRequest.id.desc()).limit(PAGE)
    return [_waiting(row) for row in session.execute(wanted)]


def request_of(session: Session, township_id: int, request_id: UUID, now: datetime) -> Waiting:
    """Return one request. Raises NotFound."""
    row = session.execute(_requests(township_id, now).where(RefundRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound
    return _waiting(row)


def count_waiting(session: Session, township_id: int, now: datetime, shop_id: UUID | None = None) -> int:
    """Return how many requests wait in a shop, or in the township."""
    wanted = select(func.count()).select_from(RefundRequest)
    wanted = wanted.where(RefundRequest.township_id == township_id, _waits(now))
    if shop_id is not None:
        wanted = wanted.where(RefundRequest.shop_id == shop_id)
    return session.scalar(wanted) or 0


def refunds_page(
    session: Session, township_id: int, shop_id: UUID, *, before: UUID | None = None, limit: int = PAGE
) -> list[Given]:
    """Return up to `limit` refunds of a shop, the newest first, older than the refund `before`."""
    asker, approver, payer = aliased(Person), aliased(Person), aliased(Person)
    wanted = (
        select(Refund, Redemption, asker.name, approver.name, payer.surname)
        .join(Redemption, (Redemption.township_id == Refund.township_id) & (Redemption.id == Refund.redemption_id))
        .join(asker, (asker.township_id == Refund.township_id) & (asker.id == Refund.by))
        .join(payer, (payer.township_id == Refund.township_id) & (payer.id == Redemption.person_id))
        .outerjoin(approver, (approver.township_id == Refund.township_id) & (approver.id == Refund.approved_by))
        .where(Refund.township_id == township_id, Refund.shop_id == shop_id)
        .order_by(Refund.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(Refund.id < before)
    return [
        # Whoever complained is the payer, of whom the shop learns the surname alone.
        Given(
            row,
            number_of(sale.at, sale.id),
            surname if row.asked_as == "payer" else name,
            agreed or "",
            surname,
            sale.face_value_fen,
        )
        for row, sale, name, agreed, surname in session.execute(wanted)
    ]


def _waits(now: datetime) -> ColumnElement[bool]:
    return (RefundRequest.state == PROPOSED) & (RefundRequest.expires_at > now)


_asker, _decider, _payer = aliased(Person), aliased(Person), aliased(Person)


def _requests(township_id: int, now: datetime) -> Select[RefundRequest, Redemption, str, str, str, str | None, str]:
    town = RefundRequest.township_id
    overdue = (RefundRequest.state == PROPOSED) & (RefundRequest.expires_at <= now)
    return (
        select(
            RefundRequest,
            Redemption,
            Shop.name,
            _payer.surname,
            _asker.name,
            _decider.name,
            case((overdue, EXPIRED), else_=RefundRequest.state),
        )
        .join(Redemption, (Redemption.township_id == town) & (Redemption.id == RefundRequest.redemption_id))
        .join(Shop, (Shop.township_id == town) & (Shop.id == RefundRequest.shop_id))
        .join(_payer, (_payer.township_id == town) & (_payer.id == Redemption.person_id))
        .join(_asker, (_asker.township_id == town) & (_asker.id == RefundRequest.asked_by))
        .outerjoin(_decider, (_decider.township_id == town) & (_decider.id == RefundRequest.decided_by))
        .where(RefundRequest.township_id == township_id)
    )


def _waiting(row: tuple[RefundRequest, Redemption, str, str, str, str | None, str]) -> Waiting:
    request, sale, shop_name, surname, asker, decider, state = row
    return Waiting(
        id=request.id,
        sale_id=request.redemption_id,
        number=number_of(sale.at, sale.id),
        shop_name=shop_name,
        payer_surname=surname,
        kind=request.kind,
        points=request.points,
        sale_points=sale.points,
        face_value_fen=sale.face_value_fen,
        reason=request.reason,
        note=request.note,
        asked_by=request.asked_by,
        asked_as=request.asked_as,
        asker=asker,
        waits_for=request.waits_for,
        at=request.at,
        expires_at=request.expires_at,
        state=state,
        decider=decider or "",
        answer=request.answer,
    )
