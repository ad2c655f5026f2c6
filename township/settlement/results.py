"""What the bank did with each line of a checked run: paid it, or sent it back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.clock import business_day
from kernel.money import FEN
from ledger import Account, Ask, Entry, Reverse, TransferDraft, open_account
from township.settlement import queries
from township.settlement.booking import book_together
from township.settlement.models import SettlementLine, SettlementRun
from township.settlement.refusals import LineCarried, LineHasResult, RunNotChecked, ValueDayOutOfRange
from township.settlement.service import clearing, locked_run

PAID, FAILED = "paid", "failed"


def record_result(
    session: Session,
    township_id: int,
    run_id: UUID,
    line_id: UUID,
    officer_id: UUID,
    result: str,
    value_day: date,
    now: datetime,
    *,
    reason: str | None = None,
) -> SettlementLine:
    """Write down that the bank "paid" a line on `value_day`, or that it "failed" for `reason`; once.

    Paid: the amount leaves clearing for the bank. Failed: its transfer is reversed on the run's cut-off, so that the
    next run takes it by itself. The last result closes the run. The same result again changes nothing.
    Raises NotFound, RunNotChecked, ValueDayOutOfRange, LineCarried, LineHasResult.
    """
    run = _payable_run(session, township_id, run_id, value_day, now)
    line = queries.line_of(session, township_id, run_id, line_id)
    if (line.state, line.value_day, line.failure_reason) == (result, value_day, reason):
        return line
    if line.state == "carried":
        raise LineCarried
    if line.state != "waiting":
        raise LineHasResult
    _write(session, run, [line], officer_id, result, value_day, reason, now)
    _close_if_done(session, run, officer_id, now)
    return line


def pay_remaining(
    session: Session, township_id: int, run_id: UUID, officer_id: UUID, value_day: date, now: datetime
) -> Sequence[SettlementLine]:
    """Write down that the bank paid every line that still waits, and close the run. Returns those lines.

    Raises NotFound, RunNotChecked, ValueDayOutOfRange.
    """
    run = _payable_run(session, township_id, run_id, value_day, now)
    waiting = [line for line in queries.lines_of(session, township_id, run_id) if line.state == "waiting"]
    if waiting:
        _write(session, run, waiting, officer_id, PAID, value_day, None, now)
        _close_if_done(session, run, officer_id, now)
    return waiting


def first_value_day(run: SettlementRun) -> date:
    """Return the earliest day on which a bank can have paid: nothing left the office before the check."""
    if run.checked_at is None:
        raise RunNotChecked
    return business_day(run.checked_at)


def _payable_run(session: Session, township_id: int, run_id: UUID, value_day: date, now: datetime) -> SettlementRun:
    run = locked_run(session, township_id, run_id)
    first, last = first_value_day(run), business_day(now)
    if not first <= value_day <= last:
        raise ValueDayOutOfRange(first=first.isoformat(), last=last.isoformat())
    return run


def _write(
    session: Session,
    run: SettlementRun,
    lines: Sequence[SettlementLine],
    officer_id: UUID,
    result: str,
    value_day: date,
    reason: str | None,
    now: datetime,
) -> None:
    """Book the result of the lines together, write it on each, and each into the log."""
    if result == PAID:
        to, bank = clearing(session, run.township_id), _bank(session, run.township_id)
        asks: list[Ask] = [_paid(run, line, to, bank, value_day, now) for line in lines]
    else:
        asks = [_failed(run, line, now) for line in lines]
    book_together(session, run.township_id, asks)
    for line in lines:
        line.state, line.failure_reason, line.value_day = result, reason, value_day
        line.result_by, line.result_at = officer_id, now
        _log_result(session, run, line, officer_id, now)


def _log_result(session: Session, run: SettlementRun, line: SettlementLine, officer_id: UUID, now: datetime) -> None:
    assert line.value_day is not None
    audit.record(
        session,
        run.township_id,
        officer_id,
        "settlement-line.result",
        f"settlement-run:{run.id}",
        {"number": run.number, "line": line.number, "result": line.state, "value_day": line.value_day.isoformat()}
        | ({"reason": line.failure_reason} if line.failure_reason else {}),
        now,
    )


def _bank(session: Session, township_id: int) -> Account:
    return open_account(session, township_id, "settlement-bank", FEN, normal_side="credit")


def _paid(
    run: SettlementRun, line: SettlementLine, to: Account, bank: Account, value_day: date, now: datetime
) -> Entry:
    draft = TransferDraft(
        debit_id=to.id,
        credit_id=bank.id,
        amount=line.amount_fen,
        unit=FEN,
        code="settlement.paid",
        details=_details(run, line),
    )
    return Entry(key=f"settlement.paid:{line.id}", effective_on=value_day, recorded_at=now, transfers=(draft,))


def _failed(run: SettlementRun, line: SettlementLine, now: datetime) -> Reverse:
    assert line.transfer_id is not None  # the schema's rule "result_follows_transfer"
    return Reverse(
        transfer_id=line.transfer_id,
        key=f"settlement.failed:{line.id}",
        effective_on=run.cut_off,
        recorded_at=now,
        code="settlement.failed",
        details=_details(run, line),
    )


def _details(run: SettlementRun, line: SettlementLine) -> dict[str, str | int]:
    return {"run": run.number, "line": line.number}


def _close_if_done(session: Session, run: SettlementRun, officer_id: UUID, now: datetime) -> None:
    session.flush()
    if any(line.state == "waiting" for line in queries.lines_of(session, run.township_id, run.id)):
        return
    run.state, run.closed_at = "closed", now
    session.flush()
    audit.record(
        session,
        run.township_id,
        officer_id,
        "settlement-run.close",
        f"settlement-run:{run.id}",
        {"number": run.number},
        now,
    )
