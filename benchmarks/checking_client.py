"""Checks books in a process of its own, so that its memory is its own: prints one line of JSON.

`python -m benchmarks.checking_client DATABASE_URL verify|bare`. `bare` is the floor: it reads every transfer's values
with the bare driver, makes their canonical bytes, hashes them, keeps them, and then hashes them once more from memory.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from statistics import median
from typing import Any

from sqlalchemy import select

import ledger
from benchmarks import books
from ledger.canonical import FIELDS, LEAF, canonical_text
from ledger.drafts import canonical_json
from ledger.tables import TRANSFER

PASSES = 3


def main() -> None:
    url, what = sys.argv[1:]
    told = verify(url) if what == "verify" else bare(url)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**told, "peak": peak}))


def verify(url: str) -> dict[str, float]:
    with books.reading(url) as session:
        begun = time.perf_counter()
        findings = list(ledger.verify(session, books.TOWNSHIP))
        taken = time.perf_counter() - begun
    assert not findings, findings[:5]
    return {"seconds": taken}


def bare(url: str) -> dict[str, float]:
    begun, texts = time.perf_counter(), []
    for row in _read(url):
        text = LEAF + canonical_text((*row[:-1], canonical_json(row[-1]).decode())).encode()
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


def _read(url: str) -> Iterator[Any]:
    query = select(*(TRANSFER.c[name] for name in FIELDS)).where(TRANSFER.c.township_id == books.TOWNSHIP)
    with books.reading(url) as session:
        yield from session.connection().execute(query.execution_options(yield_per=10_000))


if __name__ == "__main__":
    main()
