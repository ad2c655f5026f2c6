"""Looking at what one person was told."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.personal.models import PersonalNotice

MOST = 20


def told(session: Session, township_id: int, person_id: UUID, *, unread: bool = False) -> Sequence[PersonalNotice]:
    """Return the last notices to a person, the newest first; with `unread` those alone that were not opened."""
    wanted = select(PersonalNotice).where(
        PersonalNotice.township_id == township_id, PersonalNotice.person_id == person_id
    )
    if unread:
        wanted = wanted.where(PersonalNotice.opened_at.is_(None))
    return session.scalars(wanted.order_by(PersonalNotice.at.desc(), PersonalNotice.id.desc()).limit(MOST)).all()


def count_unread(session: Session, township_id: int, person_id: UUID, *kinds: str) -> int:
    """Return how many notices to a person, of these kinds if any are given, were not opened."""
    return (
        session.scalar(
            select(func.count())
            .select_from(PersonalNotice)
            .where(PersonalNotice.township_id == township_id, PersonalNotice.person_id == person_id)
            .where(PersonalNotice.opened_at.is_(None), *([PersonalNotice.kind.in_(kinds)] if kinds else []))
        )
        or 0
    )
