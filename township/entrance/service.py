"""Letting people in, with every try counted before it is heard."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kernel import throttle

_WINDOW = timedelta(minutes=15)
_TRIES_BY_PHONE = 5
_TRIES_BY_ADDRESS = 60


def count_try(session: Session, township_id: int, door: str, who: str, address: str, now: datetime) -> None:
    """Count a try at `door` ("sign-in", "activation") by `who` (a phone number, or "" ) and by network address.

    Raises TooManyAttempts: five for a phone number and sixty for an address in a quarter of an hour. A whole village
    may come from one address.
    """
    if who:
        throttle.hit(session, township_id, bucket(door, who), now, limit=_TRIES_BY_PHONE, window=_WINDOW)
    throttle.hit(session, township_id, bucket(door, address), now, limit=_TRIES_BY_ADDRESS, window=_WINDOW)


def bucket(door: str, who: str) -> str:
    """Name a counter without writing down a phone number or an address."""
    return f"{door}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
