"""Files under the digest of their content: written whole or not at all, never changed, found again after a crash."""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 16 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileGone(Exception):
    """There is no file with this digest, or what lies there is not what was written."""


@dataclass(frozen=True)
class Files:
    """A folder of files. The same content is kept once, and nobody else's name stands in a path."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep `content` and return its digest: 64 hexadecimal digits. It is on the disk when this returns.

        ValueError for what is empty or longer than MOST_BYTES.
        """
        if not 0 < len(content) <= MOST_BYTES:
            raise ValueError(f"a file of {len(content)} bytes is not kept")
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        try:
            os.utime(place)  # it is wanted again: `sweep` takes it for new
        except FileNotFoundError:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(place, content)
        return digest

    def get(self, digest: str) -> bytes:
        """Return what was kept. Raises FileGone."""
        try:
            content = self._place(digest).read_bytes()
        except FileNotFoundError as error:
            raise FileGone(digest) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileGone(digest)
        return content

    def remove(self, digest: str) -> None:
        """Let a file be gone; one that is gone stays so."""
        self._place(digest).unlink(missing_ok=True)

    def sweep(self, wanted: Callable[[], Collection[str]], before: float) -> int:
        """Remove what was last put before a moment, in seconds since 1970, and is not `wanted`; return how many.

        Work that was rolled back leaves its files behind, and a crash half a file. Whoever puts a file has to name it
        in a row that is committed soon: `before` is hours ago. What is wanted is asked for after looking.
        """
        old = [place for place in self.folder.glob("*/*") if _put(place) < before]
        named = {self._place(digest) for digest in wanted() if digest} if old else set()
        gone = [place for place in old if place not in named and _put(place) < before]
        for place in gone:
            place.unlink(missing_ok=True)
        return len(gone)

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise FileGone(digest)
        return self.folder / digest[:2] / digest[2:]


def _put(place: Path) -> float:
    """Return when a file was last put; what is gone meanwhile was put just now."""
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _write(place: Path, content: bytes) -> None:
    """Write beside the place first: a reader meets the whole file or none, even when the power fails in between."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    _settle(place.parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
