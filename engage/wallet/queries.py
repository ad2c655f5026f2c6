"""What is in a villager's wallet, and how it got there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure
from kernel.money import POINT
from kernel.tenancy import queries as tenancy
from ledger import Lot, StatementLine, balance, find_account, open_lots, transfer
from ledger import statement as ledger_statement
from ledger.refusals import TransferNotFound
from ledger.seals.proofs import receipt as proof

_SOON, _DAYS_TOLD = timedelta(days=92), 2


@dataclass(frozen=True)
class Wallet:
    """Points that can be spent, points that wait for a decision, and what one point is worth, in fen."""

    points: int
    pending: int
    face_value_fen: int

    @property
    def worth_fen(self) -> int:
        return self.points * self.face_value_fen


@dataclass(frozen=True)
class WalletLine:
    """One line of the statement: `change` moved the balance, `held` what waits; `code` and `details` say why.

    A line that is `decided` held points until a later line gave them or let them go.
    """

    id: UUID
    at: datetime
    change: int
    held: int
    decided: bool
    kind: str
    code: str
    details: Mapping[str, Any]
    about: str
    """What the disclosure that was read is called by now."""


@dataclass(frozen=True)
class Statement:
    """Lines, the newest first; `next` is the `before` of the page that follows, or None at the end."""

    lines: Sequence[WalletLine]
    next: UUID | None


def wallet(session: Session, township_id: int, person_id: UUID) -> Wallet:
    """Return a person's wallet; one that was never opened is empty. Raises NotFound (no such township)."""
    face_value_fen = tenancy.township(session, township_id).face_value_fen
    account = find_account(session, township_id, "wallet", POINT, str(person_id))
    if account is None:
        return Wallet(0, 0, face_value_fen)
    held = balance(session, township_id, account.id)
    return Wallet(held.available, held.pending_credits, face_value_fen)


def expiring(session: Session, township_id: int, person_id: UUID, today: date) -> Sequence[Lot]:
    """Return what of the wallet expires soon: the next two days on which something does, within three months."""
    account = find_account(session, township_id, "wallet", POINT, str(person_id))
    if account is None:
        return ()
    return open_lots(session, township_id, account.id, since=today, until=today + _SOON)[:_DAYS_TOLD]


def statement(
    session: Session, township_id: int, person_id: UUID, *, before: UUID | None = None, limit: int = 20
) -> Statement:
    """Return up to `limit` lines recorded before the line `before`, or the newest."""
    account = find_account(session, township_id, "wallet", POINT, str(person_id))
    if account is None:
        return Statement((), None)
    page = ledger_statement(session, township_id, account.id, before=before, limit=limit)
    titles = _titles(session, township_id, page.lines)
    return Statement([_line(line, titles) for line in page.lines], page.next)


def receipt(session: Session, township_id: int, person_id: UUID, transfer_id: UUID) -> Mapping[str, Any]:
    """Return the proof of a line of the person's own wallet: see `ledger.seals.proofs.receipt`.

    Raises TransferNotFound for anybody else's, NotSealedYet, DiffersFromSeal.
    """
    account = find_account(session, township_id, "wallet", POINT, str(person_id))
    booked = transfer(session, township_id, transfer_id)
    if account is None or account.id not in (booked.debit_id, booked.credit_id):
        raise TransferNotFound
    return proof(session, township_id, transfer_id)


def _titles(session: Session, township_id: int, lines: Sequence[StatementLine]) -> dict[str, str]:
    ids = {UUID(told) for line in lines if isinstance(told := line.transfer.details.get("disclosure_id"), str)}
    found = select(Disclosure.id, Disclosure.title).where(Disclosure.township_id == township_id, Disclosure.id.in_(ids))
    return {str(row.id): row.title for row in session.execute(found)} if ids else {}


def _line(line: StatementLine, titles: Mapping[str, str]) -> WalletLine:
    booked = line.transfer
    return WalletLine(
        id=booked.id,
        at=booked.recorded_at,
        change=line.change,
        held=line.held,
        decided=line.resolved,
        kind=booked.kind,
        code=booked.code,
        details=booked.details,
        about=titles.get(str(booked.details.get("disclosure_id")), ""),
    )
