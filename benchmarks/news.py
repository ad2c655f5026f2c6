"""What listeners cost: redemptions alone, then with sixteen tills and sixteen phones that hear news meanwhile.

    .venv/bin/python -m benchmarks.news [--sales 1000] [--database sqlite postgresql]

Listeners do as browsers do: they read the stream until it ends and come back after the pause that it names, with the
mark of what they heard last. Also says how long after a sale was answered its till has heard it. Prints a table in
Markdown.
"""

import argparse
import http.client
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.load import Request, run
from benchmarks.redemptions import QIAOTOU, TILLS, _database, _latencies, _sales, _served
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.persistence import db, unit_of_work
from kernel.settings import Settings
from merchants.redemptions.pay_codes import issue_pay_code
from township import migrations
from township.app import create_app

CLIENTS = 16


@dataclass
class Listener:
    """One till or phone: at which moments it heard something new, and how often it asked."""

    port: int
    path: str
    headers: Mapping[str, str]
    over: threading.Event
    asked: int = 0
    heard: list[float] = field(default_factory=list)

    def listen(self) -> None:
        mark = ""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.over.is_set():
            connection.request("GET", self.path, headers={**self.headers, "Last-Event-ID": mark})
            answer = connection.getresponse()
            self.asked += 1
            assert answer.status == 200, answer.read()
            pause = 0.0
            while line := answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                pause = int(value) / 1000 if name == "retry" else pause
                if name == "id":
                    mark = value
                    self.heard.append(time.perf_counter())
            time.sleep(pause)


def main() -> None:
    options = _options()
    print("| database | sales/s alone | with 32 listeners | p50/p95/p99 ms alone | with | asked/s | heard after ms |")
    print("|---|---|---|---|---|---|---|")
    for name in options.database:
        with _database(name) as url, tempfile.TemporaryDirectory() as data:
            environ = {**os.environ, "QIAOTOU_DATABASE_URL": url, "QIAOTOU_DATA": data}
            migrations.upgrade(url)
            _compare(name, options.sales, environ)


def _compare(name: str, sales: int, environ: dict[str, str]) -> None:
    with _served(environ, [QIAOTOU, "serve"]) as port:
        requests = _sales(environ, 2 * sales + TILLS + 20)
        run(port, requests[:TILLS], CLIENTS)
        alone = run(port, requests[TILLS : TILLS + sales], CLIENTS)
        with _listening(port, requests, environ) as listeners:
            time.sleep(2)
            begun, before = time.perf_counter(), sum(one.asked for one in listeners)
            with_them = run(port, requests[TILLS + sales : TILLS + 2 * sales], CLIENTS)
            asked = (sum(one.asked for one in listeners) - before) / (time.perf_counter() - begun)
            delay = _delay(port, requests[TILLS + 2 * sales :], listeners)
    for result in (alone, with_them):
        assert set(result.statuses) == {201}, result.statuses
    print(
        f"| {name} | {alone.per_second:.0f} | {with_them.per_second:.0f} "
        f"| {_latencies(alone)} | {_latencies(with_them)} | {asked:.0f} | {delay} |",
        flush=True,
    )


def _delay(port: int, requests: list[Request], listeners: list[Listener]) -> str:
    """Make some sales one by one; return the median and the longest time until the till had heard it, in ms."""
    delays = []
    for request in requests:
        time.sleep(1.2)
        till = next(one for one in listeners if one.headers == request.headers)
        run(port, [request], 1)
        answered = time.perf_counter()
        while not till.heard or till.heard[-1] < answered - 0.5:
            time.sleep(0.005)
        delays.append(max(0.0, till.heard[-1] - answered) * 1000)
    delays.sort()
    return f"{delays[len(delays) // 2]:.0f} / {delays[-1]:.0f}"


@contextmanager
def _listening(port: int, requests: list[Request], environ: dict[str, str]) -> Iterator[list[Listener]]:
    over = threading.Event()
    tills = {tuple(request.headers.items()): request.headers for request in requests[: TILLS * 2]}.values()
    listeners = [Listener(port, "/api/v1/till/events", headers, over) for headers in tills]
    listeners += [Listener(port, path, headers, over) for path, headers in _phones(environ)]
    threads = [threading.Thread(target=one.listen, daemon=True) for one in listeners]
    for thread in threads:
        thread.start()
    yield listeners
    over.set()


def _phones(environ: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Sign sixteen villagers in, each with a pay code on the screen."""
    settings = Settings.from_env(environ)
    now, found = datetime.now(UTC), []
    with create_app(settings).app_context():
        with unit_of_work() as work:
            someone = work.query(Person).first()
            assert someone is not None
            for number in range(TILLS):
                payer = identity.register_person(work, someone.township_id, f"村民{number}")
                work.flush()
                identity.grant_role(work, someone.township_id, payer.id, "villager")
                work.flush()
                key, later = settings.secrets.code_key, now + timedelta(hours=1)
                code = issue_pay_code(work, key, someone.township_id, person_id=payer.id, now=later)
                entrance = identity.open_sign_in(work, key, someone.township_id, payer.id, now)
                headers = {"Authorization": f"Bearer {entrance.token}"}
                found.append((f"/api/v1/pay-codes/{code.id}/events", headers))
        db.engine.dispose()
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sales", type=int, default=1000)
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
