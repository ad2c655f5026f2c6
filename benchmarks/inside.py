"""How long a call takes in the database alone: its statements are caught, then run again where only they count."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from benchmarks import books
from benchmarks.floors.schema import file_of

Call = Callable[[Session], object]
Caught = list[tuple[str, Any]]


@dataclass(frozen=True)
class Cost:
    """Milliseconds: in the database, and of the whole call with its round trips and Python."""

    inside: float
    wall: float


def cost(url: str, calls: list[Call]) -> Cost:
    """Return the medians over several calls of a kind; the first is made twice, to warm up."""
    taken = []
    with books.reading(url) as session:
        connection = session.connection()
        calls[0](session)
        for call in calls:
            with _caught(connection) as statements:
                call(session)
            begun = time.perf_counter()
            call(session)
            wall = (time.perf_counter() - begun) * 1000
            taken.append(Cost(_inside(url, connection, statements), wall))
    return Cost(median(one.inside for one in taken), median(one.wall for one in taken))


@contextmanager
def _caught(connection: Connection) -> Iterator[Caught]:
    statements: Caught = []

    def catch(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", catch)
    yield statements
    event.remove(connection, "before_cursor_execute", catch)


def _inside(url: str, connection: Connection, statements: Caught) -> float:
    if url.startswith("sqlite"):
        return _sqlite(url, statements)
    with connection.connection.cursor() as cursor:
        return sum(_explained(cursor, *caught) for caught in statements)


def _explained(cursor: Any, statement: str, parameters: Any) -> float:
    """Return what EXPLAIN ANALYZE says that planning and execution took."""
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters)
    told = cursor.fetchone()[0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]
    return float(plan["Planning Time"] + plan["Execution Time"])


def _sqlite(url: str, statements: Caught) -> float:
    connection = sqlite3.connect(file_of(url), isolation_level=None)
    for statement, parameters in statements:  # so that its pages are in memory, as in the product's own connection
        connection.execute(statement, parameters).fetchall()
    begun = time.perf_counter()
    for statement, parameters in statements:
        connection.execute(statement, parameters).fetchall()
    taken = (time.perf_counter() - begun) * 1000
    connection.close()
    return taken
