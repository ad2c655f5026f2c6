"""Batches of 1,000 in one call and one commit, beside the set-based floor and the peers."""

from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import books
from benchmarks.floors import pgbench, schema
from benchmarks.peers import hordak, sql_functions
from benchmarks.place import Effort, Place
from benchmarks.table import Row, beside
from benchmarks.turns import Crowd, Measure, in_turns

SECTION = "batches"
SIZE = 1000
FLOOR = {
    "PostgreSQL": f"floor: {SIZE:,} bare transfers from arrays, one statement, psycopg",
    "SQLite": f"floor: {SIZE:,} bare transfers, executemany, one transaction",
}
PGBENCH = f"{SIZE:,} bare transfers made up by the server itself, through pgbench"
KINDS = {
    f"{SIZE} gift": f"{SIZE:,} gifts, as in the floor",
    f"{SIZE} award": f"{SIZE:,} awards",
    f"{SIZE} award, lots": f"{SIZE:,} awards, wallets with lots",
    f"{SIZE} redemption": f"{SIZE:,} redemptions, that is {2 * SIZE:,} transfers",
}


def rows(place: Place, effort: Effort) -> Iterator[Row]:
    for engine in place.engines:
        url = place.database(engine, "batches")
        books.found(url, effort.wallets)
        books.fund(url)
        schema.make(url)
        if engine == "PostgreSQL":
            sql_functions.make(url)
        with ExitStack() as stack:
            rates = in_turns(_measures(place, effort, url, stack), effort.rounds)
        floor = rates.pop(FLOOR[engine])
        yield beside(SECTION, FLOOR[engine], engine, 1, floor, floor)
        for what, rate in rates.items():
            wanted = "≥ 0.60" if what in KINDS.values() else ""
            yield beside(SECTION, what, engine, 1, rate, floor, wanted)


def _measures(place: Place, effort: Effort, url: str, stack: ExitStack) -> dict[str, Measure]:
    seconds = effort.seconds
    ours = stack.enter_context(Crowd("benchmarks.ours", url))
    bare = stack.enter_context(Crowd("benchmarks.floors.bare", url))
    kinds = {what: lambda act=act: ours.rate(act, seconds) for act, what in KINDS.items()}
    if url.startswith("sqlite"):
        return {FLOOR["SQLite"]: lambda: bare.rate(str(SIZE), seconds), **kinds}
    measures: dict[str, Measure] = {
        FLOOR["PostgreSQL"]: lambda: bare.rate(str(SIZE), seconds),
        PGBENCH: lambda: SIZE * pgbench.rate(url, pgbench.BATCH.format(size=SIZE), 1, seconds),
        **kinds,
    }
    for size in (100, SIZE):
        script = sql_functions.BATCH.format(size=size)
        measures[f"peer: SQL functions, batches of {size:,}, through pgbench"] = lambda script=script, size=size: (
            size * pgbench.rate(url, script, 1, seconds)
        )
    if place.server and place.hordak_python:
        peer = stack.enter_context(hordak.crowd(place.server.url, place.hordak_python, 1))
        for size in (100, SIZE):
            measures[f"peer: django-hordak, bulk_create of {size:,}"] = lambda size=size: peer.rate(str(size), seconds)
    return measures
