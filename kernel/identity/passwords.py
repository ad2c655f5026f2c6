"""Passwords and PINs: kept as Argon2id digests only."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's minimum for Argon2id


def digest(secret: str) -> str:
    return _HASHER.hash(secret)


def matches(stored: str | None, secret: str) -> bool:
    """Say whether `secret` is the one behind `stored`. An absent digest takes as long as a wrong secret."""
    try:
        return _HASHER.verify(stored or _decoy(), secret) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return digest("a secret that nobody has")
