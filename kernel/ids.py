"""Identifiers: UUIDv7, made by the application, so that they sort by time and need no sequence."""

import secrets
from datetime import datetime
from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUIDv7; ids made in one process sort in the order in which they were made."""
    return UUID(int=uuid_utils.uuid7().int)


def id_as_of(moment: datetime) -> UUID:
    """Return a UUIDv7 that sorts at `moment` (to the millisecond) and says nothing of when it was made."""
    stamp = int(moment.timestamp() * 1000) << 80
    return UUID(int=stamp | 7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62))
