"""What a sale costs in processor time beside the bare Flask app, in one process: a busy machine blurs that least.

    .venv/bin/python -m benchmarks.sale_cost {sqlite|postgresql} [--sales 200]

Counts this process with Flask's test client, and not PostgreSQL's server. Prints the least of five rounds.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from benchmarks import redemptions
from benchmarks.load import Request
from kernel.settings import Settings
from township import migrations
from township.app import create_app

_ROUNDS, _WARM_UP = 5, 100


def main() -> None:
    options = _options()
    count = _ROUNDS * options.sales + _WARM_UP
    with redemptions._database(options.database) as url, tempfile.TemporaryDirectory() as data:
        migrations.upgrade(url)
        os.environ |= {"BENCHMARK_DATABASE_URL": url, "QIAOTOU_DATABASE_URL": url, "QIAOTOU_DATA": data}
        bare = import_module("benchmarks.bare").app
        print(f"bare: {_least(bare, [Request('/rows', {'points': 3}, {})] * count, options.sales):.2f} ms")
        sales = redemptions._sales(dict(os.environ), count)
        print(f"sale: {_least(create_app(Settings.from_env(os.environ)), sales, options.sales):.2f} ms")


def _least(app: Any, requests: Sequence[Request], at_once: int) -> float:
    """Return the milliseconds of a request in the best round, after some that warm up."""
    client = app.test_client()
    _spent(client.post, requests[:_WARM_UP])
    rounds = range(_WARM_UP, len(requests), at_once)
    return min(_spent(client.post, requests[first : first + at_once]) for first in rounds) / at_once * 1000


def _spent(post: Callable[..., Any], requests: Sequence[Request]) -> float:
    begun = time.process_time()
    for one in requests:
        answer = post(one.path, json=one.body, headers=one.headers)
        assert answer.status_code == 201, answer.json
    return time.process_time() - begun


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--sales", type=int, default=200)
    return parser.parse_args()


if __name__ == "__main__":
    main()
