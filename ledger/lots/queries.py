"""What remains in an account's lots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.tables import LOT

_L = LOT.c


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of all that expires after the day `expires_on`; held points are among it."""

    expires_on: date
    remaining: int


def open_lots(
    session: Session, township_id: int, account_id: UUID, *, since: date | None = None, until: date | None = None
) -> Sequence[Lot]:
    """Return an account's lots that are not empty, the oldest first: those that expire from `since` to `until`."""
    query = (
        select(_L.expires_on, _L.remaining)
        .where(_L.township_id == township_id, _L.account_id == account_id, _L.remaining > text("0"))
        .order_by(_L.expires_on)
    )
    if since is not None:
        query = query.where(_L.expires_on >= since)
    if until is not None:
        query = query.where(_L.expires_on <= until)
    return [Lot(*row) for row in session.connection().execute(query)]
