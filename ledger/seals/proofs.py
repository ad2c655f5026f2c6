"""What a villager or an auditor takes home: receipts, consistency proofs and the history of all seals, as JSON.

Each can be checked without the database and without this code: see docs/ledger-proofs.md and tools/qiaotou_check.py.
"""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger import canonical
from ledger.drafts import canonical_json
from ledger.refusals import TransferNotFound
from ledger.seals import merkle
from ledger.seals.nodes import StoredNodes
from ledger.seals.queries import every_seal, seal_of, seal_over
from ledger.seals.refusals import DiffersFromSeal, NotSealedYet, SealNotFound
from ledger.seals.seal import Seal
from ledger.seals.tables import LEAF, TRANSFER

RECEIPT = "qiaotou ledger receipt 1"
CONSISTENCY = "qiaotou ledger consistency 1"

_TRANSFER = [TRANSFER.c[name] for name in canonical.FIELDS]


def receipt(session: Session, township_id: int, transfer_id: UUID, *, number: int | None = None) -> dict[str, Any]:
    """Return the proof that a transfer is in the books as it says: its text, and its path to a signed root.

    The seal is the first that has the transfer, so that its receipt is always the same, or the one with this `number`.
    Raises TransferNotFound, NotSealedYet, SealNotFound, and DiffersFromSeal when the transfer or the tree is not what
    was signed.
    """
    connection = session.connection()
    of_this = (LEAF.c.township_id == TRANSFER.c.township_id) & (LEAF.c.transfer_id == TRANSFER.c.id)
    wanted = select(LEAF.c.position, *_TRANSFER).select_from(TRANSFER.outerjoin(LEAF, of_this))
    row = connection.execute(wanted.where(TRANSFER.c.township_id == township_id, TRANSFER.c.id == transfer_id)).first()
    if row is None:
        raise TransferNotFound
    if row.position is None:
        raise NotSealedYet
    sealed = seal_of(session, township_id, number) if number else seal_over(connection, township_id, row.position)
    if sealed.tree_size <= row.position:
        raise SealNotFound
    return _receipt(_text(row), row.position, sealed, StoredNodes(connection, township_id))


def _receipt(text: str, position: int, sealed: Seal, nodes: StoredNodes) -> dict[str, Any]:
    path = merkle.inclusion(position, sealed.tree_size, nodes)
    leaf = sha256(canonical.LEAF + text.encode()).digest()
    if not merkle.includes(leaf, position, sealed.tree_size, path, sealed.root) or not sealed.signed:
        raise DiffersFromSeal
    return {
        "format": RECEIPT,
        "transfer": text,
        "position": position,
        "tree_size": sealed.tree_size,
        "path": _hexadecimal(path),
        "seal": sealed.as_json(),
    }


def consistency(session: Session, township_id: int, earlier: int, later: int) -> dict[str, Any]:
    """Return the proof that the tree of the seal numbered `later` begins with that of `earlier`.

    Raises SealNotFound, also where `earlier` is not the smaller number.
    """
    if earlier >= later:
        raise SealNotFound
    first, second = (seal_of(session, township_id, number) for number in (earlier, later))
    nodes = StoredNodes(session.connection(), township_id)
    path = merkle.consistency(first.tree_size, second.tree_size, nodes)
    if not merkle.extends(first.tree_size, second.tree_size, first.root, second.root, path):
        raise DiffersFromSeal
    return {
        "format": CONSISTENCY,
        "earlier": first.as_json(),
        "later": second.as_json(),
        "path": _hexadecimal(path),
    }


def digest_history(session: Session, township_id: int) -> Iterator[str]:
    """Yield the history of all seals, first to last: a line of JSON for each, with its end.

    Beside the seal a line has `consistency`: the proof that its tree begins with that of the line before.
    """
    for sealed in every_seal(session, township_id):
        line = {**sealed.as_json(), "consistency": _hexadecimal(sealed.consistency)}
        yield json.dumps(line, separators=(",", ":")) + "\n"


def _text(row: Row[Any]) -> str:
    values = row._mapping
    details = canonical_json(values["details"]).decode()
    return canonical.canonical_text([*(values[name] for name in canonical.FIELDS[:-1]), details])


def _hexadecimal(hashes: Sequence[bytes]) -> list[str]:
    return [found.hex() for found in hashes]
