"""The phones that may show codes without a network: enrolled by their owner's PIN, seen now and then, cut off."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.locking import take_persons_turn
from kernel.tenancy.models import Village
from merchants.offline import codes
from merchants.offline.codes import Shown
from merchants.offline.models import LEAST_NUMBER, MOST_NUMBER, OfflinePhone
from merchants.offline.refusals import OfflineOff, PhoneCutOff, PhoneOutOfTouch
from merchants.offline.rules import rule_at

STAYS_GOOD = timedelta(days=14)
"""How long a phone may be without a network and still show codes that count."""
MOST_PHONES = 2
"""Phones of one person at a time; with another one the longest unseen is cut off."""


@dataclass(frozen=True)
class Enrolment:
    """A phone that may show codes from now on; `secret` (32 bytes) is told to it this once."""

    id: UUID
    number: int
    secret: bytes
    good_until: datetime


@dataclass(frozen=True)
class Phone:
    """A phone as its owner and the office see it."""

    id: UUID
    number: int
    person_id: UUID
    name: str
    village: str
    label: str
    enrolled_at: datetime
    seen_at: datetime
    good_until: datetime
    cut_off_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.cut_off_at is None and now <= self.good_until


def enrol(
    session: Session, offline_key: str, township_id: int, *, person_id: UUID, label: str, now: datetime
) -> Enrolment:
    """Let a phone of this person's show codes without a network. Raises OfflineOff.

    The caller has checked the PIN. Sending it twice enrols two phones, of which only the newest two stay.
    """
    if not rule_at(session, township_id, now).enabled:
        raise OfflineOff
    _make_room(session, township_id, person_id, now)
    phone = OfflinePhone(
        township_id=township_id,
        id=new_id(),
        person_id=person_id,
        number=_free_number(session, township_id),
        label=label,
        enrolled_at=now,
        seen_at=now,
    )
    session.add(phone)
    session.flush()
    secret = codes.secret_of(offline_key, township_id, phone.id)
    return Enrolment(phone.id, phone.number, secret, now + STAYS_GOOD)


def see(session: Session, township_id: int, *, person_id: UUID, phone_id: UUID, now: datetime) -> datetime:
    """Note that a phone asked here with a network; return until when it stays good without one.

    Raises NotFound (not this person's), PhoneCutOff, PhoneOutOfTouch.
    """
    phone = _phone(session, township_id, phone_id)
    if phone is None or phone.person_id != person_id:
        raise NotFound
    if phone.cut_off_at is not None:
        raise PhoneCutOff
    if now > phone.seen_at + STAYS_GOOD:
        raise PhoneOutOfTouch
    phone.seen_at = max(phone.seen_at, now)
    return phone.seen_at + STAYS_GOOD


def cut_off(session: Session, township_id: int, phone_id: UUID, actor_id: UUID, now: datetime) -> None:
    """End a phone's codes for good, as whoever may do that for it. Twice is the same as once. Raises NotFound."""
    phone = _phone(session, township_id, phone_id)
    if phone is None:
        raise NotFound
    if phone.cut_off_at is None:
        phone.cut_off_at, phone.cut_off_by = now, actor_id
        if actor_id != phone.person_id:
            subject = f"offline-phone:{phone.id}"
            audit.record(session, township_id, actor_id, "offline-phone.cut-off", subject, {"name": phone.label}, now)


def made_by(
    session: Session, offline_key: str, township_id: int, shown: Shown, now: datetime
) -> tuple[OfflinePhone, int] | None:
    """Return the phone that made a code and the half minute for which it did; None for a forgery."""
    found = select(OfflinePhone).where(OfflinePhone.township_id == township_id, OfflinePhone.number == shown.number)
    phone = session.scalars(found).one_or_none()
    if phone is None:
        return None
    step = codes.step_of(shown, codes.secret_of(offline_key, township_id, phone.id), township_id, now)
    return None if step is None else (phone, step)


def phone_of(session: Session, township_id: int, phone_id: UUID) -> Phone:
    """Return one phone. Raises NotFound."""
    found = session.execute(_phones(township_id).where(OfflinePhone.id == phone_id)).one_or_none()
    if found is None:
        raise NotFound
    return _told(found)


def phones_of(session: Session, township_id: int, person_id: UUID) -> Sequence[Phone]:
    """Return a person's phones that were not cut off, the one enrolled last first."""
    wanted = _phones(township_id).where(OfflinePhone.person_id == person_id, OfflinePhone.cut_off_at.is_(None))
    return [_told(row) for row in session.execute(wanted)]


def phones_in(
    session: Session, township_id: int, village_id: UUID | None, name: str, limit: int, before: UUID | None = None
) -> Sequence[Phone]:
    """Return up to `limit` phones of a village, or of all, whose owner's name contains `name`; the newest first."""
    wanted = _phones(township_id).where(OfflinePhone.cut_off_at.is_(None)).limit(limit)
    if village_id is not None:
        wanted = wanted.where(Person.village_id == village_id)
    if name:
        wanted = wanted.where(Person.name.contains(name, autoescape=True))
    if before is not None:
        wanted = wanted.where(OfflinePhone.id < before)
    return [_told(row) for row in session.execute(wanted)]


def _make_room(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    # Two enrolments of one person wait for each other, else both would leave the same one in.
    take_persons_turn(session, township_id, person_id)
    wanted = (
        select(OfflinePhone)
        .where(OfflinePhone.township_id == township_id, OfflinePhone.person_id == person_id)
        .where(OfflinePhone.cut_off_at.is_(None))
        .order_by(OfflinePhone.seen_at.desc(), OfflinePhone.id.desc())
        .execution_options(populate_existing=True)
    )
    for phone in session.scalars(wanted).all()[MOST_PHONES - 1 :]:
        phone.cut_off_at, phone.cut_off_by = now, person_id


def _free_number(session: Session, township_id: int) -> int:
    """Return a number that no phone of the township has; of nine million a few thousand are taken."""
    while True:
        number = LEAST_NUMBER + secrets.randbelow(MOST_NUMBER - LEAST_NUMBER + 1)
        taken = select(OfflinePhone.id).where(OfflinePhone.township_id == township_id, OfflinePhone.number == number)
        if session.scalar(taken) is None:
            return number


def _phone(session: Session, township_id: int, phone_id: UUID) -> OfflinePhone | None:
    """Return a phone as it is now, so that nobody else can change it before this work ends."""
    return session.scalars(
        select(OfflinePhone)
        .where(OfflinePhone.township_id == township_id, OfflinePhone.id == phone_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _phones(township_id: int) -> Select[OfflinePhone, str, str | None]:
    return (
        select(OfflinePhone, Person.name, Village.name)
        .join(Person, (Person.township_id == OfflinePhone.township_id) & (Person.id == OfflinePhone.person_id))
        .outerjoin(Village, (Village.township_id == Person.township_id) & (Village.id == Person.village_id))
        .where(OfflinePhone.township_id == township_id)
        .order_by(OfflinePhone.id.desc())
    )


def _told(row: Row[OfflinePhone, str, str | None]) -> Phone:
    phone, name, village = row
    return Phone(
        phone.id,
        phone.number,
        phone.person_id,
        name,
        village or "",
        phone.label,
        phone.enrolled_at,
        phone.seen_at,
        phone.seen_at + STAYS_GOOD,
        phone.cut_off_at,
    )
