"""The sealer: orders what is new in a township's books, grows the tree by it, and signs the new root.

No posting ever waits for it, and it never asks for what is newer than the last, since a transfer may be committed later
than one that is newer: it looks for what is not in the tree yet, so that a late one is in the next seal.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, func, literal, select, text, update
from sqlalchemy.orm import Session

from kernel.ids import floor_of
from ledger.booking import locks
from ledger.seals import merkle
from ledger.seals.nodes import STEP, StoredNodes
from ledger.seals.queries import newest
from ledger.seals.refusals import DiffersFromSeal
from ledger.seals.seal import BEFORE_THE_FIRST, Seal, as_row
from ledger.seals.signing import Signer
from ledger.seals.tables import HEAD, LEAF, SEAL, SUBTREE, TRANSFER
from ledger.seals.totals import add_day_totals

LIMIT = 5_000
"""Transfers in one seal, at most: on SQLite a posting waits while one is made."""

# How long a transaction may go on after it has written a transfer. Where the database tells how old the oldest one is,
# that is added.
_LATEST_COMMIT = timedelta(hours=1)


def seal(session: Session, township_id: int, *, signer: Signer, now: datetime, limit: int = LIMIT) -> Seal | None:
    """Seal up to `limit` transfers that are not sealed yet, oldest first, and return the seal.

    Returns None when there are none, or when another sealer is at work in this township. The caller's transaction
    commits it, and it is one that may write (on SQLite begun with BEGIN IMMEDIATE). Repeat it until nothing is left.
    Raises DiffersFromSeal when the stored tree is not the one that was last signed: nothing is built on that.
    """
    connection = session.connection()
    floor = _claimed_floor(connection, township_id)
    if floor is None:
        return None
    before = newest(connection, township_id)
    tree = _tree(connection, township_id, before)
    start = tree.size
    leaves = _append_leaves(connection, township_id, floor, start, limit)
    made = None
    if leaves:
        _append_subtrees(connection, township_id, tree.extend(leaves, keep=STEP))
        add_day_totals(connection, township_id, start, tree.size)
        made = _append_seal(connection, township_id, before, tree, signer, now)
    _raise_floor(connection, township_id, floor, now)
    return made


def _claimed_floor(connection: Connection, township_id: int) -> UUID | None:
    """Return below which id everything is sealed, or None when another sealer is at work or there are no books."""
    if connection.dialect.name == "postgresql":
        claim = func.pg_try_advisory_xact_lock(locks.SEALING, township_id)
        if not connection.scalar(select(claim)):
            return None
    return connection.scalar(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == township_id))


def _tree(connection: Connection, township_id: int, before: Seal | None) -> merkle.Tree:
    """Return the tree as it was last signed."""
    size = before.tree_size if before else 0
    nodes = StoredNodes(connection, township_id)
    tree = merkle.Tree(size, [nodes(*peak) for peak in merkle.peaks(size)])
    if before and tree.root() != before.root:
        raise DiffersFromSeal
    return tree


def _unsealed(township_id: int, floor: UUID) -> ColumnElement[bool]:
    known = LEAF.alias("known")
    sealed = exists().where(
        known.c.township_id == township_id,
        known.c.transfer_id == TRANSFER.c.id,
        known.c.transfer_id > floor,  # says nothing new, but spares the database all that is older
    )
    return (TRANSFER.c.township_id == township_id) & (TRANSFER.c.id > floor) & ~sealed


def _append_leaves(connection: Connection, township_id: int, floor: UUID, start: int, limit: int) -> Sequence[bytes]:
    """Give the oldest unsealed transfers their places from `start` on, and return their digests in that order."""
    wanted = select(TRANSFER.c.id, TRANSFER.c.digest).where(_unsealed(township_id, floor))
    fresh = wanted.order_by(TRANSFER.c.id).limit(limit).subquery("fresh")
    place = literal(start - 1) + func.row_number().over(order_by=fresh.c.id)
    rows = select(literal(township_id), place, fresh.c.id, fresh.c.digest)
    insert = LEAF.insert().from_select(("township_id", "position", "transfer_id", "digest"), rows)
    added = connection.execute(insert.returning(LEAF.c.position, LEAF.c.digest))
    return [digest for _, digest in sorted((row.position, row.digest) for row in added)]


def _append_subtrees(connection: Connection, township_id: int, completed: merkle.Completed) -> None:
    rows = [
        {"township_id": township_id, "level": level, "position": first + number, "hash": found}
        for level, (first, hashes) in completed.items()
        for number, found in enumerate(hashes)
    ]
    if rows:
        connection.execute(SUBTREE.insert(), rows)


def _append_seal(
    connection: Connection, township_id: int, before: Seal | None, tree: merkle.Tree, signer: Signer, now: datetime
) -> Seal:
    nodes = StoredNodes(connection, township_id)
    unsigned = Seal(
        township_id=township_id,
        number=before.number + 1 if before else 1,
        tree_size=tree.size,
        root=tree.root(),
        previous=before.digest if before else BEFORE_THE_FIRST,
        sealed_at=max(now, before.sealed_at) if before else now,
        public_key=signer.public_key,
        consistency=tuple(merkle.consistency(before.tree_size, tree.size, nodes)) if before else (),
    )
    made = replace(unsigned, signature=signer.sign(unsigned.words.encode()))
    connection.execute(SEAL.insert().values(as_row(made)))
    return made


def _raise_floor(connection: Connection, township_id: int, floor: UUID, now: datetime) -> None:
    """Let the floor follow to the start of the UTC day before, but not beyond what may still become visible.

    What is written now may be recorded up to a day back, so yesterday has to stay open for whoever has written but not
    committed yet.
    """
    settled = now - _LATEST_COMMIT - oldest_transaction(connection)
    day = settled.astimezone(UTC).date() - timedelta(days=1)
    highest = floor_of(datetime.combine(day, time(), UTC))
    waiting = select(TRANSFER.c.id).where(_unsealed(township_id, floor), TRANSFER.c.id <= highest)
    first = connection.scalar(waiting.order_by(TRANSFER.c.id).limit(1))
    reached = UUID(int=first.int - 1) if first else highest
    if reached > floor:
        connection.execute(update(HEAD).where(HEAD.c.township_id == township_id).values(sealed_floor=reached))


def oldest_transaction(connection: Connection) -> timedelta:
    """Return for how long the oldest transaction has been going on; SQLite has one writer, and that is us."""
    if connection.dialect.name != "postgresql":
        return timedelta()
    age: timedelta | None = connection.scalar(_AGE)
    return age or timedelta()


_AGE = text("SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity WHERE datname = current_database()")
