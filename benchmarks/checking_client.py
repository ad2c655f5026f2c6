"""Checks books in a process of its own, so that its memory is its own: prints one line of JSON.

`python -m benchmarks.checking_client DATABASE_URL verify|bare`. `bare` is the floor: it reads every transfer's values
with the bare driver, makes their canonical bytes, hashes them, keeps them, and then hashes them once more from memory.
"""

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

import ledger
from benchmarks import books
from benchmarks.floors.schema import file_of, plain
from ledger.canonical import FIELDS, LEAF, canonical_text

PASSES = 3


def main() -> None:
    url, what = sys.argv[1:]
    told = verify(url) if what == "verify" else bare(url)
    print(json.dumps({**told, "peak": _peak()}))


def _peak() -> float:
    """Return the most memory that this program has had, in MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Not `ru_maxrss`: on Linux that begins at what the process that started this one had.
    words = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:")).split()
    return int(words[1]) / 1024


def verify(url: str) -> dict[str, float]:
    with books.reading(url) as session:
        begun = time.perf_counter()
        findings = list(ledger.verify(session, books.TOWNSHIP))
        taken = time.perf_counter() - begun
    assert not findings, findings[:5]
    return {"seconds": taken}


def bare(url: str) -> dict[str, float]:
    begun, texts = time.perf_counter(), []
    for text in canonical_bytes(url):
        sha256(text).digest()
        texts.append(text)
    read = time.perf_counter() - begun
    taken = []
    for _ in range(PASSES):
        begun = time.perf_counter()
        for text in texts:
            sha256(text).digest()
        taken.append(time.perf_counter() - begun)
    return {"seconds": median(taken), "read": read, "count": len(texts), "bytes": sum(map(len, texts))}


def canonical_bytes(url: str) -> Iterator[bytes]:
    """Yield what the digest of each transfer is made of."""
    for row in _read(url):
        yield LEAF + canonical_text(row).encode()


def _read(url: str) -> Iterator[Sequence[Any]]:
    """Yield each transfer's values as the driver gives them; `details` as the text that is stored."""
    columns = ", ".join(FIELDS[:-1])
    if url.startswith("sqlite"):
        connection = sqlite3.connect(file_of(url))
        yield from connection.execute(f"SELECT {columns}, details FROM ledger_transfer")
        return connection.close()
    with psycopg.connect(plain(url)) as server, server.cursor("transfers", binary=True) as cursor:
        cursor.itersize = 10_000
        yield from cursor.execute(f"SELECT {columns}, details::text FROM ledger_transfer")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
