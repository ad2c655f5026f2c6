"""What an officer has before them on a run's page: the lines, the sums, and what may be done next by whom."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.web.problems import words
from township.settlement import queries
from township.settlement.bank_file import unwritable
from township.settlement.exports import batch_of
from township.settlement.models import BankProfile, SettlementLine, SettlementRun
from township.settlement.queries import RunTotals
from township.settlement.results import first_value_day


@dataclass(frozen=True)
class Shape:
    """A bank profile, and the sentence that says why it can't write this run, if it can't."""

    profile: BankProfile
    hindrance: str


@dataclass(frozen=True)
class Desk:
    run: SettlementRun
    lines: Sequence[SettlementLine]
    new_accounts: Set[UUID]
    """The shops that are paid into an account for the first time: whoever checks compares these with the papers."""
    totals: RunTotals
    names: Mapping[UUID, str]
    shapes: Sequence[Shape]
    is_preparer: bool
    first_value_day: date | None
    today: date

    @property
    def step(self) -> int:
        """How far it has come: 0 to be checked, 1 to be paid, 2 closed."""
        return {"prepared": 1, "checked": 2, "closed": 3, "cancelled": 0}[self.run.state]

    @property
    def results(self) -> int:
        """How many lines have the bank's answer."""
        return sum(line.state in ("paid", "failed") for line in self.lines)


def run_desk(session: Session, township_id: int, run_id: UUID, officer_id: UUID, now: datetime) -> Desk:
    """Return a run with everything around it. Raises NotFound."""
    run = queries.run_of(session, township_id, run_id)
    lines = queries.lines_of(session, township_id, run_id)
    officers = {run.prepared_by, run.checked_by, run.cancelled_by}
    return Desk(
        run=run,
        lines=lines,
        new_accounts=queries.new_accounts(session, township_id, run_id),
        totals=queries.totals_of(session, township_id, [run_id]).get(run_id, RunTotals()),
        names=queries.names_of(session, township_id, officers),
        shapes=_shapes(session, run, lines),
        is_preparer=run.prepared_by == officer_id,
        first_value_day=first_value_day(run) if run.checked_at else None,
        today=business_day(now),
    )


def _shapes(session: Session, run: SettlementRun, lines: Sequence[SettlementLine]) -> list[Shape]:
    batch = batch_of(session, run, gettext)
    found = []
    for profile in queries.bank_profiles(session, run.township_id):
        refusal = unwritable(profile, batch, lines)
        found.append(Shape(profile, words(refusal)["message"] if refusal else ""))
    return found
