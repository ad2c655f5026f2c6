"""Single postings, each a commit, beside the bare statement and beside the peers; and the hot account beside many."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks import books
from benchmarks.floors import pgbench, schema
from benchmarks.peers import hordak, sql_functions
from benchmarks.place import Effort, Place
from benchmarks.table import Row, beside
from benchmarks.turns import Crowd, Measure, in_turns, share

SECTION = "postings"
FLOOR = "floor: one bare statement"
KINDS = {
    "gift": "gift: two limited wallets, as in the floor",
    "award": "award: one issuing account for all",
    "redemption": "redemption: two linked transfers",
    "gift, lots": "gift, wallets with lots",
    "award, lots": "award, wallet with lots",
    "redemption, lots": "redemption, wallet with lots",
}
WANTED = {("PostgreSQL", False): "≥ 0.75", ("PostgreSQL", True): "≥ 0.60", ("SQLite", False): "≥ 0.60"}
PEER = "peer: SQL functions after pgledger's model, through pgbench"
DRIVER = "the same statement from Python: psycopg, prepared"
THREADS = ", clients that are threads of one process"
HORDAK = "peer: django-hordak, one transaction of two legs"


def rows(place: Place, effort: Effort) -> Iterator[Row]:
    for engine in place.engines:
        url = place.database(engine, "postings")
        books.found(url, effort.wallets)
        books.fund(url)
        schema.make(url)
        if engine == "PostgreSQL":
            sql_functions.make(url)
        for clients in (1, effort.clients) if engine == "PostgreSQL" else (1,):
            with ExitStack() as stack:
                measures = _measures(place, effort, url, clients, stack)
                rates = in_turns(measures, effort.rounds)
            yield from _shown(engine, clients, rates)
        if engine == "PostgreSQL":
            yield from hot(url, effort)


def _measures(place: Place, effort: Effort, url: str, clients: int, stack: ExitStack) -> dict[str, Measure]:
    seconds = effort.seconds
    ours = stack.enter_context(Crowd("benchmarks.ours", url, clients=clients))
    kinds = {what: lambda act=act: ours.rate(act, seconds) for act, what in KINDS.items()}
    if url.startswith("sqlite"):
        bare = stack.enter_context(Crowd("benchmarks.floors.bare", url))
        return {FLOOR: lambda: bare.rate("posting", seconds), **kinds}
    driver = stack.enter_context(Crowd("benchmarks.floors.bare", url, clients=clients))
    measures: dict[str, Measure] = {
        FLOOR: lambda: pgbench.rate(url, pgbench.POSTING, clients, seconds),
        DRIVER: lambda: driver.rate("posting", seconds),
        **kinds,
        **(_by_threads(url, clients, seconds, stack) if clients > 1 else {}),
        PEER: lambda: pgbench.rate(url, sql_functions.POSTING, clients, seconds),
    }
    if place.server and place.hordak_python:
        peer = stack.enter_context(hordak.crowd(place.server.url, place.hordak_python, clients))
        measures[HORDAK] = lambda: peer.rate("posting", seconds)
    return measures


def _by_threads(url: str, clients: int, seconds: float, stack: ExitStack) -> dict[str, Measure]:
    """The same postings by threads of one process."""
    crowd = stack.enter_context(Crowd("benchmarks.ours", url, str(clients)))
    return {
        f"{KINDS[act].partition(':')[0]}{THREADS}": partial(crowd.rate, act, seconds)
        for act in ("gift", "award", "redemption")
    }


def _shown(engine: str, clients: int, rates: dict[str, float]) -> Iterator[Row]:
    floor = rates.pop(FLOOR)
    yield beside(SECTION, FLOOR, engine, clients, floor, floor)
    for what, rate in rates.items():
        wanted = "" if what.startswith("peer") or what == DRIVER else WANTED[engine, clients > 1]
        yield beside(SECTION, what, engine, clients, rate, floor, wanted)


def hot(url: str, effort: Effort) -> Iterator[Row]:
    """Awards from one issuing account beside awards from as many as there are wallets."""
    with Crowd("benchmarks.ours", url, clients=effort.clients) as crowd:
        pairs = [
            (crowd.rate("award", effort.seconds), crowd.rate("award from many", effort.seconds))
            for _ in range(effort.rounds + 2)
        ]
    one, many = zip(*pairs, strict=True)
    middle = len(pairs) // 2
    yield Row(
        "contention", "awards from one hot account, beside awards from many", "PostgreSQL", effort.clients,
        sorted(one)[middle], "/s", sorted(many)[middle], share(one, many), "≥ 0.90",
    )  # fmt: skip
