"""From one notice to its deliveries: who follows it, and has a device or wants a text, gets a row each.

What one person alone is told goes to each of their devices, however seldom they want to hear of their village.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, literal, select
from sqlalchemy.orm import Session

from engage.notices.following import follows, had_something
from engage.notices.models import Delivery, Notice, NoticeReader, PushDevice
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.personal.models import PersonalNotice

AT_ONCE = 1000
STALE = timedelta(days=3)
"""What is older when its turn comes stays in the inbox: nobody is rung for last week's news."""
DIGEST_STALE = timedelta(days=10)


def next_notice(session: Session, township_id: int) -> Notice | None:
    """Return the oldest notice whose deliveries are not all written yet, for this sender alone until the work ends."""
    return session.scalars(
        select(Notice)
        .where(Notice.township_id == township_id, Notice.spread_at.is_(None))
        .order_by(Notice.at, Notice.id)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def spread_some(session: Session, notice: Notice, now: datetime, *, texts: bool) -> bool:
    """Write up to AT_ONCE deliveries of a notice; return whether that was all of them. Nobody gets a second one.

    `texts`: whether this installation sends any.
    """
    if is_stale(notice, now):
        notice.spread_at = now
        return True
    rows = [row for wanted in _recipients(notice, texts=texts) for row in _rows(session, notice, wanted, now)]
    if rows:
        session.execute(insert(Delivery), rows[:AT_ONCE])
    if len(rows) < AT_ONCE:
        notice.spread_at = now
        return True
    return False


def spread_personal(session: Session, township_id: int, now: datetime) -> bool:
    """Write the deliveries of up to AT_ONCE notices to one person each; return whether those were all."""
    found = session.scalars(
        select(PersonalNotice)
        .where(PersonalNotice.township_id == township_id, PersonalNotice.spread_at.is_(None))
        .order_by(PersonalNotice.at, PersonalNotice.id)
        .limit(AT_ONCE)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    fresh = [notice for notice in found if not is_stale(notice, now)]
    people = {notice.person_id for notice in fresh}
    devices = session.execute(
        select(PushDevice.person_id, PushDevice.id).where(
            PushDevice.township_id == township_id, PushDevice.person_id.in_(people)
        )
    ).all()
    rows = [
        _row(notice, person_id, device_id, "push", now)
        for notice in fresh
        for person_id, device_id in devices
        if person_id == notice.person_id
    ]
    if rows:
        session.execute(insert(Delivery), rows)
    for notice in found:
        notice.spread_at = now
    return len(found) < AT_ONCE


def is_stale(notice: Notice | PersonalNotice, now: datetime) -> bool:
    digest = isinstance(notice, Notice) and notice.act == "digest"
    return now - notice.at > (DIGEST_STALE if digest else STALE)


def rhythm(notice: Notice) -> str:
    """Return whom a notice is for: those who are told of "each", or those who are told "monthly"."""
    return "monthly" if notice.act == "digest" else "each"


def _recipients(notice: Notice, *, texts: bool) -> Iterator[Select[UUID, UUID, str]]:
    """Yield who is to be told on which channel: the person, the target, the channel."""
    how = rhythm(notice)
    reader = (NoticeReader.township_id == Person.township_id) & (NoticeReader.person_id == Person.id)
    wished = NoticeReader.pushes == how
    yield (
        select(Person.id, PushDevice.id, literal("push"))
        .join(PushDevice, (PushDevice.township_id == Person.township_id) & (PushDevice.person_id == Person.id))
        .outerjoin(NoticeReader, reader)
        .where(wished | NoticeReader.id.is_(None) if how == "each" else wished, _untold(notice, PushDevice.id))
    )
    if texts:
        yield (
            select(Person.id, Person.id, literal("text"))
            .join(NoticeReader, reader)
            .where(NoticeReader.texts == how, Person.phone.is_not(None), _untold(notice, Person.id))
        )


def _untold(notice: Notice, target: Any) -> Any:
    told = select(Delivery.id).where(
        Delivery.township_id == Person.township_id, Delivery.notice_id == notice.id, Delivery.target_id == target
    )
    return ~told.exists()


def _rows(session: Session, notice: Notice, wanted: Select[UUID, UUID, str], now: datetime) -> Iterator[dict[str, Any]]:
    concerned = had_something(notice.month) if notice.act == "digest" else follows(notice.village_id, notice.matter_id)
    found = wanted.where(Person.township_id == notice.township_id, Person.active.is_(True), concerned)
    for person_id, target_id, channel in session.execute(found.order_by(Person.id).limit(AT_ONCE)):
        yield _row(notice, person_id, target_id, channel, now)


def _row(
    notice: Notice | PersonalNotice, person_id: UUID, target_id: UUID, channel: str, now: datetime
) -> dict[str, Any]:
    return {
        "township_id": notice.township_id,
        "id": new_id(),
        "notice_id": notice.id if isinstance(notice, Notice) else None,
        "personal_id": notice.id if isinstance(notice, PersonalNotice) else None,
        "person_id": person_id,
        "channel": channel,
        "target_id": target_id,
        "state": "waiting",
        "reason": "",
        "tries": 0,
        "next_try_at": now,
    }
