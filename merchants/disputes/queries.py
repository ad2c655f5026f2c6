"""Looking at complaints: a receipt's, a shop's, the township's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from merchants.disputes import messages
from merchants.disputes.models import COMPLAIN_WITHIN, UNDECIDED, Dispute, DisputeMessage
from merchants.redemptions import queries as sales
from merchants.redemptions.sale import Sale
from merchants.refunds.models import Refund

PAGE = 50


@dataclass(frozen=True)
class Case:
    """A complaint with the sale it is about: of the payer there is what the receipt shows, surname and village."""

    row: Dispute
    sale: Sale
    refunded: int
    """The points that the decision gave back."""

    @property
    def undecided(self) -> bool:
        return self.row.state in UNDECIDED


@dataclass(frozen=True)
class Told:
    """A complaint as its payer sees it on the receipt, with the points that it gave back."""

    row: Dispute
    refunded: int


@dataclass(frozen=True)
class Clock:
    """How many cases wait for the township, how many of them are overdue, and how many of them the shop answered."""

    undecided: int
    overdue: int
    answered: int


def of_sale(session: Session, township_id: int, sale_id: UUID) -> Sequence[Dispute]:
    """Return the complaints about a sale, the newest first: at most one of them is undecided."""
    wanted = select(Dispute).where(Dispute.township_id == township_id, Dispute.redemption_id == sale_id)
    return session.scalars(wanted.order_by(Dispute.id.desc())).all()


def told_to_payer(session: Session, township_id: int, sale_id: UUID) -> list[Told]:
    """Return the complaints about a sale with what each gave back, the newest first."""
    return [Told(row, _refunded(session, row)) for row in of_sale(session, township_id, sale_id)]


def may_complain(session: Session, township_id: int, found: Sale, now: datetime) -> bool:
    """Return whether its payer can complain about a sale now: it was paid, not long ago, and nothing is open."""
    if not found.left_points or now - found.at > COMPLAIN_WITHIN:
        return False
    return all(row.state not in UNDECIDED for row in of_sale(session, township_id, found.id))


def case(session: Session, township_id: int, dispute_id: UUID, now: datetime, shop_id: UUID | None = None) -> Case:
    """Return a case; with `shop_id` only one about which that shop was asked. Raises NotFound."""
    row = session.get(Dispute, (township_id, dispute_id))
    if row is None or (shop_id is not None and (row.shop_id != shop_id or row.asked_at is None)):
        raise NotFound
    return _case(session, row, now)


def own(session: Session, township_id: int, person_id: UUID, now: datetime) -> list[Case]:
    """Return the last complaints of a payer, the newest first."""
    wanted = _disputes(township_id).where(Dispute.person_id == person_id).order_by(Dispute.id.desc())
    return [_case(session, row, now) for row in session.scalars(wanted.limit(PAGE))]


def of_shop(session: Session, township_id: int, shop_id: UUID, now: datetime) -> list[Case]:
    """Return the last cases about which a shop was asked, undecided ones first, then the newest."""
    wanted = _disputes(township_id).where(Dispute.shop_id == shop_id, Dispute.asked_at.is_not(None))
    wanted = wanted.order_by(Dispute.closed_at.is_not(None), Dispute.id.desc())
    return [_case(session, row, now) for row in session.scalars(wanted.limit(PAGE))]


def of_township(session: Session, township_id: int, now: datetime, *, undecided: bool = True) -> list[Case]:
    """Return the cases that wait for a decision, the first due first; or the last that are over."""
    wanted = _disputes(township_id)
    if undecided:
        wanted = wanted.where(Dispute.state.in_(UNDECIDED)).order_by(Dispute.due_on, Dispute.id)
    else:
        wanted = wanted.where(Dispute.state.not_in(UNDECIDED)).order_by(Dispute.closed_at.desc(), Dispute.id)
    return [_case(session, row, now) for row in session.scalars(wanted.limit(PAGE))]


def clock(session: Session, township_id: int, today: date) -> Clock:
    """Return how the township stands with its complaints."""
    waiting = (Dispute.township_id == township_id, Dispute.state.in_(UNDECIDED))
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Dispute.due_on < today),
            func.count().filter(Dispute.state == "answered"),
        ).where(*waiting)
    ).one()
    return Clock(*row)


def unanswered(session: Session, township_id: int, shop_id: UUID) -> int:
    """Return how many cases wait for the shop's view."""
    wanted = select(func.count()).select_from(Dispute)
    return (
        session.scalar(
            wanted.where(
                Dispute.township_id == township_id,
                Dispute.shop_id == shop_id,
                Dispute.asked_at.is_not(None),
                Dispute.state == "open",
            )
        )
        or 0
    )


def written(session: Session, found: Case) -> Sequence[DisputeMessage]:
    """Return what the township and the shop wrote about a case."""
    return messages.of_case(session, found.row.township_id, found.row.id)


def _disputes(township_id: int) -> Select[Dispute]:
    return select(Dispute).where(Dispute.township_id == township_id)


def _case(session: Session, row: Dispute, now: datetime) -> Case:
    return Case(row, sales.sale(session, row.township_id, row.redemption_id, now), _refunded(session, row))


def _refunded(session: Session, row: Dispute) -> int:
    refund = session.get(Refund, (row.township_id, row.refund_id)) if row.refund_id else None
    return refund.points if refund else 0
