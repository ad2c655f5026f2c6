"""Opening, checking and cancelling a settlement run. Two officers see it before anything is booked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.locking import locked_row, take_townships_turn
from kernel.money import FEN, yuan
from ledger import Account, Entry, TransferDraft, accounts, closed_through, open_account
from merchants.directory.models import Shop
from merchants.directory.service import Payee
from merchants.payees.queries import in_force
from township.settlement import queries
from township.settlement.booking import book_together
from township.settlement.models import SettlementLine, SettlementRun
from township.settlement.owed import PAYABLE, Sold, owed, sold
from township.settlement.refusals import (
    BooksMoved,
    CutOffClosed,
    CutOffNotLater,
    CutOffNotPast,
    NothingToSettle,
    RunNotPrepared,
    RunUnfinished,
    SameOfficer,
)


def open_run(session: Session, township_id: int, officer_id: UUID, cut_off: date, now: datetime) -> SettlementRun:
    """Freeze what each shop is owed at the end of `cut_off` as the lines of a new run. Nothing is booked yet.

    The same officer asking twice for the same day gets the same run. Raises CutOffNotPast, RunUnfinished,
    CutOffNotLater, CutOffClosed, NothingToSettle.
    """
    take_townships_turn(session, township_id)
    unfinished = queries.unfinished_run(session, township_id)
    if unfinished is not None and (unfinished.prepared_by, unfinished.cut_off) == (officer_id, cut_off):
        return unfinished
    _check_cut_off(session, township_id, unfinished, cut_off, now)
    amounts = owed(session, township_id, cut_off)
    if not any(amount > 0 for amount in amounts.values()):
        raise NothingToSettle(cut_off=cut_off.isoformat())
    run = _new_run(session, township_id, officer_id, cut_off, now)
    session.add(run)
    session.flush()
    session.add_all(_lines(session, run, amounts, now))
    session.flush()
    _log(session, run, officer_id, "open", {"cut_off": cut_off.isoformat(), "fen": sum(amounts.values())}, now)
    return run


def check_run(session: Session, township_id: int, run_id: UUID, officer_id: UUID, now: datetime) -> SettlementRun:
    """Compare each line with the books again and move it from the shop's account to clearing, all or none.

    The officer must not be the one who prepared the run. The same officer checking twice changes nothing more.
    Raises NotFound, SameOfficer, RunNotPrepared, BooksMoved.
    """
    run = locked_run(session, township_id, run_id)
    if run.prepared_by == officer_id:
        raise SameOfficer
    if run.checked_by == officer_id:
        return run
    if run.state != "prepared":
        raise RunNotPrepared
    lines = queries.lines_of(session, township_id, run_id)
    _compare(session, run, lines)
    _book(session, run, [line for line in lines if line.state == "waiting"], now)
    run.state, run.checked_by, run.checked_at = "checked", officer_id, now
    session.flush()
    _log(session, run, officer_id, "check", {"lines": len(lines)}, now)
    return run


def cancel_run(session: Session, township_id: int, run_id: UUID, officer_id: UUID, now: datetime) -> SettlementRun:
    """Give up a run that was not checked; its number stays used. Raises NotFound, RunNotPrepared."""
    run = locked_run(session, township_id, run_id)
    if run.state == "cancelled":
        return run
    if run.state != "prepared":
        raise RunNotPrepared
    run.state, run.cancelled_by, run.cancelled_at = "cancelled", officer_id, now
    session.flush()
    _log(session, run, officer_id, "cancel", {}, now)
    return run


def locked_run(session: Session, township_id: int, run_id: UUID) -> SettlementRun:
    """Return the run as it is now, and let nobody else change it before this work is done. Raises NotFound."""
    return locked_row(session, SettlementRun, township_id, run_id)


def clearing(session: Session, township_id: int) -> Account:
    """Return the account of what is on its way between the shops' accounts and the bank."""
    return open_account(session, township_id, "settlement-clearing", FEN, normal_side="credit")


def _check_cut_off(
    session: Session, township_id: int, unfinished: SettlementRun | None, cut_off: date, now: datetime
) -> None:
    today = business_day(now)
    if cut_off >= today:
        raise CutOffNotPast(latest=(today - timedelta(days=1)).isoformat())
    if unfinished is not None:
        raise RunUnfinished(number=unfinished.number)
    last = queries.last_cut_off(session, township_id)
    if last is not None and cut_off <= last:
        raise CutOffNotLater(last=last.isoformat())
    closed = closed_through(session, township_id)
    if closed is not None and cut_off <= closed:
        raise CutOffClosed(through=closed.isoformat())


def _new_run(session: Session, township_id: int, officer_id: UUID, cut_off: date, now: datetime) -> SettlementRun:
    last = session.scalar(
        select(func.max(SettlementRun.sequence)).where(
            SettlementRun.township_id == township_id, SettlementRun.year == cut_off.year
        )
    )
    return SettlementRun(
        township_id=township_id,
        id=new_id(),
        year=cut_off.year,
        sequence=(last or 0) + 1,
        cut_off=cut_off,
        state="prepared",
        prepared_by=officer_id,
        prepared_at=now,
    )


def _lines(session: Session, run: SettlementRun, amounts: dict[UUID, int], now: datetime) -> list[SettlementLine]:
    """Make a line for each shop whose balance is not zero, in the order in which the shops were opened.

    It is paid into the account that is in force at the moment `now`, whatever is changed later.
    """
    payees = in_force(session, run.township_id, now)
    sales = sold(session, run.township_id, run.cut_off, queries.settled_until(session, run.township_id))
    wanted = select(Shop).where(Shop.township_id == run.township_id).order_by(Shop.id)
    shops = [shop for shop in session.scalars(wanted) if amounts.get(shop.id)]
    return [
        _line(run, number, shop, payees[shop.id], amounts[shop.id], sales.get(shop.id, Sold()))
        for number, shop in enumerate(shops, 1)
    ]


def _line(run: SettlementRun, number: int, shop: Shop, payee: Payee, amount: int, sales: Sold) -> SettlementLine:
    return SettlementLine(
        township_id=run.township_id,
        id=new_id(),
        run_id=run.id,
        number=number,
        shop_id=shop.id,
        shop_name=shop.name,
        **payee.kept(),
        sales=sales.sales,
        points=sales.points,
        amount_fen=amount,
        state="waiting" if amount > 0 else "carried",
    )


def _compare(session: Session, run: SettlementRun, lines: Sequence[SettlementLine]) -> None:
    """Refuse unless the lines are exactly the shops that the books owe something, to the fen."""
    frozen = {line.shop_id: line for line in lines}
    amounts = {shop: amount for shop, amount in owed(session, run.township_id, run.cut_off).items() if amount}
    for shop_id in sorted(frozen.keys() | amounts.keys()):
        then = frozen[shop_id].amount_fen if shop_id in frozen else 0
        now = amounts.get(shop_id, 0)
        if then != now:
            raise BooksMoved(shop=_shop_name(session, run, shop_id), now=yuan(now), then=yuan(then))


def _shop_name(session: Session, run: SettlementRun, shop_id: UUID) -> str:
    return session.scalar(select(Shop.name).where(Shop.township_id == run.township_id, Shop.id == shop_id)) or "?"


def _book(session: Session, run: SettlementRun, lines: Sequence[SettlementLine], now: datetime) -> None:
    to = clearing(session, run.township_id)
    payables = {payable.reference: payable for payable in accounts(session, run.township_id, PAYABLE, FEN)}
    entries = [_entry(run, line, payables[str(line.shop_id)], to, now) for line in lines]
    for line, posting in zip(lines, book_together(session, run.township_id, entries), strict=True):
        line.transfer_id = posting.entry_id


def _entry(run: SettlementRun, line: SettlementLine, payable: Account, to: Account, now: datetime) -> Entry:
    draft = TransferDraft(
        debit_id=payable.id,
        credit_id=to.id,
        amount=line.amount_fen,
        unit=FEN,
        code="settlement",
        details={"run": run.number, "line": line.number},
    )
    key = f"settlement:{run.id}:{line.shop_id}"
    return Entry(key=key, effective_on=run.cut_off, recorded_at=now, transfers=(draft,))


def _log(
    session: Session, run: SettlementRun, officer_id: UUID, act: str, details: dict[str, object], now: datetime
) -> None:
    words = {"number": run.number, **details}
    audit.record(session, run.township_id, officer_id, f"settlement-run.{act}", f"settlement-run:{run.id}", words, now)
