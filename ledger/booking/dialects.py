"""What the two databases spell differently, and how the statements that are written by hand are sent."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger.canonical import word


class Dialect(Protocol):
    """`mark` stands for one parameter, `among` for a list of them."""

    mark: str
    among: str

    def many(self, values: Sequence[UUID | str]) -> Any:
        """Return the parameter of `among`."""

    def stored(self, value: Any) -> Any:
        """Return a value as the driver takes it."""

    def id(self, value: Any) -> UUID:
        """Return an id that was read."""

    def day(self, value: Any) -> date:
        """Return a day that was read."""


class PostgreSql:
    mark, among = "%s", "= ANY (%s)"

    def many(self, values: Sequence[UUID | str]) -> Any:
        return list(values)

    def stored(self, value: Any) -> Any:
        return value

    def id(self, value: UUID) -> UUID:
        return value

    def day(self, value: date) -> date:
        return value


class Sqlite:
    mark, among = "?", "IN (SELECT value FROM json_each(?))"

    def many(self, values: Sequence[UUID | str]) -> Any:
        return json.dumps([self.stored(value) for value in values])

    def stored(self, value: Any) -> Any:
        # The words of the canonical text are what SQLAlchemy's own types store; a moment is a date to Python, too.
        return word(value) if isinstance(value, UUID | date) else value

    def id(self, value: str) -> UUID:
        return UUID(value)

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
    return _send(connection, cursor.execute, sql, parameters, cursor)


def run_many(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Execute a statement for each row, by the driver's own loop."""
    cursor = connection.connection.cursor()
    _send(connection, cursor.executemany, sql, rows, cursor)


def _send(connection: Connection, act: Callable[..., object], sql: str, parameters: Sequence[Any], cursor: Any) -> Any:
    driver_error = connection.dialect.loaded_dbapi.Error
    try:
        act(sql, parameters)
    except driver_error as error:
        lost = connection.dialect.is_disconnect(error, None, cursor)
        raise DBAPIError.instance(
            sql, None, error, driver_error, connection_invalidated=lost, dialect=connection.dialect
        ) from error
    return cursor
