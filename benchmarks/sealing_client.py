"""A client that seals: `python -m benchmarks.sealing_client DATABASE_URL`; each act returns how many it sealed."""

import sys
import time
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from benchmarks import books, turns
from benchmarks.generator.sealing import SIGNER
from ledger.seals import sealer

PAUSE = 1.0
"""Seconds between two seals: far more often than a township needs."""


def main() -> None:
    size = 0
    engine = books.opened(sys.argv[1])

    def seal() -> int:
        nonlocal size
        with engine.connect().execution_options(qiaotou_writes=True) as connection, Session(connection) as session:
            made = sealer.seal(session, books.TOWNSHIP, signer=SIGNER, now=datetime.now(UTC))
            session.commit()
        before, size = size, made.tree_size if made else size
        return size - before

    def drain() -> int:
        total = 0
        while sealed := seal():
            total += sealed
        return total

    def beat() -> int:
        begun, sealed = time.perf_counter(), seal()
        time.sleep(max(0.0, PAUSE - (time.perf_counter() - begun)))
        return sealed

    turns.serve({"drain": drain, "beat": beat})


if __name__ == "__main__":
    main()
