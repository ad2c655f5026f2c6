"""Writing down what there is to tell, and what somebody has seen of it."""

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure
from engage.notices import queries
from engage.notices.models import UNSAID, Notice, NoticeRead, NoticeReader
from engage.notices.refusals import MonthNotOver
from engage.residents.queries import locked_person
from kernel.clock import business_day
from kernel.ids import new_id

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of short addresses: none that is easily taken for another."""
_SHORT = 8


def announced(session: Session, disclosure: Disclosure, now: datetime) -> Notice:
    """Write down that a disclosure was published, corrected or withdrawn, for everybody who follows it.

    To be called in the unit of work of the act, once the disclosure says what it is now. One row, however many follow.
    """
    standing = "published" if disclosure.version == 1 else "corrected"
    act = "withdrawn" if disclosure.state == "withdrawn" else standing
    notice = Notice(
        township_id=disclosure.township_id,
        id=new_id(),
        act=act,
        village_id=disclosure.village_id,
        disclosure_id=disclosure.id,
        matter_id=disclosure.matter_id,
        key=f"disclosure:{disclosure.id}:{disclosure.version}",
        month=month_of(business_day(now)),
        title=disclosure.title,
        short=_short(),
        at=now,
    )
    session.add(notice)
    return notice


def make_digest(session: Session, township_id: int, month: str, now: datetime) -> Notice | None:
    """Write down that a month can be looked back on; None when that was done before. Raises MonthNotOver.

    `month` is as in "2026-10". What the month was for a reader follows from what they follow.
    """
    if month >= month_of(business_day(now)):
        raise MonthNotOver(month=month)
    key = f"digest:{month}"
    if session.scalars(select(Notice.id).where(Notice.township_id == township_id, Notice.key == key)).first():
        return None
    notice = Notice(
        township_id=township_id, id=new_id(), act="digest", key=key, month=month, title="", short=_short(), at=now
    )
    session.add(notice)
    session.flush()
    return notice


def mark_read(session: Session, township_id: int, person_id: UUID, notice_id: UUID) -> Notice:
    """Keep in mind that a person opened a notice, and return it. Raises NotFound when it is not in their inbox."""
    locked_person(session, township_id, person_id)
    notice = queries.notice_for(session, township_id, person_id, notice_id)
    of_both = (
        NoticeRead.township_id == township_id,
        NoticeRead.person_id == person_id,
        NoticeRead.notice_id == notice_id,
    )
    if session.scalars(select(NoticeRead.id).where(*of_both)).first() is None:
        session.add(NoticeRead(township_id=township_id, id=new_id(), person_id=person_id, notice_id=notice_id))
    return notice


def mark_all_read(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Keep in mind that a person has seen everything up to now."""
    reader_of(session, township_id, person_id).read_through = now


def reader_of(session: Session, township_id: int, person_id: UUID) -> NoticeReader:
    """Return a person's way of reading, made when there is none yet; the person is locked until the work ends."""
    locked_person(session, township_id, person_id)
    found = queries.reader(session, township_id, person_id)
    if found is None:
        found = NoticeReader(
            township_id=township_id, id=new_id(), person_id=person_id, pushes=UNSAID["push"], texts=UNSAID["text"]
        )
        session.add(found)
    return found


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def _short() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_SHORT))
