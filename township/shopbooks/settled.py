"""What the township settled with a shop, into which account and when, and what is still on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from merchants.directory.service import Payee
from township.settlement.models import EXPORTED_STATES, SettlementLine, SettlementRun
from township.settlement.owed import owed


@dataclass(frozen=True)
class Settled:
    """A shop's line of a run, the account masked. `state`: "waiting", "paid", "failed" or "carried"."""

    number: str
    cut_off: date
    sales: int
    points: int
    amount_fen: int
    state: str
    value_day: date | None
    failure_reason: str
    bank_name: str
    account: str


@dataclass(frozen=True)
class OnTheWay:
    """In fen: what the next run will hold as of now (below zero: it nets it), and what the bank was told to pay."""

    next_run_fen: int
    at_the_bank_fen: int


def lines(session: Session, township_id: int, shop_id: UUID, limit: int = 24) -> Sequence[Settled]:
    """Return what the last runs that two officers agreed on held for a shop, the newest first."""
    rows = session.execute(
        select(SettlementLine, SettlementRun)
        .join(
            SettlementRun,
            (SettlementRun.township_id == SettlementLine.township_id) & (SettlementRun.id == SettlementLine.run_id),
        )
        .where(SettlementLine.township_id == township_id, SettlementLine.shop_id == shop_id)
        .where(SettlementRun.state.in_(EXPORTED_STATES))
        .order_by(SettlementRun.cut_off.desc())
        .limit(limit)
    )
    return [_settled(line, run) for line, run in rows]


def on_the_way(session: Session, township_id: int, shop_id: UUID) -> OnTheWay:
    """Return what a shop has not been paid yet, as the books say now."""
    waiting = (
        select(func.coalesce(func.sum(SettlementLine.amount_fen), 0))
        .join(
            SettlementRun,
            (SettlementRun.township_id == SettlementLine.township_id) & (SettlementRun.id == SettlementLine.run_id),
        )
        .where(SettlementLine.township_id == township_id, SettlementLine.shop_id == shop_id)
        .where(SettlementLine.state == "waiting", SettlementRun.state.in_(EXPORTED_STATES))
    )
    return OnTheWay(owed(session, township_id).get(shop_id, 0), int(session.scalar(waiting) or 0))


def _settled(line: SettlementLine, run: SettlementRun) -> Settled:
    payee = Payee(line.payee_name, line.bank_name, line.bank_account)
    return Settled(
        number=run.number,
        cut_off=run.cut_off,
        sales=line.sales,
        points=line.points,
        amount_fen=line.amount_fen,
        state=line.state,
        value_day=line.value_day,
        failure_reason=line.failure_reason or "",
        bank_name=line.bank_name,
        account=payee.masked,
    )
