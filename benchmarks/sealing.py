"""Postings while a sealer works beside them, beside postings without one."""

from collections.abc import Iterator
from statistics import median

from benchmarks import books
from benchmarks.place import Effort, Place
from benchmarks.sealing_client import PAUSE
from benchmarks.table import Row
from benchmarks.turns import Crowd, share

SECTION = "contention"


def rows(place: Place, effort: Effort) -> Iterator[Row]:
    """Yield one row; SQLite has one writer at a time, so the question does not arise there."""
    if "PostgreSQL" not in place.engines:
        return
    url = place.database("PostgreSQL", "sealing")
    books.found(url, effort.wallets)
    books.fund(url)
    alone, together, sealed = [], [], []
    with (
        Crowd("benchmarks.ours", url, clients=effort.clients) as crowd,
        Crowd("benchmarks.sealing_client", url) as sealer,
    ):
        for _ in range(effort.rounds + 2):
            sealer.rate("drain", 0.001)
            alone.append(crowd.rate("award", 2 * effort.seconds))
            sealer.rate("drain", 0.001)
            sealer.ask("beat", 2 * effort.seconds)
            together.append(crowd.rate("award", 2 * effort.seconds))
            sealed.append(sealer.told())
    what = f"awards while a sealer seals every {PAUSE:.0f} s ({median(sealed):,.0f}/s sealed), beside awards without"
    yield Row(
        SECTION, what, "PostgreSQL", effort.clients, median(together), "/s", median(alone),
        share(together, alone), "≥ 0.90",
    )  # fmt: skip
