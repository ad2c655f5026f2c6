"""Registering people, letting them in, and knowing them again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity import codes, passwords
from kernel.identity import pin as pins
from kernel.identity.models import DESKS, ELDER, Person, Role, SignIn
from kernel.identity.refusals import OfficerAtDesk, OneDesk, PhoneTaken, WrongCredentials
from kernel.identity.viewer import Viewer
from kernel.ids import new_id
from kernel.prepared import Prepared

ACTIVATION_VALID_FOR = timedelta(days=90)
_ACTIVATION = "activation"
VILLAGER_STAYS = timedelta(days=30)
STAFF_STAYS = timedelta(hours=12)
_STAFF = {"editor", "committee", "owner", "clerk", "officer"}


@dataclass(frozen=True)
class Entrance:
    """A fresh sign-in: the `token` for the cookie or header, told this once, and how long it holds."""

    token: str
    expires_at: datetime
    viewer: Viewer


def register_person(
    session: Session,
    township_id: int,
    name: str,
    *,
    phone: str | None = None,
    village_id: UUID | None = None,
    surname: str | None = None,
) -> Person:
    """Put a person on the books without any way to sign in; a one-time code gives that."""
    person = Person(
        township_id=township_id,
        id=new_id(),
        name=name,
        surname=surname or name[:1],
        phone=phone,
        village_id=village_id,
        active=True,
        elder=ELDER[0],
    )
    session.add(person)
    return person


def grant_role(session: Session, township_id: int, person_id: UUID, role: str, scope_id: UUID | None = None) -> None:
    """Give a person a role. Raises OneDesk: whoever publishes for a village doesn't supervise it, nor the reverse;
    OfficerAtDesk: nor does an officer of the township do either.
    """
    check_desks(session, township_id, Role.person_id == person_id, role, scope_id)
    session.add(Role(township_id=township_id, id=new_id(), person_id=person_id, role=role, scope_id=scope_id))


def check_desks(session: Session, township_id: int, who: ColumnElement[bool], role: str, scope_id: UUID | None) -> None:
    """Raise OneDesk or OfficerAtDesk when those for whom `who` holds may not have a role beside what they have."""
    offices = select(Role.role).join(Person, (Person.township_id == Role.township_id) & (Person.id == Role.person_id))
    mine = offices.where(Role.township_id == township_id, who)
    against = {"officer": Role.role.in_(DESKS), **dict.fromkeys(DESKS, Role.role == "officer")}
    if role in against and session.scalars(mine.where(against[role]).limit(1)).first() is not None:
        raise OfficerAtDesk
    other = (Role.scope_id == scope_id, Role.role.in_(DESKS), Role.role != role)
    if role in DESKS and session.scalars(mine.where(*other).limit(1)).first() is not None:
        raise OneDesk


def issue_activation(session: Session, code_key: str, township_id: int, person_id: UUID, now: datetime) -> str:
    """Return a fresh activation code for a person, to be printed and handed over. Raises NotFound."""
    person_of(session, township_id, person_id)
    return codes.issue(session, code_key, township_id, _ACTIVATION, person_id, now, ACTIVATION_VALID_FOR)


def has_activation(session: Session, township_id: int, person_id: UUID, now: datetime) -> bool:
    """Say whether somebody holds an activation code of this person that still works."""
    return codes.is_one_out(session, township_id, _ACTIVATION, person_id, now)


def end_activation(session: Session, township_id: int, person_id: UUID) -> None:
    """Let the person's activation code open nothing more."""
    codes.end_unused(session, township_id, _ACTIVATION, person_id)


def activate(
    session: Session, code_key: str, township_id: int, code: str, phone: str, password: str, pin: str, now: datetime
) -> UUID:
    """Give the code's person a phone number, a password and a PIN. Raises CodeNotValid, PhoneTaken.

    It also ends every earlier sign-in, and forgets tries at the old PIN: the code is how a person comes back after
    losing a phone. Where there was a way in already it is counted: whoever used the code may be another.
    """
    person = person_of(session, township_id, codes.redeem(session, code_key, township_id, _ACTIVATION, code, now))
    holder = person_by_phone(session, township_id, phone)
    if holder is not None and holder.id != person.id:
        raise PhoneTaken
    person.phone = phone
    if person.password_digest or person.pin_digest:
        person.ways_made_anew += 1
    set_secrets(person, password, pin)
    try:
        session.flush()
    except IntegrityError as error:  # someone else took the number since we looked
        raise PhoneTaken from error
    session.execute(delete(SignIn).where(SignIn.township_id == township_id, SignIn.person_id == person.id))
    pins.forgive_everywhere(session, township_id, person.id)
    return person.id


def set_secrets(person: Person, password: str, pin: str) -> None:
    person.password_digest = passwords.digest(password)
    person.pin_digest = passwords.digest(pin)


def sign_in(session: Session, code_key: str, township_id: int, phone: str, secret: str, now: datetime) -> Entrance:
    """Open a session for whoever has this phone number and this password or, without an office, this PIN.

    Raises WrongCredentials.
    """
    person = person_by_phone(session, township_id, phone)
    digests = (person.password_digest, person.pin_digest) if person else (None, None)
    # Both are always tried, so that the time taken does not tell which of them exists.
    by_password, by_pin = (passwords.matches(stored, secret) for stored in digests)
    if person is None or not (by_password or by_pin) or not person.active:
        raise WrongCredentials
    entrance = open_sign_in(session, code_key, township_id, person.id, now, by_pin=not by_password)
    if not by_password and is_staff(entrance.viewer):
        raise WrongCredentials  # six digits are too few for whoever handles money or questions
    return entrance


def is_staff(viewer: Viewer) -> bool:
    return any(viewer.has(role) for role in _STAFF)


def open_sign_in(
    session: Session, code_key: str, township_id: int, person_id: UUID, now: datetime, *, by_pin: bool = False
) -> Entrance:
    """Open a session for a person whose identity was just proved, be it `by_pin` alone."""
    viewer = replace(viewer_of(session, person_of(session, township_id, person_id)), by_pin=by_pin)
    token = secrets.token_urlsafe(32)
    stays = STAFF_STAYS if is_staff(viewer) else VILLAGER_STAYS
    session.add(
        SignIn(
            township_id=township_id,
            id=new_id(),
            person_id=person_id,
            digest=codes.keyed_digest(code_key, "sign-in", token),
            by_pin=by_pin,
            created_at=now,
            expires_at=now + stays,
        )
    )
    return Entrance(f"{township_id}.{token}", now + stays, viewer)


def sign_out(session: Session, code_key: str, credential: str) -> None:
    """End the session of a cookie or header; an unknown one is let pass."""
    township_id, digest = read_credential(code_key, credential)
    session.execute(delete(SignIn).where(SignIn.township_id == township_id, SignIn.digest == digest))


def recognise(session: Session, code_key: str, credential: str, now: datetime) -> Viewer | None:
    """Return who sent a cookie or header made by `sign_in`, or None when it is unknown, ended or too old."""
    township_id, digest = read_credential(code_key, credential)
    rows = _SIGNED_IN.rows(session, {"township": township_id, "digest": digest, "moment": now})
    return _viewer(township_id, rows) if rows else None


def read_credential(code_key: str, credential: str) -> tuple[int, str]:
    """Split "330282109.token" into the township and the token's digest; nonsense is township 0, which has nobody."""
    township, _, token = credential.partition(".")
    known = township.isascii() and township.isdigit() and len(township) == 9
    return int(township) if known else 0, codes.keyed_digest(code_key, "sign-in", token)


def check_pin(session: Session, township_id: int, person_id: UUID, pin: str) -> bool:
    """Say whether this is the person's PIN; count tries with `kernel.throttle` first."""
    return passwords.matches(person_of(session, township_id, person_id).pin_digest, pin)


def viewer_of(session: Session, person: Person) -> Viewer:
    who = {"township": person.township_id, "person": person.id}
    return _viewer(person.township_id, _BY_ID.rows(session, who))


def _viewer(township_id: int, rows: Sequence[Sequence[Any]]) -> Viewer:
    """Make a viewer of rows that repeat the person for each role; one without a role has a single row."""
    person_id, name, surname, village_id, _, _, *by_pin = rows[0]
    roles = frozenset((role, scope_id) for _, _, _, _, role, scope_id, *_ in rows if role is not None)
    return Viewer(township_id, person_id, name, surname, village_id, roles, bool(by_pin and by_pin[0]))


# Every request asks one of these.
_PERSON_AND_ROLES = select(
    Person.id, Person.name, Person.surname, Person.village_id, Role.role, Role.scope_id
).outerjoin(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
_SIGNED_IN = Prepared(
    _PERSON_AND_ROLES.add_columns(SignIn.by_pin)
    .join(SignIn, (SignIn.township_id == Person.township_id) & (SignIn.person_id == Person.id))
    .where(
        SignIn.township_id == bindparam("township"),
        SignIn.digest == bindparam("digest"),
        SignIn.expires_at > bindparam("moment"),
        Person.active.is_(True),
    )
)
_BY_ID = Prepared(
    _PERSON_AND_ROLES.where(Person.township_id == bindparam("township"), Person.id == bindparam("person"))
)


def person_of(session: Session, township_id: int, person_id: UUID) -> Person:
    """Return a person of the township. Raises NotFound."""
    person = session.get(Person, (township_id, person_id))
    if person is None:
        raise NotFound
    return person


def person_by_phone(session: Session, township_id: int, phone: str) -> Person | None:
    return session.scalars(select(Person).where(Person.township_id == township_id, Person.phone == phone)).one_or_none()
