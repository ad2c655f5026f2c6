"""Which of a database's errors pass, so that the same may be tried again under the same key."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError

from kernel.errors import Refusal
from ledger.refusals import Contended

# Certainly not done: serialization failure, deadlock, lock not available, canceled by a timeout, too many connections,
# starting up, read-only (a standby before it takes over), a prepared statement that a connection pooler lost.
_UNDONE = {"40001", "40P01", "55P03", "57014", "53300", "57P03", "25006", "26000"}
# The connection is gone: shut down, crashed, idle for too long, and whatever class 08 says.
_GONE = {"57P01", "57P02", "57P05", "25P03"}


class Broken(Exception):
    """A try came to nothing that may be repeated. `refusal` says what is known of it."""

    def __init__(self, refusal: type[Refusal]) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def translated(error: Exception, lost: type[Refusal]) -> Exception:
    """Return Broken for an error that passes, or the error itself; `lost` is what a broken connection means here."""
    if isinstance(error, Contended | TimeoutError):
        return Broken(Contended)
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, psycopg.Error):
        refusal = _of_postgresql(original, lost)
    elif isinstance(original, sqlite3.Error):
        refusal = _of_sqlite(original, lost)
    else:
        refusal = None
    if refusal is None and isinstance(error, DBAPIError) and error.connection_invalidated:
        refusal = lost
    return Broken(refusal) if refusal else error


def _of_postgresql(error: psycopg.Error, lost: type[Refusal]) -> type[Refusal] | None:
    state = error.sqlstate
    if state in _UNDONE:
        return Contended
    gone = state in _GONE or state.startswith("08") if state else isinstance(error, psycopg.OperationalError)
    return lost if gone else None


def _of_sqlite(error: sqlite3.Error, lost: type[Refusal]) -> type[Refusal] | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Contended
    return lost if code == sqlite3.SQLITE_IOERR else None
