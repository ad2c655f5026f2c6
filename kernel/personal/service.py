"""Telling one person something, in the unit of work of the act, and keeping in mind that they opened it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.clock import start_of_day
from kernel.errors import NotFound
from kernel.ids import id_as_of, new_id
from kernel.personal.models import PersonalNotice


def tell(
    session: Session,
    township_id: int,
    person_id: UUID,
    kind: str,
    details: dict[str, Any],
    now: datetime,
    *,
    day_only: bool = False,
) -> PersonalNotice:
    """Write a notice to a person.

    With `day_only` neither the notice nor its id tells more than the day, and no device rings: for what others do in
    public at a known minute, which would lead to whom it is told.
    """
    at = start_of_day(now) if day_only else now
    notice = PersonalNotice(
        township_id=township_id,
        id=id_as_of(at) if day_only else new_id(),
        person_id=person_id,
        kind=kind,
        details=details,
        at=at,
        spread_at=at if day_only else None,
    )
    session.add(notice)
    session.flush()
    return notice


def opened(session: Session, township_id: int, person_id: UUID, notice_id: UUID, now: datetime) -> PersonalNotice:
    """Keep in mind that its person opened a notice; twice is as once. Raises NotFound, for anybody else's too."""
    notice = session.get(PersonalNotice, (township_id, notice_id))
    if notice is None or notice.person_id != person_id:
        raise NotFound
    notice.opened_at = notice.opened_at or now
    return notice


def all_opened(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Keep in mind that a person has seen every notice to them."""
    session.execute(
        update(PersonalNotice)
        .where(PersonalNotice.township_id == township_id, PersonalNotice.person_id == person_id)
        .where(PersonalNotice.opened_at.is_(None))
        .values(opened_at=now)
    )
