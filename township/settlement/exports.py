"""The files of a run: for the eye, for the bank, for the accountants. Only of runs that a second officer checked."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy import queries as tenancy
from kernel.words import marked
from ledger.exports import beancount
from township.settlement import queries
from township.settlement.bank_file import Batch, bank_file
from township.settlement.models import EXPORTED_STATES, SettlementRun
from township.settlement.refusals import ProfileMissing, RunNotChecked
from township.settlement.workbook import SheetHead, Words, workbook

KINDS = ("workbook", "bank-file", "journal")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PURPOSE = marked("Points settlement %(number)s")
# Rewards are what the programme spends in points, the subsidy what it costs in money.
# Accountants need what was given and spent, not whose it was: a wallet and the day of its award lead to a person.
FOLDED = ("wallet",)
ROOTS = {"programme-rewards": "Expenses", "redemption-subsidy": "Expenses", "points-redeemed": "Income"}


@dataclass(frozen=True)
class ExportedFile:
    name: str
    mimetype: str
    content: bytes


def export(
    session: Session, township_id: int, run_id: UUID, kind: str, words: Words, profile_id: UUID | None = None
) -> ExportedFile:
    """Return a file of a checked run: its "workbook", its "bank-file" by a profile, or the "journal" up to its day.

    `words` translates: a file is in one language, whoever downloads it. Raises NotFound, RunNotChecked,
    ProfileMissing, CannotBeWritten.
    """
    run = queries.run_of(session, township_id, run_id)
    if kind not in KINDS:
        raise NotFound
    if run.state not in EXPORTED_STATES:
        raise RunNotChecked
    if kind == "workbook":
        return _workbook(session, run, words)
    return _bank_file(session, run, words, profile_id) if kind == "bank-file" else _journal(session, run)


def batch_of(session: Session, run: SettlementRun, words: Words) -> Batch:
    name = tenancy.township(session, run.township_id).name
    return Batch(run.number, run.cut_off, name, words(_PURPOSE, number=run.number))


def _workbook(session: Session, run: SettlementRun, words: Words) -> ExportedFile:
    officers = queries.names_of(session, run.township_id, {run.prepared_by, run.checked_by})
    assert run.checked_by is not None and run.checked_at is not None  # the schema's rule "checked_has_checker"
    head = SheetHead(
        township_name=tenancy.township(session, run.township_id).name,
        run_number=run.number,
        cut_off=run.cut_off.isoformat(),
        prepared_by=officers[run.prepared_by],
        checked_by=officers[run.checked_by],
        checked_at=run.checked_at,
    )
    content = workbook(head, queries.lines_of(session, run.township_id, run.id), words)
    return ExportedFile(f"settlement-{run.number}.xlsx", _XLSX, content)


def _bank_file(session: Session, run: SettlementRun, words: Words, profile_id: UUID | None) -> ExportedFile:
    if profile_id is None:
        raise ProfileMissing
    profile = queries.bank_profile(session, run.township_id, profile_id)
    lines = queries.lines_of(session, run.township_id, run.id)
    charset = profile.encoding.removesuffix("-sig")
    content = bank_file(profile, batch_of(session, run, words), lines)
    return ExportedFile(
        f"settlement-{run.number}-{_file_word(profile.name)}.csv", f"text/csv; charset={charset}", content
    )


def _file_word(name: str) -> str:
    """Return a profile's name as a part of a file's name: what is no letter or digit becomes a dash."""
    return re.sub(r"[^\w]+", "-", name).strip("-") or "bank"


def _journal(session: Session, run: SettlementRun) -> ExportedFile:
    """All books up to the cut-off, since a balance needs its history."""
    name = tenancy.township(session, run.township_id).name
    lines = beancount.journal(
        session, run.township_id, title=f"{name} {run.number}", through=run.cut_off, roots=ROOTS, folded=FOLDED
    )
    content = "".join(f"{line}\n" for line in lines).encode()
    return ExportedFile(f"books-{run.cut_off.isoformat()}.beancount", "text/plain; charset=utf-8", content)
