"""Redemptions over HTTP beside a bare Flask app that commits one row: the same server, database and load, in one run.

    .venv/bin/python -m benchmarks.redemptions [--sales 2000] [--clients 16 64] [--database sqlite postgresql]

Every sale uses its own pay code, through the till's own address `POST /api/v1/redemptions`, with all that goes with it:
the clerk's token, the device, the limits, the ledger, the receipt. Prints a table in Markdown.
"""

import argparse
import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.load import Request, Result, run
from engage.wallet.service import open_wallet
from kernel.clock import business_day
from kernel.identity import service as identity
from kernel.money import POINT
from kernel.persistence import db, unit_of_work
from kernel.settings import Settings
from kernel.tenancy.queries import village_by_code
from ledger import Entry, TransferDraft, account, post
from merchants.directory import terminals
from merchants.directory.service import Payee, open_shop
from merchants.redemptions.pay_codes import issue_pay_code
from tests import postgresql
from township import migrations
from township.app import create_app
from township.founding.official import OfficialVillage
from township.founding.service import found_township

TILLS = 16
WARM_UP = 200
GRANIAN, QIAOTOU = (str(Path(sys.executable).with_name(name)) for name in ("granian", "qiaotou"))


@dataclass(frozen=True)
class Town:
    """What is needed to prepare a sale: `tills` are the headers of each till's clerk."""

    code: int
    village_id: UUID
    rewards_id: UUID
    key: str
    tills: list[dict[str, str]]


def main() -> None:
    options = _options()
    print("| database | clients | bare/s | redemptions/s | ratio | bare p50/p95/p99 ms | redemptions p50/p95/p99 ms |")
    print("|---|---|---|---|---|---|---|")
    for name in options.database:
        with _database(name) as url, tempfile.TemporaryDirectory() as data:
            environ = {**os.environ, "QIAOTOU_DATABASE_URL": url, "QIAOTOU_DATA": data, "BENCHMARK_DATABASE_URL": url}
            migrations.upgrade(url)
            for clients in options.clients:
                _compare(name, clients, options.sales, environ)


def _compare(name: str, clients: int, sales: int, environ: dict[str, str]) -> None:
    crew = {"sqlite": ("1", "1"), "postgresql": (str(os.cpu_count()), "8")}[name]
    options = ["--workers", crew[0], "--blocking-threads", crew[1], "--no-ws", "--log-level", "warning"]
    with _served(environ, [GRANIAN, "--interface", "wsgi", *options, "benchmarks.bare:app"]) as port:
        requests = [Request("/rows", {"points": 3}, {})] * sales
        run(port, requests[:WARM_UP], clients)
        bare = run(port, requests, clients)
    with _served(environ, [QIAOTOU, "serve"]) as port:
        requests = _sales(environ, WARM_UP + sales)
        run(port, requests[:WARM_UP], clients)
        _analyze(environ)
        ours = run(port, requests[WARM_UP:], clients)
    for result in (bare, ours):
        assert set(result.statuses) == {201}, result.statuses
    print(
        f"| {name} | {clients} | {bare.per_second:.0f} | {ours.per_second:.0f} "
        f"| {ours.per_second / bare.per_second:.2f} | {_latencies(bare)} | {_latencies(ours)} |",
        flush=True,
    )


def _latencies(result: Result) -> str:
    return " / ".join(f"{result.percentile(share):.0f}" for share in (0.5, 0.95, 0.99))


def _sales(environ: dict[str, str], count: int) -> list[Request]:
    """Prepare so many payers, each with points and a code that lives long enough, and the requests that use them."""
    settings = Settings.from_env(environ)
    with create_app(settings).app_context():
        with unit_of_work() as work:
            town = _town(work, settings.secrets.code_key)
        requests: list[Request] = []
        while len(requests) < count:
            with unit_of_work() as work:
                several = min(500, count - len(requests))
                requests += [_sale(work, town, TILLS * len(requests) + number) for number in range(several)]
        db.engine.dispose()
    _analyze(environ)
    return requests


def _analyze(environ: dict[str, str]) -> None:
    """Let the database count its rows, as PostgreSQL does by itself within a minute of so many new ones."""
    with create_app(Settings.from_env(environ)).app_context():
        with db.engine.connect() as connection, connection.begin():
            connection.execute(text("ANALYZE"))
        db.engine.dispose()


def _town(work: Session, key: str) -> Town:
    """Open a township with sixteen shops; at each one's till a clerk is signed in."""
    now = datetime.now(UTC)
    code = 100_000_000 + secrets.randbelow(800_000_000)
    found_township(work, code, "桥头镇", [OfficialVillage(f"{code}201", "小桥头村")], now)
    village = village_by_code(work, f"{code}201")
    rewards = account(work, code, "programme-rewards", POINT)
    return Town(code, village.id, rewards.id, key, [_till(work, code, village.id, key, n) for n in range(TILLS)])


def _till(work: Session, code: int, village_id: UUID, key: str, number: int) -> dict[str, str]:
    """Return the headers by which a clerk's requests at this till are known."""
    now = datetime.now(UTC)
    payee = Payee("阿芬早餐店", "慈溪农商银行", "6228480000000000")
    shop = open_shop(
        work, code, village_id=village_id, name=f"店{number}", kind="breakfast", payee=payee, actor_id=None, now=now
    )
    clerk = identity.register_person(work, code, f"店员{number}")
    work.flush()
    identity.grant_role(work, code, clerk.id, "clerk", shop.id)
    work.flush()
    pairing = terminals.issue_pairing_code(work, key, code, shop_id=shop.id, actor_id=clerk.id, now=now)
    paired = terminals.pair(work, key, code, code=pairing, label="till", now=now)
    entrance = identity.open_sign_in(work, key, code, clerk.id, now)
    return {"Authorization": f"Bearer {entrance.token}", "X-Terminal": paired.token}


def _sale(work: Session, town: Town, number: int) -> Request:
    now = datetime.now(UTC)
    payer = identity.register_person(work, town.code, "陈某", village_id=town.village_id)
    work.flush()
    wallet = open_wallet(work, town.code, payer.id)
    award = TransferDraft(debit_id=town.rewards_id, credit_id=wallet.id, amount=3, unit=POINT, code="award.reading")
    post(
        work,
        town.code,
        Entry(key=f"benchmark:{payer.id}", effective_on=business_day(now), recorded_at=now, transfers=(award,)),
    )
    # Codes are made beforehand, so that only their use is measured: they must live until then.
    later = now + timedelta(hours=1)
    code = issue_pay_code(work, town.key, town.code, person_id=payer.id, now=later)
    body = {"key": secrets.token_hex(16), "code": code.digits, "points": 3}
    return Request("/api/v1/redemptions", body, town.tills[number % TILLS])


@contextlib.contextmanager
def _database(name: str) -> Iterator[str]:
    """An empty database on this machine's disk; PostgreSQL with fsync, as in production."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/benchmark.sqlite3"
        return
    server = postgresql.start(fsync=True)
    try:
        yield postgresql.create_database(server.url, "benchmark")
    finally:
        server.stop()


@contextlib.contextmanager
def _served(environ: dict[str, str], command: list[str]) -> Iterator[int]:
    """Serve until the block ends; yields the port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with subprocess.Popen([*command, "--port", str(port)], env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sales", type=int, default=2000)
    parser.add_argument("--clients", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
