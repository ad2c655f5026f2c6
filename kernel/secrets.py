"""The installation's secrets: made on the first run, kept in one file that only its owner may read."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

_BYTES = 32


@dataclass(frozen=True, repr=False)
class Secrets:
    """Independent random keys, in hexadecimal; none is derived from another, so that each can be rotated alone."""

    session_key: str
    """Signs form tokens and start-of-reading tokens."""
    code_key: str
    """Keys the digests of pay codes, one-time codes and session tokens."""
    identity_key: str
    """Seals who asked in a supervision case. Whoever holds it can unseal."""
    seal_key: str
    """Signs the seals of the books: an Ed25519 seed. Whoever holds it can sign as this installation."""
    originals_key: str
    """Seals what villages wrote before it was masked. Whoever holds it can read that."""
    push_key: str
    """Signs what push services are asked to hand on (VAPID). With another one every device has to subscribe again."""
    device_key: str
    """Seals where people's devices are reached. Whoever holds it can send them messages."""
    offline_key: str
    """Each phone's secret for paying without a network is worked out from it. Whoever holds it can make their codes."""


def load_or_make(path: Path) -> Secrets:
    """Read the secrets at `path`; on the first run make them there with mode 0600. Two first runs at once agree.

    Keys that the file lacks, since an earlier version made it, are added; those that are there stay.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
    if _lacking(_known(path)):
        _complete(path)
    return Secrets(**_known(path))


def load(path: Path) -> Secrets:
    """Read the secrets at `path`. Raises FileNotFoundError or ValueError with words when there are none or too few."""
    if not path.exists():
        raise FileNotFoundError(f"No secrets at {path}: run `qiaotou secrets make` once and keep a copy safe.")
    known = _known(path)
    if _lacking(known):
        raise ValueError(f"{path} lacks {', '.join(_lacking(known))}: run `qiaotou secrets make` to add what is new.")
    return Secrets(**known)


def ephemeral() -> Secrets:
    """Return secrets that live in memory alone, for tests."""
    return Secrets(**_fresh(_NAMES))


_NAMES = tuple(field.name for field in fields(Secrets))


def _fresh(names: Iterable[str]) -> dict[str, str]:
    return {name: secrets.token_hex(_BYTES) for name in names}


def _lacking(known: Mapping[str, str]) -> list[str]:
    return [name for name in _NAMES if name not in known]


def _known(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: `chmod 600` it first.")
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _make(path: Path) -> None:
    draft = _written(path, _fresh(_NAMES))
    try:
        os.link(draft, path)  # fails when another first run was quicker: then theirs holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _complete(path: Path) -> None:
    """Add the keys that are lacking; of two that try at once the second finds those of the first."""
    with path.with_name(f".{path.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        known = _known(path)
        if _lacking(known):
            _written(path, {**known, **_fresh(_lacking(known))}).replace(path)


def _written(path: Path, values: dict[str, str]) -> Path:
    """Return a file beside `path` with these values, safely on the disk."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return draft
