"""Who signs a seal: an Ed25519 key (RFC 8032), or whatever else keeps one, such as a hardware module."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_SIZE = 32


class Signer(Protocol):
    """Signs with Ed25519."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which anyone checks what was signed."""

    def sign(self, words: bytes) -> bytes:
        """Return the 64 bytes of the signature."""


@dataclass(frozen=True, repr=False)
class Ed25519Signer:
    """Signs with a key that is in memory, made from its 32 secret bytes."""

    seed: bytes

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)

    def sign(self, words: bytes) -> bytes:
        return self._key.sign(words)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def key_id(public_key: bytes) -> str:
    """Return the name of a key: the first 16 hexadecimal digits of the SHA-256 of its public bytes."""
    return sha256(public_key).hexdigest()[:16]


def holds(public_key: bytes, signature: bytes, words: bytes) -> bool:
    """Return whether the key's owner signed these words."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True
