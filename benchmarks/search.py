"""How long a search takes in the database, among a million money lines of one township.

    python -m benchmarks.search [--lines 1000000] [--tries 40] [--engines SQLite PostgreSQL]

Each question is asked for its first page, as the search page does it. Two times are told: what the database says of
itself (PostgreSQL: EXPLAIN ANALYZE; SQLite, which runs inside: the bare statement), and what the product waits for the
whole page with its lines, disclosures and villages. Beside the first stands the processor's share of it, which hardly
depends on what else the machine is doing.
"""

import argparse
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from benchmarks.books import TOWNSHIP, opened
from benchmarks.floors.schema import file_of, plain
from benchmarks.place import machine, prepared
from benchmarks.searching.loading import load
from benchmarks.searching.texts import LONG_AGO, RARE
from benchmarks.table import note
from engage.search import fulltext, queries
from engage.search.reading import Wanted, places
from engage.search.words import words
from kernel.tenancy.models import Village

PAGE = 20
WANTED_MS = 30
HEAD = (
    "| asked | finds | database | in the database: median | p95 | processor | whole page: median | p95 | wanted |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Question:
    what: str
    wanted: Wanted
    from_the_middle: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--tries", type=int, default=40, help="of each question")
    parser.add_argument("--engines", nargs="+", default=["SQLite", "PostgreSQL"], choices=["SQLite", "PostgreSQL"])
    asked, busy = parser.parse_args(), os.getloadavg()[0]
    with prepared(with_peers=False) as place:
        print(f"{machine(place, busy)}\n\n{HEAD}", flush=True)
        for name in (one for one in place.engines if one in asked.engines):
            begun = time.perf_counter()
            url = place.database(name, "search")
            load(url, asked.lines)
            note(f"{name}: {asked.lines:,} lines in {time.perf_counter() - begun:.0f} s")
            for row in rows(name, url, asked.tries):
                print(row, flush=True)


def rows(name: str, url: str, tries: int) -> Iterator[str]:
    engine = opened(url)
    with Session(engine) as session:
        for question in questions(session):
            count = finds(session, question.wanted)
            after = places(session, TOWNSHIP, question.wanted, 0, count // 2 + 1)[-1] if question.from_the_middle else 0
            statement = said(engine, session, question.wanted, after)
            itself, busy = zip(*(bare(url, *statement) for _ in range(tries)), strict=True)
            page = [whole(session, question.wanted, after) for _ in range(tries)]
            times = f"{told(itself)} | {median(busy):.2f} ms | {told(page)}"
            yield f"| {question.what} | {count:,} | {name} | {times} | < {WANTED_MS} ms |"
    engine.dispose()


def questions(session: Session) -> list[Question]:
    village_id = session.scalars(select(Village.id).order_by(Village.code).limit(1)).one()
    ask = lambda text, **more: Wanted(words=words(text), **more)  # noqa: E731
    return [
        Question("a common word, 办公", ask("办公")),
        Question("…its pages from the middle on", ask("办公"), from_the_middle=True),
        Question("…in one village", ask("办公", village_id=village_id)),
        Question("…of 2024", ask("办公", year=2024)),
        Question("…from 100 to 120 yuan", ask("办公", least=10_000, most=12_000)),
        Question("…of exactly 1,234.50 yuan", ask("办公", least=123_450, most=123_450)),
        Question(
            "…above 5,000 yuan in one village of 2025", ask("办公", least=500_000, village_id=village_id, year=2025)
        ),
        Question("one character, 柜", ask("柜")),
        Question("a usual word, 档案柜", ask("档案柜")),
        Question("…in one village", ask("档案柜", village_id=village_id)),
        Question("another, 印油", ask("印油")),
        Question("two words, 印油 办公用品", ask("印油 办公用品")),
        Question("two words that seldom meet, 文化礼堂 灭火器", ask("文化礼堂 灭火器")),
        Question("two common words that never meet, 办公费 保洁", ask("办公费 环境卫生")),
        Question(f"a rare word, {RARE[2:]}", ask(RARE[2:])),
        Question("…in one village", ask(RARE[2:], village_id=village_id)),
        Question(f"a word of the first months alone, {LONG_AGO[:2]}", ask(LONG_AGO[:2])),
        Question("an absent word, 航空母舰", ask("航空母舰")),
        Question("…whose pairs are everywhere, 费办公", ask("公费办公")),
        Question("no word, one village", ask("", village_id=village_id)),
        Question("no word, above a million yuan", ask("", least=100_000_000)),
        Question("nothing at all", ask("")),
    ]


def finds(session: Session, wanted: Wanted) -> int:
    return len(places(session, TOWNSHIP, wanted, 0, 10_000_000))


def said(engine: Engine, session: Session, wanted: Wanted, after: int) -> tuple[str, Any]:
    """Return the statement that the index is asked with, as the driver gets it."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.append((statement, values))

    event.listen(engine, "before_cursor_execute", hear)
    queries.search(session, TOWNSHIP, wanted, size=PAGE, after=str(after or ""))
    event.remove(engine, "before_cursor_execute", hear)
    by_words = [one for one in heard if fulltext.TABLE in one[0] or fulltext.FUNCTION in one[0]]
    return (by_words or heard)[0]


_open: dict[str, Any] = {}


def bare(url: str, statement: str, values: Any) -> tuple[float, float]:
    """Return the milliseconds that the database itself takes, and those of its processor."""
    if url.startswith("sqlite"):
        connection = _open.setdefault(url, sqlite3.connect(file_of(url)))
        begun, before = time.perf_counter(), time.thread_time()
        connection.execute(statement, values).fetchall()
        return (time.perf_counter() - begun) * 1000, (time.thread_time() - before) * 1000
    connection = _open.setdefault(url, psycopg.connect(plain(url), autocommit=True))
    spent = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    before = int(spent.read_text().split()[0])
    with closing(connection.cursor()) as cursor:
        plan = cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values).fetchone()[0][0]
    taken = float(plan["Planning Time"]) + float(plan["Execution Time"])
    return taken, (int(spent.read_text().split()[0]) - before) / 1e6


def whole(session: Session, wanted: Wanted, after: int) -> float:
    session.rollback()
    session.expunge_all()
    begun = time.perf_counter()
    queries.search(session, TOWNSHIP, wanted, size=PAGE, after=str(after or ""))
    return (time.perf_counter() - begun) * 1000


def told(taken: Sequence[float]) -> str:
    parts = quantiles(taken, n=20, method="inclusive")
    return f"{parts[9]:.2f} ms | {parts[18]:.2f} ms"


if __name__ == "__main__":
    main()
