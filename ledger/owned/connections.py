"""Connections that stay open between transactions, on which the ledger itself begins and commits.

A pool's pings, resets and BEGINs are round trips that one posting should not pay for.
"""

import os
import sqlite3
from typing import Any, Protocol
from weakref import WeakSet

from sqlalchemy import Connection, Engine, Pool, QueuePool

from kernel.database import BEGINS_BY_ITSELF
from kernel.sqlite import SqliteConnection, begin_immediate
from kernel.turns import Turns
from ledger.owned.refusals import Unreachable
from ledger.owned.troubles import Broken, translated
from ledger.refusals import Contended

_PREPARED = "qiaotou_prepared"
_READ_COMMITTED = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"


class Kept(Protocol):
    """An open connection: `connection` as SQLAlchemy sees it, `driver` as the database's driver does."""

    connection: Connection
    driver: Any

    def begin(self) -> None:
        """Begin a transaction that may write."""

    def commit(self) -> None:
        """Commit it."""

    def roll_back(self) -> None:
        """Undo it. Does nothing when there is none."""

    def begin_anew(self) -> None:
        """Undo it, and begin another."""

    def close(self) -> None:
        """Give the connection back to its pool."""


class KeptPostgresql:
    """In autocommit mode: a transaction is what stands between BEGIN and COMMIT, and one statement needs none."""

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.driver: Any = self.connection.connection.dbapi_connection
        self.prepared: set[bytes] = self.connection.info.setdefault(_PREPARED, set())
        """What is prepared there; the pool may have had the connection before."""
        # A statement without BEGIN runs at the session's level, which may come from the database or the role. At a
        # stricter one it would see the books as they were before it waited for a lock: still open, not yet frozen.
        try:
            self._set_level(self.driver)
        except BaseException:
            self.connection.invalidate()
            self.connection.close()
            raise

    def close(self) -> None:
        self.connection.close()

    @staticmethod
    def _set_level(driver: Any) -> None:
        driver.execute(_READ_COMMITTED)

    def begin(self) -> None:
        self.driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")

    def commit(self) -> None:
        if self.driver.execute("COMMIT").statusmessage != "COMMIT":
            raise RuntimeError("the transaction had failed and was rolled back")

    def roll_back(self) -> None:
        self.driver.execute("ROLLBACK")

    def begin_anew(self) -> None:
        self.roll_back()
        self.begin()


class KeptSqlite:
    """BEGIN IMMEDIATE, in turn with all other writers of this process."""

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect().execution_options(**{BEGINS_BY_ITSELF: True})
        self.driver: Any = self.connection.connection.dbapi_connection
        self._only_write(True)

    def _only_write(self, only: bool) -> None:
        if isinstance(self.driver, SqliteConnection):
            self.driver.only_write(only)

    def close(self) -> None:
        try:
            self._only_write(False)
        except sqlite3.Error:
            self.connection.invalidate()
        self.connection.close()

    def begin(self) -> None:
        if isinstance(self.driver, SqliteConnection):
            self.driver.begin_writing()
        elif isinstance(self.driver, sqlite3.Connection):
            begin_immediate(self.driver)

    def commit(self) -> None:
        self.driver.commit()

    def roll_back(self) -> None:
        self.driver.rollback()

    def begin_anew(self) -> None:
        self.roll_back()
        self.begin()


_MOST = 16
_WAIT_SECONDS = 30.0


class Connections:
    """As many as are needed at once, but not more than the engine's pool keeps, nor than SQLite's one writer.

    Survives a fork: the child has its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        on_sqlite = engine.dialect.name == "sqlite"
        self._make = KeptSqlite if on_sqlite else KeptPostgresql
        self._turns = Turns(1 if on_sqlite else _most(engine.pool))
        self._idle: list[Kept] = []
        _everyone.add(self)

    def take(self) -> Kept:
        """Return the one that was used last, or a new one. Raises Broken when there is none to be had."""
        if not self._turns.take(_WAIT_SECONDS):
            raise Broken(Contended)
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _open(self) -> Kept:
        try:
            return self._make(self._engine)
        except Exception as error:
            self._turns.give_back()
            raise translated(error, Unreachable) from error

    def give_back(self, kept: Kept) -> None:
        """Keep a connection on which no transaction is open."""
        self._idle.append(kept)
        self._turns.give_back()

    def drop(self, kept: Kept) -> None:
        """Close a connection that can't be relied on, and those that wait: what broke it may have broken them."""
        try:
            kept.connection.invalidate()
            kept.connection.close()
            self.close()
        finally:
            self._turns.give_back()

    def close(self) -> None:
        """Give all that wait back to the engine's pool."""
        while self._idle:
            kept = self._idle.pop()
            if kept.driver is None or getattr(kept.driver, "closed", False):
                kept.connection.invalidate()
            kept.close()

    def _leave_to_parent(self) -> None:
        # Not closed: that would end the parent's own sessions, or its locks.
        _left.append(self._idle)
        self._idle = []
        self._engine.dispose(close=False)


def _most(pool: Pool) -> int:
    return min(_MOST, pool.size() or _MOST) if isinstance(pool, QueuePool) else _MOST


_everyone: WeakSet[Connections] = WeakSet()
_left: list[list[Kept]] = []


def _after_fork() -> None:
    for connections in list(_everyone):
        connections._leave_to_parent()


os.register_at_fork(after_in_child=_after_fork)
