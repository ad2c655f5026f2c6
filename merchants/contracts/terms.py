"""The terms from which a township's contracts are written: kinds of goods, clauses, and how long an account cools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.ids import new_id
from kernel.locking import take_townships_turn
from merchants.contracts.models import DEFAULT_COOLING_DAYS, GOODS, ContractTerms


@dataclass(frozen=True)
class Terms:
    """`goods` are keys of GOODS or words; `words` are the township's own clauses, "" for the shipped ones."""

    goods: tuple[str, ...]
    words: str
    cooling_days: int
    changed_by: UUID | None = None
    changed_at: datetime | None = None

    @property
    def cooling(self) -> timedelta:
        return timedelta(days=self.cooling_days)


SHIPPED = Terms(tuple(GOODS), "", DEFAULT_COOLING_DAYS)


def terms_of(session: Session, township_id: int) -> Terms:
    """Return the terms that hold now."""
    newest = session.scalars(
        select(ContractTerms).where(ContractTerms.township_id == township_id).order_by(ContractTerms.id.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return SHIPPED
    return Terms(tuple(newest.goods), newest.words, newest.cooling_days, newest.changed_by, newest.changed_at)


def set_terms(
    session: Session,
    township_id: int,
    *,
    goods: Sequence[str],
    words: str,
    cooling_days: int,
    officer_id: UUID,
    now: datetime,
) -> None:
    """Let contracts be written from these terms from now on; signed ones stay. The same again does nothing."""
    take_townships_turn(session, township_id)
    before = terms_of(session, township_id)
    if (before.goods, before.words, before.cooling_days) == (tuple(goods), words, cooling_days):
        return
    row = ContractTerms(
        township_id=township_id,
        id=new_id(),
        goods=list(goods),
        words=words,
        cooling_days=cooling_days,
        changed_by=officer_id,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    details = {"goods": "、".join(goods), "days": cooling_days}
    audit.record(session, township_id, officer_id, "contract-terms.set", f"township:{township_id}", details, now)
