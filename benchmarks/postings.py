"""Postings per second through the ledger's public function, beside the fastest SQL written by hand, in the same run.

    python -m benchmarks.postings [--seconds 5] [--rounds 3] [--only sqlite|postgresql]

The floor is one bare statement: insert the transfer with its two indexes, update both balances; no foreign keys, no
triggers, no idempotency, no limits. On PostgreSQL pgbench sends it, prepared; on SQLite the driver, between BEGIN
IMMEDIATE and COMMIT. Both databases make each commit durable (fsync, synchronous=FULL). PostgreSQL is started for the
run in a temporary folder. Each client keeps one connection. Floor and ledger take turns, and the table shows the
median round.
"""

import argparse
import multiprocessing
import os
import platform
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

import ledger
from benchmarks.postings_floor import TOWNSHIP, WALLETS, make_postgresql, make_sqlite, postgresql_floor, sqlite_floor
from kernel.database import engine_options, prepare_engine
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import Entry, TransferDraft
from ledger.models import DEBITS_WITHIN_CREDITS
from tests import postgresql
from township import migrations


@dataclass(frozen=True)
class Accounts:
    """Who pays whom in the runs."""

    programme: UUID
    redeemed: UUID
    subsidy: UUID
    shop: UUID
    wallets: list[UUID]


def gift(accounts: Accounts) -> tuple[TransferDraft, ...]:
    """From one wallet to another: two limits are checked and two balances move, as in the floor."""
    debit, credit = random.sample(accounts.wallets, 2)
    return (TransferDraft(debit_id=debit, credit_id=credit, amount=1, unit=POINT, code="gift"),)


def award(accounts: Accounts) -> tuple[TransferDraft, ...]:
    """From the township's one issuing account, which every award touches, to a wallet."""
    wallet = random.choice(accounts.wallets)
    return (TransferDraft(debit_id=accounts.programme, credit_id=wallet, amount=1, unit=POINT, code="award.reading"),)


def redemption(accounts: Accounts) -> tuple[TransferDraft, ...]:
    """Two transfers in one entry: points leave a wallet, and a shop is owed fen."""
    wallet = random.choice(accounts.wallets)
    return (
        TransferDraft(
            debit_id=wallet, credit_id=accounts.redeemed, amount=1, unit=POINT, code="redemption",
            details={"face_value_fen": 100},
        ),
        TransferDraft(debit_id=accounts.subsidy, credit_id=accounts.shop, amount=100, unit=FEN, code="redemption"),
    )  # fmt: skip


KINDS: dict[str, Callable[[Accounts], tuple[TransferDraft, ...]]] = {
    "one transfer, two balances": gift,
    "award (one issuing account for all)": award,
    "redemption (two linked transfers)": redemption,
}


def opened(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def found_books(url: str) -> Accounts:
    """Migrate, open the accounts, and give every wallet enough for the whole run."""
    migrations.upgrade(url)
    with Session(opened(url)) as session:
        session.connection(execution_options={"qiaotou_writes": True})
        session.execute(
            text("INSERT INTO township (id, name, face_value_fen, confirm_above_points, sale_limit_points)"
                 f" VALUES ({TOWNSHIP}, '桥头镇', 100, 50, 1000)")
        )  # fmt: skip

        def opening(code: str, unit: str, side: str, reference: str = "", limit: str | None = None) -> UUID:
            return ledger.open_account(
                session, TOWNSHIP, code, unit, normal_side=side, reference=reference, limit=limit
            ).id

        accounts = Accounts(
            opening("programme-rewards", POINT, "debit"),
            opening("points-redeemed", POINT, "credit"),
            opening("redemption-subsidy", FEN, "debit"),
            opening("shop-payable", FEN, "credit", "shop"),
            [opening("wallet", POINT, "credit", str(number), DEBITS_WITHIN_CREDITS) for number in range(WALLETS)],
        )
        for wallet in accounts.wallets:
            funds = TransferDraft(
                debit_id=accounts.programme, credit_id=wallet, amount=10**9, unit=POINT, code="opening"
            )
            ledger.post(session, TOWNSHIP, entry((funds,)))
        session.commit()
    return accounts


def entry(transfers: tuple[TransferDraft, ...]) -> Entry:
    now = datetime.now(UTC)
    return Entry(key=f"benchmark:{new_id()}", effective_on=now.date(), recorded_at=now, transfers=transfers)


def client(url: str, accounts: Accounts, kind: str, seconds: float, gate: Any, counts: Any) -> None:
    """Post as fast as answers come, one transaction each, on one connection, as pgbench does; report how many."""
    make, count = KINDS[kind], 0
    with opened(url).connect().execution_options(qiaotou_writes=True) as connection, Session(connection) as session:
        for warming_up in (True, False):
            if not warming_up:
                gate.wait()
            end = time.perf_counter() + (0.5 if warming_up else seconds)
            while time.perf_counter() < end:
                ledger.post(session, TOWNSHIP, entry(make(accounts)))
                session.commit()
                count += not warming_up
    counts.put(count)


def through_the_ledger(url: str, accounts: Accounts, kind: str, clients: int, seconds: float) -> float:
    """Return postings per second of so many processes together."""
    spawn = multiprocessing.get_context("spawn")
    gate, counts = spawn.Barrier(clients), spawn.Queue()
    crowd = [spawn.Process(target=client, args=(url, accounts, kind, seconds, gate, counts)) for _ in range(clients)]
    for one in crowd:
        one.start()
    total = sum(counts.get(timeout=seconds + 60) for _ in crowd)
    for one in crowd:
        one.join()
    return total / seconds


Measure = Callable[[], float]


def compare(rounds: int, floor: Measure, others: dict[str, Measure]) -> tuple[float, dict[str, float]]:
    """Let floor and others take turns; return the median of each."""
    taken: list[list[float]] = [[measure() for measure in (floor, *others.values())] for _ in range(rounds)]
    floor_median, *rest = (median(column) for column in zip(*taken, strict=True))
    return floor_median, dict(zip(others, rest, strict=True))


def show(database: str, clients: int, floor: float, results: dict[str, float]) -> None:
    print(f"| {database} | {clients} | floor: one bare statement | {floor:,.0f} | 1.00 |")
    for name, rate in results.items():
        print(f"| {database} | {clients} | {name} | {rate:,.0f} | {rate / floor:.2f} |", flush=True)


def measure_sqlite(rounds: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "books.sqlite3"
        url = f"sqlite:///{file}"
        accounts = found_books(url)
        make_sqlite(file)
        floor, results = compare(rounds, lambda: sqlite_floor(file, seconds), runs(url, accounts, 1, seconds))
        show(f"SQLite {sqlite3.sqlite_version}", 1, floor, results)


def measure_postgresql(rounds: int, seconds: float) -> None:
    server = postgresql.start(fsync=True)
    try:
        accounts = found_books(server.url)
        make_postgresql(server.url)
        with opened(server.url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one().split()[0]
            connection.exec_driver_sql("VACUUM ANALYZE")
        for clients in (1, 8):
            ours = runs(server.url, accounts, clients, seconds)
            floor, results = compare(rounds, lambda c=clients: postgresql_floor(server.url, c, seconds), ours)
            show(f"PostgreSQL {version}", clients, floor, results)
    finally:
        server.stop()


def runs(url: str, accounts: Accounts, clients: int, seconds: float) -> dict[str, Measure]:
    return {
        name: lambda name=name: through_the_ledger(url, accounts, name, clients, seconds)  # type: ignore[misc]
        for name in KINDS
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {busy:.1f} before the run, Python {platform.python_version()}\n")
    print("| database | clients | what | per second | ratio to floor |\n|---|---|---|---|---|", flush=True)
    if asked.only != "postgresql":
        measure_sqlite(asked.rounds, asked.seconds)
    if asked.only != "sqlite":
        measure_postgresql(asked.rounds, asked.seconds)


if __name__ == "__main__":
    main()
