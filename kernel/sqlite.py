"""SQLite's writers: one after the other within a process, and patient with those of other processes.

SQLite lets one connection write at a time, and those that wait only look again and again, ever more seldom: some of
them starve. So the writers of one process stand in line, and only the first of them looks, often and not in step.
"""

import random
import sqlite3
import time
from typing import Any

from kernel.turns import Turns, turns_at

WAIT_SECONDS = 15
"""For how long a writer stands in line, and then for how long it waits for the writers of other processes."""

_SHORTEST_LOOK, _LONGEST_LOOK = 0.000_5, 0.004


class SqliteConnection(sqlite3.Connection):
    """A connection whose writing transactions take turns with all others to the same file in this process."""

    def __init__(self, database: Any, *args: Any, **options: Any) -> None:
        super().__init__(database, *args, **options)
        file = self.execute("PRAGMA database_list").fetchone()[2]
        self._turns: Turns | None = turns_at(file) if file else None  # none: in memory, nobody else's
        self._has_turn = False
        self._only_writes = False

    def only_write(self, only: bool) -> None:
        """Say whether all that is done here is writing: then it waits for others when it begins, and never later."""
        self.execute(f"PRAGMA busy_timeout={0 if only else WAIT_SECONDS * 1_000}")
        self._only_writes = only

    def begin_writing(self) -> None:
        """BEGIN IMMEDIATE, in one's turn. Raises sqlite3.OperationalError ("database is locked") after a while."""
        if self._turns and not self._has_turn:
            if not self._turns.take(WAIT_SECONDS):
                raise locked()
            self._has_turn = True
        try:
            (_begin_patiently if self._only_writes else begin_immediate)(self)
        except BaseException:
            self._give_back()
            raise

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")
        self._give_back()

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")
        self._give_back()

    def close(self) -> None:
        super().close()
        self._give_back()

    def _give_back(self) -> None:
        if self._has_turn and self._turns:
            self._has_turn = False
            self._turns.give_back()


def begin_immediate(connection: sqlite3.Connection) -> None:
    """Begin to write as soon as no other process does. Raises sqlite3.OperationalError when none of them stops."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        _begin_patiently(connection)
    finally:
        connection.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1_000}")


def _begin_patiently(connection: sqlite3.Connection) -> None:
    """Look again and again, on a connection that does not wait by itself."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
        time.sleep(random.uniform(_SHORTEST_LOOK, _LONGEST_LOOK))  # noqa: S311 - so that nobody keeps step


def is_busy(error: sqlite3.Error) -> bool:
    """Whether the database is in somebody else's hands just now."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def locked() -> sqlite3.OperationalError:
    """Return what SQLite itself raises when it waited in vain."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return error
