"""Trying a PIN: counted in the database for each door by itself, so that nobody is locked out by what others try.

On one's own phone, signed in, only its owner can try; at the sign-in whoever knows the phone number; with a printed
card whoever holds it. Wrong tries with a lost card must not keep its owner from paying by phone. Each door allows five
tries in a quarter of an hour and twenty a day, so that none is worth guessing at: a million PINs take 136 years. (At
the sign-in the day is counted for the phone number, whether anybody has it or not: see `township.entrance`.)
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import throttle
from kernel.errors import TooManyAttempts
from kernel.identity.refusals import PinLocked

ON_PHONE, AT_SIGN_IN, BY_CARD = "phone", "sign-in", "card"
DOORS = (ON_PHONE, AT_SIGN_IN, BY_CARD)

TRIES = 5
WITHIN = timedelta(minutes=15)
TRIES_A_DAY = 20
FORGIVEN_A_DAY = 2
"""New cards that let their holder try again at once."""
_DAY = timedelta(days=1)


def looks_like_one(secret: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", secret, re.ASCII) is not None


def count_try(session: Session, township_id: int, person_id: UUID, now: datetime, door: str = ON_PHONE) -> None:
    """Count a try at a door, to be committed before it is heard. Raises PinLocked."""
    try:
        throttle.hit(session, township_id, _bucket(person_id, door), now, limit=TRIES, window=WITHIN)
        if door != AT_SIGN_IN:
            throttle.hit(session, township_id, _day_bucket(person_id, door), now, limit=TRIES_A_DAY, window=_DAY)
    except TooManyAttempts as refusal:
        raise PinLocked(seconds=int(str(refusal.params["seconds"]))) from refusal


def forgive(session: Session, township_id: int, person_id: UUID, door: str = ON_PHONE) -> None:
    """Forget the tries at a door, once the PIN was right there."""
    throttle.clear(session, township_id, _bucket(person_id, door))
    throttle.clear(session, township_id, _day_bucket(person_id, door))


def forgive_new_card(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Forget the tries by card, and by no other door: a new card was printed for its holder.

    Twice a day at most: else whoever prints cards could guess at a PIN as often as they print.
    """
    printed = f"pin-forgiven:{person_id}"
    if throttle.count(session, township_id, [printed], now, window=_DAY) <= FORGIVEN_A_DAY:
        forgive(session, township_id, person_id, BY_CARD)


def forgive_everywhere(session: Session, township_id: int, person_id: UUID) -> None:
    """Forget the tries at every door, once there is a new PIN: what was tried was another one."""
    for door in DOORS:
        forgive(session, township_id, person_id, door)


def _bucket(person_id: UUID, door: str) -> str:
    return f"pin:{door}:{person_id}"


def _day_bucket(person_id: UUID, door: str) -> str:
    return f"pin-day:{door}:{person_id}"
