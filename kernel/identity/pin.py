"""Trying a PIN: one counter for a person, wherever it is tried, so that no second door doubles the guesses."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import throttle

TRIES = 5
WITHIN = timedelta(minutes=15)


def looks_like_one(secret: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", secret, re.ASCII) is not None


def count_try(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Count a try, to be committed before it is heard. Raises TooManyAttempts after five in a quarter of an hour."""
    throttle.hit(session, township_id, _bucket(person_id), now, limit=TRIES, window=WITHIN)


def forgive(session: Session, township_id: int, person_id: UUID) -> None:
    """Forget the tries, once the PIN was right."""
    throttle.clear(session, township_id, _bucket(person_id))


def _bucket(person_id: UUID) -> str:
    return f"pin:{person_id}"
