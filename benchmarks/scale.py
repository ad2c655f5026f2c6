"""What size costs: postings in large and in small books, and reading an account with a million transfers and more."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import func, select

import ledger
from benchmarks import books, generator
from benchmarks.generator.shapes import SPAN
from benchmarks.inside import Call, cost
from benchmarks.place import Effort, Place
from benchmarks.table import Row, note
from benchmarks.turns import Crowd, share
from kernel.ids import floor_of
from ledger.tables import TRANSFER

SECTION = "scale"
KINDS = ("gift", "redemption, lots")


def rows(place: Place, effort: Effort) -> Iterator[Row]:
    for engine in place.engines:
        count = (effort.scale or place.affordable()) if engine == "PostgreSQL" else effort.sqlite_scale
        large, small = place.database(engine, "large"), place.database(engine, "small")
        begun = time.perf_counter()
        generator.make(large, count, effort.wallets // 2, say=note)
        made = time.perf_counter() - begun
        what = f"generator: books of {count:,} sealed transfers, made in {made:.0f} s"
        yield Row(SECTION, what, engine, 1, count / made, "/s")
        generator.make(small, effort.small, effort.wallets // 2)
        yield from _reading(engine, large, effort.tries)
        for url in (large, small):
            books.fund(url)
        yield from _posting(engine, effort, {count: large, effort.small: small})
        place.drop(engine, "large")


def _posting(engine: str, effort: Effort, sizes: dict[int, str]) -> Iterator[Row]:
    """Compare the cost of a posting, that is the inverse of the rate."""
    (count, large), (few, small) = sizes.items()
    with Crowd("benchmarks.ours", large) as in_large, Crowd("benchmarks.ours", small) as in_small:
        for kind in KINDS:
            pairs = []
            for _ in range(effort.rounds + 2):
                pairs.append([1000 / crowd.rate(kind, effort.seconds) for crowd in (in_large, in_small)])
            costs = list(zip(*pairs, strict=True))
            yield Row(
                SECTION, f"{kind}: cost at {count:,} transfers, beside {few:,}", engine, 1, median(costs[0]), "ms",
                median(costs[1]), share(*costs), "≤ 1.15",
            )  # fmt: skip


def _reading(engine: str, url: str, tries: int) -> Iterator[Row]:
    """Read the issuing account, which stands in eight of ten transfers."""
    account = books.accounts(url).programme
    with books.reading(url) as session:
        count = session.scalar(select(func.count()).select_from(TRANSFER).where(TRANSFER.c.debit_id == account)) or 0
    for what, make in _QUESTIONS.items():
        found = cost(url, [make(account) for _ in range(tries)])
        words = f"{what}, account with {count:,} transfers"
        yield Row(SECTION, words, engine, 1, found.inside, "ms", found.wall, None, "< 5 ms")


def _moment() -> datetime:
    return datetime.now(UTC) - SPAN * random.uniform(0.01, 0.99)


def _day() -> date:
    return _moment().date() + timedelta(days=1)


def _ask(verb: Callable[..., object], account: UUID, **options: object) -> Call:
    return lambda session: verb(session, books.TOWNSHIP, account, **options)


_QUESTIONS: dict[str, Callable[[UUID], Call]] = {
    "statement page, the newest": lambda account: _ask(ledger.statement, account),
    "statement page, any": lambda account: _ask(ledger.statement, account, before=floor_of(_moment())),
    "statement page as of any day": lambda account: _ask(ledger.statement, account, as_of=_day()),
    "balance now": lambda account: _ask(ledger.balance, account),
    "balance as of any day": lambda account: _ask(ledger.balance, account, as_of=_day()),
    "balance as known at any moment": lambda account: _ask(ledger.balance, account, known_at=_moment()),
}
