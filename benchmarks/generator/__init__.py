"""Books of any size, in minutes: founded, filled, sealed, and sound to `ledger.verify`."""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg

from benchmarks import books
from benchmarks.floors.schema import file_of, plain
from benchmarks.generator import postgresql, sqlite
from benchmarks.generator.sealing import Growth, finish
from benchmarks.generator.shapes import Year, year

WALLETS = 500


def make(url: str, count: int, wallets: int = WALLETS, say: Callable[[str], object] = lambda words: None) -> Year:
    """Found books at `url`, an empty database, and fill them with `count` transfers of a year; return its numbers."""
    begun, now = time.perf_counter(), datetime.now(UTC)
    books.found(url, wallets)
    made = year(count, books.accounts(url), now)
    growth = Growth()
    for digests in (sqlite if url.startswith("sqlite") else postgresql).load(url, made):
        growth.add(digests)
    say(f"{made.count:,} transfers in {time.perf_counter() - begun:.0f} s")
    with books.writing(url) as session:
        finish(session, growth, now)
    _settle(url)
    say(f"sealed after {time.perf_counter() - begun:.0f} s")
    return made


def _settle(url: str) -> None:
    """Leave nothing to be tidied up while something is measured."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(file_of(url), isolation_level=None)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
        return
    with psycopg.connect(plain(url), autocommit=True) as server:
        server.execute("VACUUM (ANALYZE)")
        server.execute("CHECKPOINT")
