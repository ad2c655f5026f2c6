"""What the office's first page and its log show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.audit import AuditEntry
from kernel.errors import NotFound
from ledger import Account, Page, TrialBalance, account_by_id, statement, trial_balance
from township.settlement import queries as settlement
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
    latest: Sequence[RunCard]
    last_cut_off: date | None
    trial: Mapping[str, TrialBalance]

    @property
    def owed_fen(self) -> int:
        """What shops are owed; a shop that owes the township does not lessen it."""
        return sum(row.owed_fen for row in self.shops if row.owed_fen > 0)

    @property
    def shops_waiting(self) -> int:
        return sum(row.owed_fen > 0 for row in self.shops)

    @property
    def balanced(self) -> bool:
        return not any(trial.difference for trial in self.trial.values())


def overview(session: Session, township_id: int) -> Overview:
    waiting = settlement.open_runs(session, township_id)
    totals = settlement.totals_of(session, township_id, [run.id for run in waiting])
    latest = [
        card for card in settlement.runs_page(session, township_id, limit=RUNS_PLOTTED) if card.run.state != "cancelled"
    ]
    return Overview(
        open_runs=[RunCard(run, totals[run.id]) for run in waiting],
        shops=settlement.shops_owed(session, township_id),
        latest=latest,
        last_cut_off=settlement.last_cut_off(session, township_id),
        trial=trial_balance(session, township_id),
    )


def account_statement(
    session: Session, township_id: int, account_id: UUID, before: UUID | None
) -> tuple[Account, Page]:
    """Return an account of the township and a page of its statement. Raises NotFound, for wallets too."""
    found = account_by_id(session, township_id, account_id)
    if found.code in _PRIVATE:
        raise NotFound
    return found, statement(session, township_id, account_id, before=before)


def log_page(session: Session, township_id: int, before: UUID | None = None) -> Sequence[AuditEntry]:
    """Return up to LOG_PAGE + 1 entries of the log, the newest first, from behind the entry `before` on."""
    wanted = select(AuditEntry).where(AuditEntry.township_id == township_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(LOG_PAGE + 1)).all()
