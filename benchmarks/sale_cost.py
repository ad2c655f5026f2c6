"""What a sale costs in processor time beside the bare Flask app, in one process: a busy machine blurs that least.

    .venv/bin/python -m benchmarks.sale_cost {sqlite|postgresql} [--sales 200]

Counts this process with Flask's test client and, apart, the processes by which PostgreSQL serves it (as Linux tells).
Prints the least of five rounds.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import create_engine, text

from benchmarks import redemptions
from benchmarks.load import Request
from kernel.settings import Settings
from township import migrations
from township.app import create_app

Clock: TypeAlias = Callable[[], float]
_ROUNDS, _WARM_UP = 5, 100


def main() -> None:
    options = _options()
    count = _ROUNDS * options.sales + 2 * _WARM_UP
    with redemptions._database(options.database) as url, tempfile.TemporaryDirectory() as data:
        migrations.upgrade(url)
        os.environ |= {"BENCHMARK_DATABASE_URL": url, "QIAOTOU_DATABASE_URL": url, "QIAOTOU_DATA": data}
        bare = import_module("benchmarks.bare").app
        served = _backends(url)
        print("bare:", _least(bare, [Request("/rows", {"points": 3}, {})] * count, options.sales, served))
        sales = redemptions._sales(dict(os.environ), count)
        print("sale:", _least(create_app(Settings.from_env(os.environ)), sales, options.sales, served))


def _least(app: Any, requests: Sequence[Request], at_once: int, served: Clock) -> str:
    """Return what a request took in the best round, after some that warm up: here, and in the database's server."""
    post = app.test_client().post
    _send(post, requests[:_WARM_UP])
    redemptions._analyze(dict(os.environ))
    _send(post, requests[_WARM_UP : 2 * _WARM_UP])
    rounds = range(2 * _WARM_UP, len(requests), at_once)
    least = [
        min(spent) / at_once * 1000
        for spent in zip(*(_spent(post, requests[first : first + at_once], served) for first in rounds), strict=True)
    ]
    return f"{least[0]:.2f} ms" + (f", and {least[1]:.2f} ms in the server" if least[1] else "")


def _spent(post: Callable[..., Any], requests: Sequence[Request], served: Clock) -> tuple[float, float]:
    begun = time.process_time(), served()
    _send(post, requests)
    return time.process_time() - begun[0], served() - begun[1]


def _send(post: Callable[..., Any], requests: Sequence[Request]) -> None:
    for one in requests:
        answer = post(one.path, json=one.body, headers=one.headers)
        assert answer.status_code == 201, answer.json


def _backends(url: str) -> Clock:
    """Return how to tell the seconds that PostgreSQL's processes for the clients have taken; always 0 for SQLite."""
    if url.startswith("sqlite"):
        return lambda: 0.0
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    ticks, own = os.sysconf("SC_CLK_TCK"), "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"

    def taken() -> float:
        with engine.connect() as connection:
            fields = (Path(f"/proc/{pid}/stat").read_text().split() for pid in connection.scalars(text(own)))
            return sum(int(one[13]) + int(one[14]) for one in fields) / ticks

    return taken


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--sales", type=int, default=200)
    return parser.parse_args()


if __name__ == "__main__":
    main()
