"""Filling a database with made-up lines and their index, as the product would write them, only faster."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Table, insert

from benchmarks.books import TOWNSHIP, writing
from benchmarks.floors.schema import file_of, plain
from benchmarks.searching.texts import MadeUp, made_up
from engage.disclosures.models import Disclosure, MoneyLine
from engage.search import facets, fulltext
from engage.search.index import entry_of_line
from engage.search.models import SearchEntry
from engage.search.places import start_of
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.tenancy.models import Township, Village
from township import migrations

VILLAGES = 24
_LINES_EACH = 100
"""Money lines of one disclosure."""
_CHUNK = 20_000

Rows = dict[Table, list[tuple[Any, ...]]]


def load(url: str, count: int) -> None:
    """Migrate an empty database and write `count` money lines with what they hang on, indexed; commits."""
    migrations.upgrade(url)
    villages = _people(url)
    write = _sqlite if url.startswith("sqlite") else _postgresql
    write(url, _chunks(villages, count))


def _people(url: str) -> list[tuple[UUID, UUID]]:
    """Found the township; return each village with the one who publishes for it."""
    with writing(url) as session:
        session.add(Township(id=TOWNSHIP, name="桥头镇"))
        session.flush()
        ids = [(new_id(), new_id()) for _ in range(VILLAGES)]
        rows = [
            {"township_id": TOWNSHIP, "id": village, "code": f"{TOWNSHIP}{201 + number}", "name": f"第{number + 1}村"}
            for number, (village, _) in enumerate(ids)
        ]
        session.execute(insert(Village), rows)
        for village, person in ids:
            session.add(Person(township_id=TOWNSHIP, id=person, name="王会计", surname="王", village_id=village))
    return ids


def _chunks(villages: list[tuple[UUID, UUID]], count: int) -> Iterator[Rows]:
    lines = made_up(count)
    disclosure, seats = Disclosure(), dict[Any, int]()
    for start in range(0, count, _CHUNK):
        rows: Rows = {Disclosure.__table__: [], MoneyLine.__table__: [], SearchEntry.__table__: []}  # type: ignore[dict-item]
        for number, line in enumerate(islice(lines, _CHUNK), start):
            if number % _LINES_EACH == 0:
                disclosure = _disclosure(villages[number // _LINES_EACH % VILLAGES], line)
                rows[Disclosure.__table__].append(_values(disclosure))  # type: ignore[index]
            seat = seats[line.day] = seats.get(line.day, -1) + 1
            money = _line(disclosure, number % _LINES_EACH + 1, line)
            rows[MoneyLine.__table__].append(_values(money))  # type: ignore[index]
            entry = _entry(disclosure, money, seat)
            rows[SearchEntry.__table__].append(tuple(entry[one.key] for one in SearchEntry.__table__.columns))  # type: ignore[index]
        yield rows


def _disclosure(village: tuple[UUID, UUID], line: MadeUp) -> Disclosure:
    month = f"{line.day.year}年{line.day.month}月"
    return Disclosure(
        township_id=TOWNSHIP, id=new_id(), village_id=village[0], matter="财务收支", period_key="",
        title=f"{month}收支", category="finance", period=month,
        body="", published_at=datetime.combine(line.day, time(8), UTC), published_by=village[1], key=new_id(),
        fingerprint="0" * 64, state="published", version=1,
    )  # fmt: skip


def _line(disclosure: Disclosure, number: int, line: MadeUp) -> MoneyLine:
    return MoneyLine(
        township_id=TOWNSHIP, id=new_id(), village_id=disclosure.village_id, disclosure_id=disclosure.id, number=number,
        subject="", signed_by="", withdrawn=False, **vars(line),
    )  # fmt: skip


def _entry(disclosure: Disclosure, line: MoneyLine, seat: int) -> dict[str, Any]:
    entry = entry_of_line(disclosure, line)
    grams = " ".join((entry["grams"], *facets.times(TOWNSHIP, line.day)))
    return entry | {"place": start_of(TOWNSHIP, line.day) + seat, "grams": grams}


def _values(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.key) for column in row.__table__.columns)


def _sqlite(url: str, chunks: Iterable[Rows]) -> None:
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN IMMEDIATE")
        for chunk in chunks:
            for table, rows in chunk.items():
                marks = ", ".join("?" * len(table.columns))
                connection.executemany(_into(table, f"VALUES ({marks})"), [tuple(map(_plain, row)) for row in rows])
        connection.execute(fulltext.REBUILD)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def _plain(value: Any) -> Any:
    """Write a value as SQLAlchemy does on SQLite."""
    if isinstance(value, UUID):
        return value.hex
    return (
        value.isoformat(" ") if isinstance(value, datetime) else value.isoformat() if hasattr(value, "year") else value
    )


def _postgresql(url: str, chunks: Iterable[Rows]) -> None:
    with psycopg.connect(plain(url)) as connection:
        connection.execute("SET session_replication_role = replica")  # references were made up whole
        connection.execute(f"DROP INDEX {fulltext.GIN}")  # type: ignore[arg-type]
        for chunk in chunks:
            for table, rows in chunk.items():
                with connection.cursor().copy(_into(table, "", "COPY {} FROM STDIN")) as copy:  # type: ignore[arg-type]
                    for row in rows:
                        copy.write_row(row)
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(next(one for one in fulltext.up("postgresql") if fulltext.GIN in one))  # type: ignore[arg-type]
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _into(table: Table, rest: str, statement: str = "INSERT INTO {} {}") -> str:
    named = f"{table.name} ({', '.join(column.name for column in table.columns)})"
    return statement.format(named, rest)
