"""One posting on PostgreSQL as one round trip of libpq: `ledger_post`, prepared once for each connection.

The words of the parameters are made here, and the server commits by itself; a driver's cursor would cost as much as all
else that the client does.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

import psycopg
from psycopg import pq

from ledger.booking import onestatement
from ledger.booking.plans import Plan
from ledger.owned.connections import KeptPostgresql

_NAME = b"ledger_post"
_TRUE = b"t"
_UNKNOWN_STATEMENT = b"26000"

_numbers = count(1)
# libpq numbers its parameters.
_CALL = re.sub("%s", lambda _: f"${next(_numbers)}", onestatement.CALL).encode()


def book(kept: KeptPostgresql, plan: Plan) -> bool:
    """Write and commit the plan and return true, or write nothing and return false. Raises psycopg.Error."""
    values = words(onestatement.parameters(plan))
    result = _call(kept, values)
    if result.status != pq.ExecStatus.TUPLES_OK and _state(result) == _UNKNOWN_STATEMENT:
        # The driver forgets what is prepared after a rollback, a pooler at any time; nothing was run.
        kept.prepared.discard(_NAME)
        result = _call(kept, values)
    _expect(result, pq.ExecStatus.TUPLES_OK)
    return bool(result.get_value(0, 0) == _TRUE)


def _call(kept: KeptPostgresql, values: Sequence[bytes]) -> Any:
    libpq = kept.driver.pgconn
    if _NAME not in kept.prepared:
        _expect(libpq.prepare(_NAME, _CALL), pq.ExecStatus.COMMAND_OK)
        kept.prepared.add(_NAME)
    return libpq.exec_prepared(_NAME, values)


def words(values: Sequence[Any]) -> list[bytes]:
    """Return values as PostgreSQL's own words for them."""
    return [value.encode() if isinstance(value, str) else _word(value) for value in values]


def _word(value: Any) -> bytes:
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    if isinstance(value, date | datetime):
        return value.isoformat().encode()
    return str(value).encode()


def _expect(result: Any, status: pq.ExecStatus) -> None:
    if result.status != status:
        said = result.error_message.decode("utf-8", "replace")
        state = _state(result)
        kind = psycopg.errors.lookup(state.decode()) if state else psycopg.OperationalError
        raise kind(said)


def _state(result: Any) -> bytes:
    return result.error_field(pq.DiagnosticField.SQLSTATE) or b""
