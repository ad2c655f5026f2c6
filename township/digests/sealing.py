"""Sealing a township's books until nothing is left to seal, a unit of work for each seal."""

from collections.abc import Callable, Iterator
from datetime import datetime

from kernel.persistence import unit_of_work
from kernel.secrets import Secrets
from ledger.seals.seal import Seal
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer


def signer(secrets: Secrets) -> Ed25519Signer:
    return Ed25519Signer(bytes.fromhex(secrets.seal_key))


def seal_books(township_id: int, key: Ed25519Signer, clock: Callable[[], datetime]) -> Iterator[Seal]:
    """Seal what is new and yield each seal once it is committed. Raises DiffersFromSeal."""
    while True:
        with unit_of_work() as session:
            made = seal(session, township_id, signer=key, now=clock())
        if made is None:
            return
        yield made
