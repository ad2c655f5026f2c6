"""Identifiers: UUIDv7, made by the application, so that they sort by time and need no sequence."""

import itertools
import os
import random
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import uuid_utils

_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


def new_id() -> UUID:
    """Return a new UUIDv7; ids made in one process sort in the order in which they were made."""
    return UUID(int=uuid_utils.uuid7().int)


def id_as_of(moment: datetime) -> UUID:
    """Return a UUIDv7 that sorts at `moment` (to the millisecond) and says nothing of when it was made."""
    return UUID(int=_stamp(moment) | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62))


# What follows the millisecond of an id: a counter, so that ids made in one process sort as they were made, that starts
# somewhere and leaves 32 bits to chance, so that those of two processes never meet.
_COUNTER_BITS = 42
_counter = itertools.count(secrets.randbits(_COUNTER_BITS - 1))
# An id is no secret, so chance need not be drawn from the system each time: seeded by it, in each process anew.
_chance = random.Random()  # noqa: S311
os.register_at_fork(after_in_child=_chance.seed)


def id_at(moment: datetime) -> UUID:
    """Return a UUIDv7 for something recorded at `moment`: such ids sort by it, and as made within a millisecond."""
    count = next(_counter) & ((1 << _COUNTER_BITS) - 1)
    low = (count & ((1 << 30) - 1)) << 32 | _chance.getrandbits(32)
    return UUID(int=_stamp(moment) | 7 << 76 | (count >> 30) << 64 | 0b10 << 62 | low)


def floor_of(moment: datetime) -> UUID:
    """Return the smallest UUIDv7 of a moment's millisecond."""
    return UUID(int=_stamp(moment) | 7 << 76 | 0b10 << 62)


def _stamp(moment: datetime) -> int:
    # Whole numbers: a float's seconds would round a moment's last millisecond.
    return (moment - _EPOCH) // _MILLISECOND << 80
