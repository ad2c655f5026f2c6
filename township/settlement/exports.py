"""The files of a run: for the eye, for the bank, for the accountants. Only of runs that a second officer checked."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy import queries as tenancy
from kernel.words import marked
from township.settlement import queries
from township.settlement.bank_file import Batch, bank_file
from township.settlement.journals import books_file
from township.settlement.models import EXPORTED_STATES, SettlementRun
from township.settlement.refusals import ProfileMissing, RunNotChecked
from township.settlement.workbook import SheetHead, Words, workbook

JOURNALS = {"journal": "beancount", "journal-hledger": "hledger", "transfers": "csv"}
"""The files for accountants and auditors, with their formats."""
KINDS = ("workbook", "bank-file", *JOURNALS)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PURPOSE = marked("Points settlement %(number)s")


@dataclass(frozen=True)
class ExportedFile:
    name: str
    mimetype: str
    content: bytes


def export(
    session: Session, township_id: int, run_id: UUID, kind: str, words: Words, profile_id: UUID | None = None
) -> ExportedFile:
    """Return a file of a checked run: its "workbook", its "bank-file" by a profile, or the books up to its day.

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
    return _bank_file(session, run, words, profile_id) if kind == "bank-file" else _books(session, run, JOURNALS[kind])


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


def _books(session: Session, run: SettlementRun, format_name: str) -> ExportedFile:
    title = f"{tenancy.township(session, run.township_id).name} {run.number}"
    file = books_file(session, run.township_id, format_name, title=title, through=run.cut_off)
    return ExportedFile(file.name, file.mimetype, b"".join(file.chunks))
