"""The installation's secrets: made on the first run, kept in one file that only its owner may read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
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


def load_or_make(path: Path) -> Secrets:
    """Read the secrets at `path`; on the first run make them there with mode 0600. Two first runs at once agree."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
    return _read(path)


def load(path: Path) -> Secrets:
    """Read the secrets at `path`. Raises FileNotFoundError with words when there are none."""
    if not path.exists():
        raise FileNotFoundError(f"No secrets at {path}: run `qiaotou secrets make` once and keep a copy safe.")
    return _read(path)


def _make(path: Path) -> None:
    fresh = {field.name: secrets.token_hex(_BYTES) for field in fields(Secrets)}
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(fresh, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another first run was quicker: then theirs holds
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> Secrets:
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: `chmod 600` it first.")
    return Secrets(**json.loads(path.read_text(encoding="utf-8")))


def ephemeral() -> Secrets:
    """Return secrets that live in memory alone, for tests."""
    return Secrets(**{name: secrets.token_hex(_BYTES) for name in asdict(Secrets("", "", ""))})
