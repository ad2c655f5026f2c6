"""What can't even be read is a finding, not the end of the verification."""

from collections.abc import Iterable, Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from ledger.verification.finding import Finding

# Whoever may write anything can write what no reader takes for a number, an id or a day.
_UNREADABLE = (SQLAlchemyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def guarded(findings: Iterable[Finding], where: str) -> Iterator[Finding]:
    """Yield the findings, and as the last that there can be no more of them when one of the rows can't be read."""
    try:
        yield from findings
    except _UNREADABLE as error:
        if _in_trouble(error):
            raise
        reason = f"{type(error).__name__}: {error}".partition("\n")[0]
        yield Finding("books_unreadable", f"books:{where}", "rows that can be read", reason)


def _in_trouble(error: Exception) -> bool:
    """Return whether it is the database that failed, and not a row: a lost connection, a lock, a timeout."""
    if not isinstance(error, DBAPIError):
        return False
    failed = isinstance(error, OperationalError | InterfaceError)
    # SQLite files text that is none under the same kind of error.
    return error.connection_invalidated or (failed and "decode" not in str(error.orig))
