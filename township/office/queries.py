"""What the office's first page and its log show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.audit import AuditEntry
from kernel.errors import NotFound
from ledger import Account, Page, TrialBalance, account_by_id, statement, transfer, trial_balance
from ledger.models import AccountRow, TransferRow
from ledger.refusals import TransferNotFound
from ledger.seals.proofs import receipt
from ledger.seals.queries import sealed_among
from township.settlement import queries as settlement
from township.settlement.models import EXPORTED_STATES
from township.settlement.owed import owed
from township.settlement.queries import RunCard, ShopOwed

LOG_PAGE = 50
RUNS_PLOTTED = 12
# A villager's wallet is theirs; who earned what for which question is nobody's to browse.
_PRIVATE = frozenset({"wallet"})


@dataclass(frozen=True)
class Overview:
    """The office at a glance: runs that want something done, what is owed, the newest runs, the books' balance."""

    open_runs: Sequence[RunCard]
    shops: Sequence[ShopOwed]
    checked: Sequence[RunCard]
    """The newest runs that a second officer checked, the newest first."""
    month_due: date | None
    """The last day of a whole month for which nobody has opened a run, while there is something to pay."""
    trial: Mapping[str, TrialBalance]

    @property
    def owed_fen(self) -> int:
        """What shops are owed; a shop that owes the township does not lessen it."""
        return sum(row.owed_fen for row in self.shops if row.owed_fen > 0)

    @property
    def shops_waiting(self) -> int:
        return sum(row.owed_fen > 0 for row in self.shops)

    @property
    def sent_back(self) -> RunCard | None:
        """The newest run when the bank sent some of it back, which waits for the next run then."""
        return self.checked[0] if self.checked and self.checked[0].totals.failed_fen else None

    @property
    def settled_until(self) -> date | None:
        return self.checked[0].run.cut_off if self.checked else None


def overview(session: Session, township_id: int, today: date) -> Overview:
    waiting = settlement.open_runs(session, township_id)
    totals = settlement.totals_of(session, township_id, [run.id for run in waiting])
    latest = settlement.runs_page(session, township_id, limit=RUNS_PLOTTED)
    return Overview(
        open_runs=[RunCard(run, totals[run.id]) for run in waiting],
        shops=settlement.shops_owed(session, township_id),
        checked=[card for card in latest if card.run.state in EXPORTED_STATES],
        month_due=_month_due(session, township_id, today),
        trial=trial_balance(session, township_id),
    )


def _month_due(session: Session, township_id: int, today: date) -> date | None:
    month_end = today.replace(day=1) - timedelta(days=1)
    last = settlement.last_cut_off(session, township_id)
    if last is not None and last >= month_end:
        return None
    return month_end if any(amount > 0 for amount in owed(session, township_id, month_end).values()) else None


def account_statement(
    session: Session, township_id: int, account_id: UUID, before: UUID | None
) -> tuple[Account, Page]:
    """Return an account of the township and a page of its statement. Raises NotFound, for wallets too."""
    found = account_by_id(session, township_id, account_id)
    if found.code in _PRIVATE:
        raise NotFound
    return found, statement(session, township_id, account_id, before=before)


def receipts_among(session: Session, township_id: int, page: Page) -> set[UUID]:
    """Return the transfers on a page whose receipt an officer may have: sealed, and touching nobody's wallet."""
    private = _private_among(session, township_id, {line.counterpart_id for line in page.lines})
    ours = [line.transfer.id for line in page.lines if line.counterpart_id not in private]
    return sealed_among(session, township_id, ours)


def receipt_of(session: Session, township_id: int, transfer_id: UUID) -> Mapping[str, Any]:
    """Return a transfer's proof. Raises TransferNotFound, for those of wallets too: they are their owners' to show."""
    found = transfer(session, township_id, transfer_id)
    if _private_among(session, township_id, {found.debit_id, found.credit_id}):
        raise TransferNotFound
    return receipt(session, township_id, transfer_id)


def _private_among(session: Session, township_id: int, accounts: Collection[UUID]) -> set[UUID]:
    wanted = select(AccountRow.id).where(AccountRow.township_id == township_id, AccountRow.id.in_(accounts))
    return set(session.scalars(wanted.where(AccountRow.code.in_(_PRIVATE))))


def log_page(session: Session, township_id: int, before: UUID | None = None) -> Sequence[AuditEntry]:
    """Return up to LOG_PAGE + 1 entries of the log, the newest first, from behind the entry `before` on."""
    wanted = select(AuditEntry).where(AuditEntry.township_id == township_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(LOG_PAGE + 1)).all()


def transfers_booked(session: Session, township_id: int) -> int:
    """Return how many transfers the township's books have."""
    query = select(func.count()).select_from(TransferRow).where(TransferRow.township_id == township_id)
    return session.scalars(query).one()
