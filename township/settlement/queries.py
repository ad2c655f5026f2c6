"""Looking at settlement runs, their lines, and the shops that wait for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.tenancy.models import Village
from merchants.directory.models import Shop
from township.settlement.models import BankProfile, SettlementLine, SettlementRun
from township.settlement.owed import owed

PAGE = 20


@dataclass(frozen=True)
class RunTotals:
    """Sums over a run's lines; sales, points and `to_pay_fen` are of those that are paid, not of carried ones."""

    lines: int = 0
    sales: int = 0
    points: int = 0
    to_pay_fen: int = 0
    paid_fen: int = 0
    failed_fen: int = 0
    carried_fen: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class RunCard:
    run: SettlementRun
    totals: RunTotals


@dataclass(frozen=True)
class ShopOwed:
    """A shop and what the books owe it at the moment of asking."""

    shop: Shop
    village: str
    owed_fen: int


def run_of(session: Session, township_id: int, run_id: UUID) -> SettlementRun:
    """Return a run of the township. Raises NotFound."""
    run = session.get(SettlementRun, (township_id, run_id))
    if run is None:
        raise NotFound
    return run


def lines_of(session: Session, township_id: int, run_id: UUID) -> Sequence[SettlementLine]:
    """Return a run's lines in the order of their numbers."""
    wanted = select(SettlementLine).where(SettlementLine.township_id == township_id, SettlementLine.run_id == run_id)
    return session.scalars(wanted.order_by(SettlementLine.number)).all()


def new_accounts(session: Session, township_id: int, run_id: UUID) -> set[UUID]:
    """Return the shops of a run that are paid into an account into which no earlier run has paid them."""
    earlier = aliased(SettlementLine)
    known = exists().where(
        earlier.township_id == township_id,
        earlier.shop_id == SettlementLine.shop_id,
        earlier.bank_account == SettlementLine.bank_account,
        earlier.state == "paid",
        earlier.run_id < run_id,
    )
    wanted = select(SettlementLine.shop_id).where(
        SettlementLine.township_id == township_id, SettlementLine.run_id == run_id, ~known
    )
    return set(session.scalars(wanted))


def line_of(session: Session, township_id: int, run_id: UUID, line_id: UUID) -> SettlementLine:
    """Return a line of this run. Raises NotFound."""
    line = session.get(SettlementLine, (township_id, line_id))
    if line is None or line.run_id != run_id:
        raise NotFound
    return line


def unfinished_run(session: Session, township_id: int) -> SettlementRun | None:
    """Return the run that waits for the second officer, if there is one."""
    return session.scalars(
        select(SettlementRun).where(SettlementRun.township_id == township_id, SettlementRun.state == "prepared")
    ).one_or_none()


def open_runs(session: Session, township_id: int) -> Sequence[SettlementRun]:
    """Return every run that still wants something done: checked by another, or the bank's answer; oldest first."""
    wanted = select(SettlementRun).where(
        SettlementRun.township_id == township_id, SettlementRun.state.in_(("prepared", "checked"))
    )
    return session.scalars(wanted.order_by(SettlementRun.id)).all()


def last_cut_off(session: Session, township_id: int) -> date | None:
    """Return the day up to which runs that were not cancelled reach."""
    return session.scalar(
        select(func.max(SettlementRun.cut_off)).where(
            SettlementRun.township_id == township_id, SettlementRun.state != "cancelled"
        )
    )


def settled_until(session: Session, township_id: int) -> dict[UUID, date]:
    """Return for each shop the last cut-off whose amount went to the bank and did not come back, by shop."""
    rows = session.execute(
        select(SettlementLine.shop_id, func.max(SettlementRun.cut_off))
        .join(
            SettlementRun,
            (SettlementRun.township_id == SettlementLine.township_id) & (SettlementRun.id == SettlementLine.run_id),
        )
        .where(SettlementLine.township_id == township_id, SettlementLine.state.in_(("waiting", "paid")))
        .where(SettlementRun.state.in_(("checked", "closed")))
        .group_by(SettlementLine.shop_id)
    )
    return dict(iter(rows))


def runs_page(session: Session, township_id: int, *, after: UUID | None = None, limit: int = PAGE) -> list[RunCard]:
    """Return up to `limit` runs, the newest first, from behind the run `after` on."""
    wanted = select(SettlementRun).where(SettlementRun.township_id == township_id)
    if after is not None:
        wanted = wanted.where(SettlementRun.id < after)
    runs = session.scalars(wanted.order_by(SettlementRun.id.desc()).limit(limit)).all()
    totals = totals_of(session, township_id, [run.id for run in runs])
    return [RunCard(run, totals.get(run.id, RunTotals())) for run in runs]


def totals_of(session: Session, township_id: int, run_ids: Sequence[UUID]) -> dict[UUID, RunTotals]:
    """Return the sums of several runs in one query, by run."""
    amount, state = SettlementLine.amount_fen, SettlementLine.state
    rows = session.execute(
        select(
            SettlementLine.run_id,
            func.count(),
            func.coalesce(func.sum(SettlementLine.sales).filter(state != "carried"), 0),
            func.coalesce(func.sum(SettlementLine.points).filter(state != "carried"), 0),
            func.coalesce(func.sum(amount).filter(state != "carried"), 0),
            func.coalesce(func.sum(amount).filter(state == "paid"), 0),
            func.coalesce(func.sum(amount).filter(state == "failed"), 0),
            func.coalesce(func.sum(amount).filter(state == "carried"), 0),
            func.coalesce(func.sum(cast(state == "waiting", Integer)), 0),
        )
        .where(SettlementLine.township_id == township_id, SettlementLine.run_id.in_(run_ids))
        .group_by(SettlementLine.run_id)
    )
    return {run_id: RunTotals(*map(int, sums)) for run_id, *sums in rows}


def shops_owed(session: Session, township_id: int) -> list[ShopOwed]:
    """Return every shop with what it is owed now, the largest first, then by name."""
    amounts = owed(session, township_id)
    rows = session.execute(
        select(Shop, Village.name)
        .join(Village, (Village.township_id == Shop.township_id) & (Village.id == Shop.village_id))
        .where(Shop.township_id == township_id)
    )
    found = [ShopOwed(shop, village, amounts.get(shop.id, 0)) for shop, village in rows]
    return sorted(found, key=lambda row: (-row.owed_fen, row.shop.name, row.shop.id))


def names_of(session: Session, township_id: int, people: set[UUID | None]) -> dict[UUID, str]:
    """Return the names of officers, by person."""
    wanted = [person for person in people if person is not None]
    rows = session.execute(
        select(Person.id, Person.name).where(Person.township_id == township_id, Person.id.in_(wanted))
    )
    return dict(iter(rows))


def bank_profiles(session: Session, township_id: int) -> Sequence[BankProfile]:
    """Return the township's bank profiles, by name."""
    wanted = select(BankProfile).where(BankProfile.township_id == township_id)
    return session.scalars(wanted.order_by(BankProfile.name)).all()


def bank_profile(session: Session, township_id: int, profile_id: UUID) -> BankProfile:
    """Return a bank profile of the township. Raises NotFound."""
    profile = session.get(BankProfile, (township_id, profile_id))
    if profile is None:
        raise NotFound
    return profile
