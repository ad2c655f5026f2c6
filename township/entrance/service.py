"""Letting people in, with every try counted before it is heard."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import throttle
from kernel.errors import TooManyAttempts
from kernel.identity import pin
from kernel.identity import service as identity
from kernel.identity.refusals import PinLocked
from kernel.identity.service import Entrance
from kernel.tenancy import queries as tenancy

_WINDOW = timedelta(minutes=15)
_TRIES_BY_PHONE = 5
_DAY = timedelta(days=1)
_TRIES_A_DAY = 30
"""For a phone number: six digits have a million values, and whoever tries for years must not get far."""
_TRIES_BY_ADDRESS = 60


def count_sign_in(session: Session, township_id: int, phone: str, secret: str, address: str, now: datetime) -> None:
    """Count a try to sign in, to be committed before it is heard. Raises NotFound (no such township), TooManyAttempts.

    Five for a phone number (thirty a day) and sixty for an address in a quarter of an hour: a whole village may come
    from one address. Six digits are a try at the PIN too and count as such, whatever password was right between.
    """
    tenancy.township(session, township_id)
    person = identity.person_by_phone(session, township_id, phone)
    if person is not None and pin.looks_like_one(secret):
        _count_pin(session, township_id, person.id, now)
    throttle.hit(session, township_id, _bucket("sign-in", phone), now, limit=_TRIES_BY_PHONE, window=_WINDOW)
    throttle.hit(session, township_id, _bucket("sign-in-day", phone), now, limit=_TRIES_A_DAY, window=_DAY)
    count_address(session, township_id, "sign-in", address, now)


def sign_in(session: Session, code_key: str, township_id: int, phone: str, secret: str, now: datetime) -> Entrance:
    """Open a session and forget the tries that led to it. Raises WrongCredentials."""
    entrance = identity.sign_in(session, code_key, township_id, phone, secret, now)
    throttle.clear(session, township_id, _bucket("sign-in", phone))
    throttle.clear(session, township_id, _bucket("sign-in-day", phone))
    if pin.looks_like_one(secret):
        pin.forgive(session, township_id, entrance.viewer.person_id, pin.AT_SIGN_IN)
    return entrance


def _count_pin(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    try:
        pin.count_try(session, township_id, person_id, now, pin.AT_SIGN_IN)
    except PinLocked as refusal:
        # Here nobody is known yet: whether somebody has this number must not be told.
        raise TooManyAttempts(seconds=refusal.seconds) from refusal


def count_address(session: Session, township_id: int, door: str, address: str, now: datetime) -> None:
    """Count a try at a door ("sign-in", "activation") from a network address. Raises NotFound, TooManyAttempts."""
    tenancy.township(session, township_id)
    throttle.hit(session, township_id, _bucket(door, address), now, limit=_TRIES_BY_ADDRESS, window=_WINDOW)


def _bucket(door: str, who: str) -> str:
    """Name a counter without writing down a phone number or an address."""
    return f"{door}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
