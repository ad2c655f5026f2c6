"""Statements that every request asks: compiled once, and sent by the driver itself.

To look a statement up and to wrap its result costs SQLAlchemy more than a small statement costs the database. What is
kept of it here is the text, and how values go in and come out by the types of their columns.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class Prepared:
    """A statement with named parameters; of an INSERT they are its `columns`. A mapping has one for each dialect."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement, self._columns = statement, columns
        self._spelled: dict[str, _Spelled] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Execute it inside the session's transaction and return its rows. Each parameter must have a value."""
        session.flush()
        connection = _connection_of(session)
        spelled = self._spelled.get(connection.dialect.name) or self._spell(connection.dialect)
        cursor = connection.connection.cursor()
        send(connection, cursor.execute, spelled.text, spelled.bound(values), cursor)
        return spelled.read(cursor.fetchall())

    def row(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Do the same with a statement that returns one row or none."""
        rows = self.rows(session, values)
        return rows[0] if rows else None

    def one(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Do the same with a statement that always returns one row."""
        return self.rows(session, values)[0]

    def _spell(self, dialect: Dialect) -> "_Spelled":
        statement = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        spelled = self._spelled[dialect.name] = _Spelled(statement, dialect, self._columns)
        return spelled


class _Spelled:
    """A statement in the words of a dialect."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        change = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
        # What the statement itself says, such as a state; all else must be given, even what has a default in a model.
        given = {name: bind.value for name, bind in binds.items() if type(bind.value) in (str, int)}
        self.text = str(compiled)
        self._fixed = {name: _changed(change[name], value) for name, value in given.items()}
        self._asked = [(name, change[name]) for name in binds if name not in given]
        self._order: Sequence[str] | None = compiled.positiontup
        told = [column.type.dialect_impl(dialect) for column in statement.exported_columns]
        self._readers = [kind.result_processor(dialect, None) for kind in told]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them: by name, or in their order."""
        named = {name: _changed(change, values[name]) for name, change in self._asked} | self._fixed
        return named if self._order is None else [named[name] for name in self._order]

    def read(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        return [tuple(map(_changed, self._readers, row)) for row in rows]


def _connection_of(session: Session) -> Connection:
    """Return the connection of the session's transaction; to ask the session costs as much as a small statement."""
    known: Connection | None = session.info.get("connection")
    if known is None or known.closed or not session.in_transaction():
        known = session.info["connection"] = session.connection()
    return known


def send(connection: Connection, act: Callable[..., object], sql: str, parameters: Any, cursor: Any) -> Any:
    """Let the driver `act` and return the cursor; errors are wrapped as SQLAlchemy wraps them."""
    driver_error = connection.dialect.loaded_dbapi.Error
    try:
        act(sql, parameters)
    except driver_error as error:
        lost = connection.dialect.is_disconnect(error, None, cursor)
        raise DBAPIError.instance(
            sql, None, error, driver_error, connection_invalidated=lost, dialect=connection.dialect
        ) from error
    return cursor


def _changed(change: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if change is None else change(value)
