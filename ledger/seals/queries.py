"""Looking at the seals there are."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from ledger.seals.refusals import SealNotFound
from ledger.seals.seal import COLUMNS, Seal, as_seal
from ledger.seals.tables import LEAF, SEAL

PAGE = 30
_READ_AT_ONCE = 500


def newest(connection: Connection, township_id: int) -> Seal | None:
    row = connection.execute(_of(township_id).order_by(SEAL.c.number.desc()).limit(1)).first()
    return as_seal(row) if row else None


def newest_seal(session: Session, township_id: int) -> Seal | None:
    """Return the township's last seal, or None before the first."""
    return newest(session.connection(), township_id)


def seal_of(session: Session, township_id: int, number: int) -> Seal:
    """Return a seal by its number. Raises SealNotFound."""
    row = session.connection().execute(_of(township_id).where(SEAL.c.number == number)).first()
    if row is None:
        raise SealNotFound
    return as_seal(row)


def seal_over(connection: Connection, township_id: int, position: int) -> Seal:
    """Return the first seal whose tree has the leaf at `position`. Raises SealNotFound."""
    holding = _of(township_id).where(SEAL.c.tree_size > position)
    row = connection.execute(holding.order_by(SEAL.c.number).limit(1)).first()
    if row is None:
        raise SealNotFound
    return as_seal(row)


def seals(session: Session, township_id: int, *, before: int | None = None, limit: int = PAGE) -> Sequence[Seal]:
    """Return up to `limit` seals of smaller numbers than `before`, or the newest; newest first."""
    wanted = _of(township_id)
    if before is not None:
        wanted = wanted.where(SEAL.c.number < before)
    rows = session.connection().execute(wanted.order_by(SEAL.c.number.desc()).limit(limit))
    return [as_seal(row) for row in rows]


def every_seal(session: Session, township_id: int) -> Iterator[Seal]:
    """Yield all seals, first to last, a few hundred in memory at a time."""
    last = 0
    while True:
        wanted = _of(township_id).where(SEAL.c.number > last).order_by(SEAL.c.number).limit(_READ_AT_ONCE)
        rows = [as_seal(row) for row in session.connection().execute(wanted)]
        yield from rows
        if len(rows) < _READ_AT_ONCE:
            return
        last = rows[-1].number


def sealed_among(session: Session, township_id: int, transfer_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some transfers that are sealed, so that they have a receipt."""
    leaves = select(LEAF.c.transfer_id).where(LEAF.c.township_id == township_id, LEAF.c.transfer_id.in_(transfer_ids))
    return set(session.connection().scalars(leaves))


def _of(township_id: int) -> Select[Any]:
    return select(*COLUMNS).where(SEAL.c.township_id == township_id)
