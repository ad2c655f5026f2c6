"""Identifiers: UUIDv7, made by the application, so that they sort by time and need no sequence."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUIDv7; ids made in one process sort in the order in which they were made."""
    return UUID(int=uuid_utils.uuid7().int)
