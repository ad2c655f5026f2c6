"""What the two databases spell differently, and how the statements that are written by hand are sent."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from kernel.prepared import send
from ledger.booking.arrays import literal
from ledger.canonical import word

Result = TypeVar("Result")


class Dialect(Protocol):
    """`mark` stands for one parameter, `among` for a list of them."""

    mark: str
    among: str

    def many(self, words: Sequence[str]) -> Any:
        """Return the parameter of `among`, of ids in hexadecimal or of keys."""

    def stored(self, value: Any) -> Any:
        """Return a value as the driver takes it."""

    def id(self, value: Any) -> UUID:
        """Return an id that was read."""

    def number(self, value: Any) -> int:
        """Return the number that an id is."""

    def day(self, value: Any) -> date:
        """Return a day that was read."""


class PostgreSql:
    mark, among = "%s", "= ANY (%s)"

    def many(self, words: Sequence[str]) -> Any:
        return literal("varchar", words)

    def stored(self, value: Any) -> Any:
        return value

    def id(self, value: UUID) -> UUID:
        return value

    def number(self, value: UUID) -> int:
        return value.int

    def day(self, value: date) -> date:
        return value


class Sqlite:
    mark, among = "?", "IN (SELECT value FROM json_each(?))"

    def many(self, words: Sequence[str]) -> Any:
        return json.dumps(words)

    def stored(self, value: Any) -> Any:
        # The words of the canonical text are what SQLAlchemy's own types store; a moment is a date to Python, too.
        return word(value) if isinstance(value, UUID | date) else value

    def id(self, value: str) -> UUID:
        return UUID(value)

    def number(self, value: str) -> int:
        return int(value, 16)

    def day(self, value: str) -> date:
        return date.fromisoformat(value)


_DIALECTS: Mapping[str, Dialect] = {"postgresql": PostgreSql(), "sqlite": Sqlite()}


def dialect_of(connection: Connection) -> Dialect:
    return _DIALECTS[connection.dialect.name]


def run(connection: Connection, sql: str, parameters: Sequence[Any]) -> Any:
    """Execute a statement inside the connection's transaction and return the driver's own cursor.

    A posting is a few small statements, and SQLAlchemy's own execution costs more than they do. Errors are wrapped as
    SQLAlchemy wraps them, so that whoever asks for a lost connection finds the same.
    """
    cursor = connection.connection.cursor()
    return send(connection, cursor.execute, sql, parameters, cursor)


def run_many(connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Execute a statement for each row, by the driver's own loop."""
    cursor = connection.connection.cursor()
    send(connection, cursor.executemany, sql, rows, cursor)


def run_each(connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Execute a statement for each row, and return all that it returns."""
    cursor = connection.connection.cursor()
    found: list[Any] = []

    def act(statement: str, each: Iterable[Sequence[Any]]) -> None:
        for row in each:
            found.extend(cursor.execute(statement, row))

    send(connection, act, sql, rows, cursor)
    return found


def run_meanwhile(
    connection: Connection, sql: str, parameters: Sequence[Any], work: Callable[[], Result]
) -> tuple[Result, Sequence[Any]]:
    """Let PostgreSQL execute a statement while `work` is done here; return what that made, and the statement's rows."""
    driver: Any = connection.connection.dbapi_connection
    cursor, made = driver.cursor(), []

    def act(statement: str, values: Sequence[Any]) -> None:
        with driver.pipeline():
            cursor.execute(statement, values)
            made.append(work())

    send(connection, act, sql, parameters, cursor)
    return made[0], cursor.fetchall()


@contextmanager
def undoing(connection: Connection) -> Iterator[Callable[[], object]]:
    """Yield what undoes all that is done within the block."""
    run(connection, "SAVEPOINT ledger", ())
    yield lambda: run(connection, "ROLLBACK TO SAVEPOINT ledger", ())
    run(connection, "RELEASE SAVEPOINT ledger", ())


_AT_ONCE = 64
"""Lines that PostgreSQL gets to chew on while the next ones are made."""


def copy(connection: Connection, sql: str, lines: Iterable[str]) -> None:
    """Let PostgreSQL's COPY take lines while they are made."""

    def feed(statement: str, rest: Iterator[str]) -> None:
        with cursor.copy(statement) as stream:
            while some := "".join(islice(rest, _AT_ONCE)):
                stream.write(some)

    cursor = connection.connection.cursor()
    send(connection, feed, sql, iter(lines), cursor)
