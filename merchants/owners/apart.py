"""Officers who stay away from a shop's money, because they could be one of its owners themselves.

A code is as good as the person for whom it was made until it is used. So whoever was shown it decides nothing that this
person asks for, ever; and for the days that a changed account cools, nobody who had a part in letting an owner in
decides anything about the shop's money.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.audit import AuditEntry
from merchants.contracts.terms import terms_of
from merchants.directory.models import CODE, LetIn
from merchants.owners.refusals import LetInLately, SawTheCode


def require_apart(
    session: Session, township_id: int, shop_id: UUID, officer_id: UUID, asked_by: Iterable[UUID], now: datetime
) -> None:
    """Refuse an officer's decision about a shop's money for which these people ask. Raises LetInLately, SawTheCode."""
    terms = terms_of(session, township_id)
    lately = select(LetIn.id).where(
        LetIn.township_id == township_id,
        LetIn.shop_id == shop_id,
        LetIn.by == officer_id,
        LetIn.at > now - terms.cooling,
    )
    if session.scalar(lately.limit(1)) is not None:
        raise LetInLately(days=terms.cooling_days)
    if officer_id in shown_the_way(session, township_id, asked_by):
        raise SawTheCode


def shown_the_way(session: Session, township_id: int, people: Iterable[UUID]) -> set[UUID]:
    """Return who was shown a code of these people, of those who were shown one, and so on.

    For a resident the office prints such a code too; that stands in the log.
    """
    found: set[UUID] = set()
    fresh = set(people)
    while fresh:
        shown = select(LetIn.by).where(LetIn.township_id == township_id, LetIn.part == CODE, LetIn.person_id.in_(fresh))
        fresh = (set(session.scalars(shown)) | _printed_for(session, township_id, fresh)) - found
        found |= fresh
    return found


def _printed_for(session: Session, township_id: int, people: Iterable[UUID]) -> set[UUID]:
    printed = select(AuditEntry.actor_id).where(
        AuditEntry.township_id == township_id,
        AuditEntry.subject.in_([f"person:{person_id}" for person_id in people]),
        AuditEntry.act == "activation.issue",
        AuditEntry.actor_id.is_not(None),
    )
    return {actor_id for actor_id in session.scalars(printed) if actor_id is not None}
