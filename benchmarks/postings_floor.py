"""The floor for postings: the least that a ledger could do, written by hand for each database."""

import os
import random
import sqlite3
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from kernel.ids import new_id
from tests import postgresql

TOWNSHIP = 330282109
WALLETS = 1_000

SCHEMA = """
CREATE TABLE floor_balance (id integer PRIMARY KEY, debits bigint NOT NULL, credits bigint NOT NULL);
CREATE TABLE floor_transfer (
    township_id bigint NOT NULL, id {uuid} NOT NULL, debit_id integer NOT NULL, credit_id integer NOT NULL,
    amount bigint NOT NULL, code text NOT NULL, effective_on date NOT NULL, recorded_at timestamp NOT NULL
);
CREATE INDEX floor_debit ON floor_transfer (township_id, debit_id, id);
CREATE INDEX floor_credit ON floor_transfer (township_id, credit_id, id);
"""
PGBENCH = f"""
\\set debit random(1, {WALLETS // 2})
\\set credit random({WALLETS // 2 + 1}, {WALLETS})
WITH written AS (
    INSERT INTO floor_transfer
    VALUES ({TOWNSHIP}, gen_random_uuid(), :debit, :credit, 1, 'gift', current_date, localtimestamp)
), debited AS (
    UPDATE floor_balance SET debits = debits + 1 WHERE id = :debit
)
UPDATE floor_balance SET credits = credits + 1 WHERE id = :credit;
"""


def make_sqlite(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.executescript(SCHEMA.format(uuid="text"))
        connection.executemany("INSERT INTO floor_balance VALUES (?, 0, 0)", [(n + 1,) for n in range(WALLETS)])


def make_postgresql(url: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute(SCHEMA.format(uuid="uuid"))  # type: ignore[arg-type]
        connection.execute(f"INSERT INTO floor_balance SELECT n, 0, 0 FROM generate_series(1, {WALLETS}) n")


def postgresql_floor(url: str, clients: int, seconds: float) -> float:
    """Return transactions per second as pgbench reports them."""
    address = make_url(url)
    bin_folder = postgresql.binaries()
    assert bin_folder, "pgbench comes with PostgreSQL's server"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH)
        script.flush()
        command = [
            str(bin_folder / "pgbench"), "-n", "-M", "prepared", "-f", script.name, "-c", str(clients),
            "-j", str(min(clients, os.cpu_count() or 1)), "-T", str(max(1, round(seconds))), "-h", str(address.host),
            "-p", str(address.port), "-U", str(address.username), str(address.database),
        ]  # fmt: skip
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(next(line for line in output.splitlines() if line.startswith("tps")).split()[2])


def sqlite_floor(file: Path, seconds: float) -> float:
    """Return single commits per second of the driver alone."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        debit, credit = random.sample(range(1, WALLETS + 1), 2)
        now = datetime.now(UTC)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO floor_transfer VALUES (?, ?, ?, ?, 1, 'gift', ?, ?)",
            (TOWNSHIP, new_id().hex, debit, credit, now.date().isoformat(), now.isoformat()),
        )
        connection.execute("UPDATE floor_balance SET debits = debits + 1 WHERE id = ?", (debit,))
        connection.execute("UPDATE floor_balance SET credits = credits + 1 WHERE id = ?", (credit,))
        connection.execute("COMMIT")
        count += 1
    connection.close()
    return count / seconds
