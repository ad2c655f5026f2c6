"""The database below the models: naming, the township's key in every row, and how each engine is opened."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kernel.ids import new_id
from kernel.sqlite import WAIT_SECONDS, SqliteConnection

# Tables that all townships share. Every other table has `township_id` first in its keys; a test walks the metadata.
SHARED_TABLES = frozenset({"township"})

BEGINS_BY_ITSELF = "qiaotou_begins_by_itself"
"""The execution option of a connection whose owner sends BEGIN and COMMIT to the driver."""

LOCK_TIMEOUT_MS = 5_000
STATEMENT_TIMEOUT_MS = 30_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

# A network that falls silent is noticed in half a minute, not in the hours that TCP takes by itself.
_CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite forgets zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


HOLDS_FILE: dict[str, bool] = {"holds_file": True}
"""The `info` of a column with the digest of a file, or "": what no row names any more is swept away."""


class TownshipRow:
    """A row that belongs to one township: no row can point into another township's."""

    township_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("township.id"), primary_key=True, autoincrement=False
    )
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)


def within_township(column: str, table: str) -> ForeignKeyConstraint:
    """Return the foreign key from `column` to a row of `table` in the same township."""
    return ForeignKeyConstraint(["township_id", column], [f"{table}.township_id", f"{table}.id"])


def engine_options(url: str) -> dict[str, Any]:
    """Return `create_engine` options that make the two engines keep the same promises."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": WAIT_SECONDS}, "json_serializer": _canonical_json}
    given = {
        "lock_timeout": LOCK_TIMEOUT_MS,
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
        "timezone": "UTC",
        # Rules are decided on what others have committed by then: a database's own default must not undo that.
        "default_transaction_isolation": r"read\ committed",
    }
    options = " ".join(f"-c {name}={value}" for name, value in given.items())
    return {
        "connect_args": {"options": options, "application_name": "qiaotou", **_CONNECTING},
        "pool_pre_ping": True,
        "pool_size": 20,
        "max_overflow": 10,
        "json_serializer": _canonical_json,
    }


def prepare_engine(engine: Engine) -> None:
    """Set what an engine needs on each connection; does nothing on PostgreSQL, whose options travel in the URL.

    Doing it again changes nothing.
    """
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _begin_sqlite):
        event.listen(engine, "do_connect", _take_turns)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _canonical_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _take_turns(_dialect: Dialect, _record: object, _args: object, options: dict[str, Any]) -> None:
    options.setdefault("factory", SqliteConnection)


def _open_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late to prevent two readers from both writing: BEGIN is sent below.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an answered sale survives a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE slips past the append-only triggers
        "trusted_schema=OFF",
        "cache_size=-16000",  # the upper pages of a year's indexes, in KiB
        "wal_autocheckpoint=4000",  # pages: fewer postings pay for moving the log into the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a plain BEGIN that writes later fails with "database is locked" under contention.
    options = connection.get_execution_options()
    if options.get(BEGINS_BY_ITSELF):
        return
    if not options.get("qiaotou_writes"):
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        return
    try:
        connection.connection.dbapi_connection.begin_writing()  # type: ignore[union-attr]
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
