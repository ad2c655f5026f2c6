"""A client that writes to the floor's tables with the bare driver: `python -m benchmarks.floors.bare DATABASE_URL`."""

import random
import sqlite3
import sys
from collections import Counter
from datetime import UTC, datetime

import psycopg

from benchmarks import turns
from benchmarks.floors.schema import TOWNSHIP, WALLETS, file_of, plain
from kernel.ids import new_id

_INSERT = "INSERT INTO floor_transfer VALUES (?, ?, ?, ?, 1, 'gift', ?, ?)"
_DEBIT = "UPDATE floor_balance SET debits = debits + ? WHERE id = ?"
_CREDIT = "UPDATE floor_balance SET credits = credits + ? WHERE id = ?"

# What pgbench sends for a single posting.
_ONE = """
WITH written AS (INSERT INTO floor_transfer VALUES (%s, %s, %s, %s, 1, 'gift', %s, %s)), debited AS (
    UPDATE floor_balance SET debits = debits + 1 WHERE id = %s
)
UPDATE floor_balance SET credits = credits + 1 WHERE id = %s
"""
# One statement: the transfers from arrays, then each balance that they touch, once.
_SET = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::bigint[]) AS a (id, debit_id, credit_id, amount)
), written AS (
    INSERT INTO floor_transfer
    SELECT %s, id, debit_id, credit_id, amount, 'gift', %s::date, %s::timestamp FROM asked
)
UPDATE floor_balance b SET debits = b.debits + s.debits, credits = b.credits + s.credits
FROM (
    SELECT id, sum(debit) AS debits, sum(credit) AS credits FROM (
        SELECT debit_id AS id, amount AS debit, 0 AS credit FROM asked UNION ALL SELECT credit_id, 0, amount FROM asked
    ) m GROUP BY id ORDER BY id
) s WHERE b.id = s.id
"""


def main() -> None:
    url = sys.argv[1]
    turns.serve(_sqlite(url) if url.startswith("sqlite") else _postgresql(url))


def _pairs(size: int) -> list[tuple[int, int]]:
    return [(random.randint(1, WALLETS // 2), random.randint(WALLETS // 2 + 1, WALLETS)) for _ in range(size)]


def _sqlite(url: str) -> dict[str, turns.Act]:
    connection = sqlite3.connect(file_of(url), isolation_level=None, timeout=30)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")

    def posting() -> int:
        debit, credit = random.sample(range(1, WALLETS + 1), 2)
        now = datetime.now(UTC)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_INSERT, (TOWNSHIP, new_id().hex, debit, credit, now.date().isoformat(), now.isoformat()))
        connection.execute(_DEBIT, (1, debit))
        connection.execute(_CREDIT, (1, credit))
        connection.execute("COMMIT")
        return 1

    def batch(size: int) -> int:
        pairs, now = _pairs(size), datetime.now(UTC)
        day, moment = now.date().isoformat(), now.isoformat()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, [(TOWNSHIP, new_id().hex, *pair, day, moment) for pair in pairs])
        for statement, touched in ((_DEBIT, 0), (_CREDIT, 1)):
            counts = Counter(pair[touched] for pair in pairs)
            connection.executemany(statement, [(count, account) for account, count in counts.items()])
        connection.execute("COMMIT")
        return size

    return {"posting": posting, "100": lambda: batch(100), "1000": lambda: batch(1000)}


def _postgresql(url: str) -> dict[str, turns.Act]:
    connection = psycopg.connect(plain(url), autocommit=True, prepare_threshold=0)

    def posting() -> int:
        (pair,), now = _pairs(1), datetime.now(UTC)
        connection.execute(_ONE, (TOWNSHIP, new_id(), *pair, now.date(), now.replace(tzinfo=None), *pair), binary=True)
        return 1

    def batch(size: int) -> int:
        pairs, now = _pairs(size), datetime.now(UTC)
        debits, credits = map(list, zip(*pairs, strict=True))
        ids = [new_id() for _ in range(size)]
        connection.execute(_SET, (ids, debits, credits, [1] * size, TOWNSHIP, now.date(), now.replace(tzinfo=None)))
        return size

    return {"posting": posting, "100": lambda: batch(100), "1000": lambda: batch(1000)}


if __name__ == "__main__":
    main()
