"""A seal as a value: its signed words, byte by byte. See docs/ledger-proofs.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ledger.seals.merkle import HASH_SIZE
from ledger.seals.signing import holds, key_id
from ledger.seals.tables import SEAL

VERSION = "qiaotou ledger seal 1"
BEFORE_THE_FIRST = bytes(HASH_SIZE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A signed head of a township's tree: the `root` over its first `tree_size` transfers."""

    township_id: int
    number: int
    tree_size: int
    root: bytes
    previous: bytes
    """SHA-256 of the previous seal's words; BEFORE_THE_FIRST for number 1."""
    sealed_at: datetime
    public_key: bytes
    signature: bytes = b""
    consistency: tuple[bytes, ...] = ()
    """The proof that this tree begins with that of the previous seal."""

    @property
    def words(self) -> str:
        """What is signed: one value per line, the last line ended too."""
        lines = (
            VERSION,
            str(self.township_id),
            str(self.number),
            str(self.tree_size),
            self.root.hex(),
            self.previous.hex(),
            self.sealed_at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
            self.key_id,
        )
        return "\n".join((*lines, ""))

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)

    @property
    def digest(self) -> bytes:
        """What the next seal has as `previous`."""
        return sha256(self.words.encode()).digest()

    @property
    def signed(self) -> bool:
        """Whether the signature is that of the key over the words."""
        return holds(self.public_key, self.signature, self.words.encode())

    def as_json(self) -> dict[str, Any]:
        """Return what an outsider needs to check the seal by itself."""
        return {"words": self.words, "signature": self.signature.hex(), "public_key": self.public_key.hex()}


COLUMNS = tuple(SEAL.c[name] for name in Seal.__dataclass_fields__)


def as_seal(row: Sequence[Any]) -> Seal:
    """Return the seal in a row of COLUMNS."""
    values = dict(zip(Seal.__dataclass_fields__, row, strict=True))
    path: bytes = values.pop("consistency")
    hashes = (path[start : start + HASH_SIZE] for start in range(0, len(path), HASH_SIZE))
    return Seal(**values, consistency=tuple(hashes))


def as_row(seal: Seal) -> dict[str, Any]:
    """Return the values to be written of a seal."""
    values = {column.name: getattr(seal, column.name) for column in COLUMNS}
    return {**values, "consistency": b"".join(seal.consistency)}
