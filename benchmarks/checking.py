"""A full verification beside a bare SHA-256 pass over the same bytes."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from benchmarks import generator
from benchmarks.place import Effort, Place
from benchmarks.table import Row
from benchmarks.turns import ROOT

SECTION = "checking"
LONG = 15.0
"""Seconds of one verification above which a single round has to do."""


def rows(place: Place, effort: Effort) -> Iterator[Row]:
    for engine in place.engines:
        url = place.database(engine, "checked")
        begun = time.monotonic()
        generator.make(url, effort.checked, effort.wallets // 2)
        place.loaded[engine] = effort.checked / (time.monotonic() - begun)
        bare, checks = _run(url, "bare"), [_run(url, "verify")]
        while len(checks) < effort.rounds and checks[0]["seconds"] < LONG:
            checks.append(_run(url, "verify"))
        taken, count = median(check["seconds"] for check in checks), int(bare["count"])
        what = f"full verify of {count:,} transfers, beside SHA-256 over their {bare['bytes'] / 1e6:,.0f} MB"
        yield Row(SECTION, f"{what} in memory", engine, 1, taken, "s", bare["seconds"], taken / bare["seconds"], "≤ 5")
        yield Row(
            SECTION, f"{what}, read and written out first", engine, 1, taken, "s", bare["read"], taken / bare["read"]
        )
        peak = max(check["peak"] for check in checks)
        yield Row(SECTION, f"peak memory of that verify of {count:,} transfers", engine, 1, peak, "MB")
        place.drop(engine, "checked")


def _run(url: str, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.checking_client", url, what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{what} failed:\n{done.stderr[-3000:]}")
    told: dict[str, float] = json.loads(done.stdout)
    return told
