"""Deliveries that are due, with everything that a sender needs to know, so that it need not ask again."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure
from engage.notices.following import follows
from engage.notices.models import UNSAID, Delivery, Notice, NoticeReader, PushDevice
from engage.notices.spreading import is_stale, rhythm
from engage.notices.wording import Told
from kernel.clock import start_of_day
from kernel.identity.models import Person
from kernel.personal.models import PersonalNotice
from kernel.tenancy.models import Village

AT_ONCE = 20
LEASE = timedelta(minutes=10)
HELD = LEASE - timedelta(minutes=2)
"""What a sender took is its own for LEASE; it begins no call after HELD, since a call and its name may take a while."""
TEXTS_A_DAY = 3
INBOX = "/inbox"
"""Where somebody reads what is for them alone."""


@dataclass(frozen=True)
class Errand:
    """One delivery to be tried: to whom, in which language, and what. `sealed` is where its device is reached.

    `about_id` names the notice; `wanted` is whether the person has the device or a number, and still wants to be told
    in this rhythm, or has not opened yet what is for them alone; `over_bound` whether they got their texts of the day.
    """

    id: UUID
    about_id: UUID
    person_id: UUID
    channel: str
    target_id: UUID
    tries: int
    told: Told
    path: str
    language: str | None
    phone: str | None
    sealed: str | None
    wanted: bool
    over_bound: bool
    late: bool


def take(session: Session, township_id: int, now: datetime, *, texts: bool) -> list[Errand]:
    """Take up to AT_ONCE deliveries that are due for LEASE, the oldest first; others leave them alone until then."""
    due = (
        select(Delivery.id)
        .where(Delivery.township_id == township_id, Delivery.state == "waiting", Delivery.next_try_at <= now)
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    if not texts:
        due = due.where(Delivery.channel == "push")
    taken = session.scalars(due).all()
    mine = (Delivery.township_id == township_id, Delivery.id.in_(taken))
    session.execute(update(Delivery).where(*mine).values(next_try_at=now + LEASE))
    return _errands(session, township_id, taken, now)


def _errands(session: Session, township_id: int, taken: Sequence[UUID], now: datetime) -> list[Errand]:
    rows = session.execute(
        select(*(Delivery, Notice, PersonalNotice, Village.name, Person, NoticeReader, PushDevice.sealed, Disclosure))
        .outerjoin(Notice, (Notice.township_id == Delivery.township_id) & (Notice.id == Delivery.notice_id))
        .outerjoin(
            PersonalNotice,
            (PersonalNotice.township_id == Delivery.township_id) & (PersonalNotice.id == Delivery.personal_id),
        )
        .join(Person, (Person.township_id == Delivery.township_id) & (Person.id == Delivery.person_id))
        .outerjoin(Village, (Village.township_id == Notice.township_id) & (Village.id == Notice.village_id))
        .outerjoin(Disclosure, (Disclosure.township_id == Notice.township_id) & (Disclosure.id == Notice.disclosure_id))
        .outerjoin(
            NoticeReader,
            (NoticeReader.township_id == Delivery.township_id) & (NoticeReader.person_id == Delivery.person_id),
        )
        .outerjoin(
            PushDevice,
            (PushDevice.township_id == Delivery.township_id)
            & (PushDevice.id == Delivery.target_id)
            & (PushDevice.person_id == Delivery.person_id),
        )
        .where(Delivery.township_id == township_id, Delivery.id.in_(taken))
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    ).all()
    return _bounded(session, township_id, [_errand(session, row, now) for row in rows], now)


def _errand(session: Session, row: Row[*tuple[Any, ...]], now: datetime) -> Errand:
    delivery, notice, personal, village, person, reader, sealed, disclosure = row
    by_text = delivery.channel == "text"
    wish = (reader.texts if by_text else reader.pushes) if reader else UNSAID[delivery.channel]
    awaited = not personal.opened_at if personal else wish == rhythm(notice)
    return Errand(
        id=delivery.id,
        about_id=(personal or notice).id,
        person_id=person.id,
        channel=delivery.channel,
        target_id=delivery.target_id,
        tries=delivery.tries,
        told=Told("personal") if personal else _told(session, notice, village, disclosure, person.id),
        path=INBOX if personal else f"/n/{notice.short}",
        language=person.language,
        phone=person.phone,
        sealed=None if by_text else sealed,
        wanted=person.active and awaited and bool(person.phone if by_text else sealed),
        over_bound=False,
        late=is_stale(personal or notice, now)
        or (disclosure is not None and disclosure.state == "withdrawn" and notice.act != "withdrawn"),
    )


def _told(
    session: Session, notice: Notice, village: str | None, disclosure: Disclosure | None, person_id: UUID
) -> Told:
    if disclosure is not None:
        return Told(notice.act, village or "", disclosure.title)
    return Told("digest", month=int(notice.month[5:]), count=published_in(session, notice, person_id))


def published_in(session: Session, digest: Notice, person_id: UUID) -> int:
    """Return how many disclosures a person's villages, or matters, brought in a digest's month."""
    wanted = (
        select(func.count())
        .select_from(Notice)
        .join(Person, (Person.township_id == Notice.township_id) & (Person.id == person_id))
        .where(
            Notice.township_id == digest.township_id,
            Notice.month == digest.month,
            Notice.act == "published",
            follows(Notice.village_id, Notice.matter_id),
        )
    )
    return session.scalars(wanted).one()


def _bounded(session: Session, township_id: int, errands: Sequence[Errand], now: datetime) -> list[Errand]:
    """Hold back texts beyond those that a person gets on one day, also among these."""
    people = {errand.person_id for errand in errands if errand.channel == "text"}
    sent = _sent_today(session, township_id, people, now)
    bounded = []
    for errand in errands:
        if errand.channel == "text":
            sent[errand.person_id] += 1
        over = errand.channel == "text" and sent[errand.person_id] > TEXTS_A_DAY
        bounded.append(replace(errand, over_bound=over))
    return bounded


def _sent_today(session: Session, township_id: int, people: Collection[UUID], now: datetime) -> Counter[UUID]:
    texts = select(Delivery.person_id).where(
        Delivery.township_id == township_id,
        Delivery.person_id.in_(people),
        Delivery.channel == "text",
        Delivery.state == "sent",
        Delivery.done_at >= start_of_day(now),
    )
    return Counter(session.scalars(texts))
