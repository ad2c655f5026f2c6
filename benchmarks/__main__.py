"""All figures in one run: prints one table, and writes docs/performance.md when nothing was left out.

    python -m benchmarks [--scale 10000000] [--seconds 1.5] [--rounds 3] [--only postings batches ...] [--no-peers]

Every rate stands beside its floor, taken in turns in the same run; the ratio is what counts. PostgreSQL is started for
the run in a temporary folder, SQLite's files are in another, and both make each commit durable.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks import batches, checking, postings, report, scale, sealing
from benchmarks.place import LARGEST, Effort, Place, machine, prepared
from benchmarks.table import Row, note, table

Section = Callable[[Place, Effort], Iterator[Row]]
SECTIONS: dict[str, Section] = {
    "postings": postings.rows,
    "batches": batches.rows,
    "sealing": sealing.rows,
    "checking": checking.rows,
    "scale": scale.rows,
}

WITH_PEERS = {"postings", "batches"}
_SCALE = f"transfers in the large books on PostgreSQL; without it as many as 15 minutes allow, up to {LARGEST:,}"


def main() -> None:
    asked = arguments()
    effort = replace(
        Effort(), seconds=asked.seconds, rounds=asked.rounds, scale=asked.scale, sqlite_scale=asked.sqlite_scale,
        checked=asked.checked,
    )  # fmt: skip
    begun, busy = time.perf_counter(), os.getloadavg()[0]
    names = asked.only or list(SECTIONS)
    with prepared(with_peers=not asked.no_peers and not WITH_PEERS.isdisjoint(names)) as place:
        about = machine(place, busy)
        print(f"{about}\n", flush=True)
        rows = list(measured(place, effort, names))
    minutes = (time.perf_counter() - begun) / 60
    print(table(rows))
    print(f"\n{minutes:.1f} minutes")
    if not asked.only and place.server and place.hordak_python:
        report.write(rows, about, minutes)
        print(f"written: {report.PAGE.relative_to(report.ROOT)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=Effort.seconds, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=Effort.rounds, help="turns; the median counts")
    parser.add_argument("--scale", type=int, default=Effort.scale, help=_SCALE)
    parser.add_argument("--sqlite-scale", type=int, default=Effort.sqlite_scale, help="and on SQLite")
    parser.add_argument("--checked", type=int, default=Effort.checked, help="transfers that are verified")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="some of it: nothing is written")
    parser.add_argument("--no-peers", action="store_true", help="install no django-hordak: nothing is written")
    return parser.parse_args()


def measured(place: Place, effort: Effort, names: list[str]) -> Iterator[Row]:
    for name in names:
        begun = time.perf_counter()
        for row in SECTIONS[name](place, effort):
            note(str(row))
            yield row
        note(f"{name}: {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
