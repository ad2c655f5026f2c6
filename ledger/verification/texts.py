"""The canonical text of a transfer as the databases write it: byte for byte that of `ledger.canonical`.

Reading a million transfers as objects and writing them out again in Python takes many times longer than hashing them.
"""

from ledger.canonical import FIELDS, VERSION

_MOMENTS = ("recorded_at", "expires_at")
_IDS = ("id", "entry_id", "debit_id", "credit_id", "target_id")


def canonical_text(dialect: str, row: str = "t") -> str:
    """Return the SQL expression of the text of the transfer that is called `row` in the statement.

    PostgreSQL's DateStyle has to be ISO, which it is unless someone changed it.
    """
    cells = [_CELLS[dialect](field, f"{row}.{field}") for field in FIELDS]
    if dialect == "postgresql":
        return f"concat('{VERSION}', E'\\n', " + ", E'\\n', ".join(cells) + ", E'\\n')"
    # One call: a chain of || would copy the text twenty times. NULL is written as nothing.
    return f"format('{VERSION}\n" + "%s\n" * len(FIELDS) + f"', {', '.join(cells)})"


def leaf_hash(row: str = "t") -> str:
    """Return PostgreSQL's expression of the transfer's digest."""
    return f"sha256('\\x00'::bytea || convert_to({canonical_text('postgresql', row)}, 'UTF8'))"


def _postgresql(field: str, cell: str) -> str:
    if field in _IDS:
        return f"encode(uuid_send({cell}), 'hex')"
    if field in _MOMENTS:
        return f"to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"encode({cell}, 'hex')" if field == "fingerprint" else cell


def _sqlite(field: str, cell: str) -> str:
    # The rest is stored as it is written.
    return f"lower(hex({cell}))" if field == "fingerprint" else cell


_CELLS = {"postgresql": _postgresql, "sqlite": _sqlite}


def recorded_on(dialect: str, row: str = "t") -> str:
    """Return the SQL expression of the UTC day of `recorded_at`."""
    cell = f"{row}.recorded_at"
    return f"({cell} AT TIME ZONE 'UTC')::date" if dialect == "postgresql" else f"substr({cell}, 1, 10)"
