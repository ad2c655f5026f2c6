"""Acting on runs in a test, alone and at once, and looking at what was left behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from kernel.audit import AuditEntry
from kernel.errors import Refusal
from ledger.models import TransferRow
from tests.conftest import Work
from tests.township.settling import Office


def refused(work: Work, act: Callable[[Any], object]) -> str:
    """Return the code of the refusal, or nothing when the act was done."""
    try:
        with work() as session:
            act(session)
    except Refusal as refusal:
        assert str(refusal)
        return refusal.code
    return ""


def at_once(work: Work, acts: list[Callable[[Any], object]]) -> list[str]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: refused(work, act), acts))


def transfers(work: Work, office: Office, code: str) -> int:
    with work() as session:
        wanted = select(func.count()).where(TransferRow.township_id == office.id, TransferRow.code == code)
        return session.scalars(wanted).one()


def acts(work: Work, office: Office, run_id: UUID) -> list[str]:
    with work() as session:
        entries = select(AuditEntry.act).where(
            AuditEntry.township_id == office.id, AuditEntry.subject == f"settlement-run:{run_id}"
        )
        return list(session.scalars(entries.order_by(AuditEntry.id)))
