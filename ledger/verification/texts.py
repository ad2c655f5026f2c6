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
        return f"pg_catalog.concat('{VERSION}', E'\\n', " + ", E'\\n', ".join(cells) + ", E'\\n')"
    # One call: a chain of || would copy the text twenty times. NULL is written as nothing.
    return f"format('{VERSION}\n" + "%s\n" * len(FIELDS) + f"', {', '.join(cells)})"


def leaf_hash(row: str = "t") -> str:
    """Return PostgreSQL's expression of the transfer's digest."""
    text = canonical_text("postgresql", row)
    return f"pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to({text}, 'UTF8'))"


def _postgresql(field: str, cell: str) -> str:
    if field in _IDS:
        return f"pg_catalog.encode(pg_catalog.uuid_send({cell}), 'hex')"
    if field in _MOMENTS:
        return f"pg_catalog.to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"pg_catalog.encode({cell}, 'hex')" if field == "fingerprint" else cell


def _sqlite(field: str, cell: str) -> str:
    # The rest is stored as it is written.
    return f"lower(hex({cell}))" if field == "fingerprint" else cell


_NUMBERS = ("township_id", "line", "amount", "target_amount", "target_before")
_DAYS = ("effective_on", "lot_expires_on")
_OPTIONAL = ("expires_at", "target_id", "target_amount", "target_before", "lot_expires_on", "key", "fingerprint")


def distorted(dialect: str, row: str = "t") -> str:
    """Return the condition that a transfer is stored in another form than it is written in, though of the same text.

    SQLite stores any kind of value anywhere, and writes a text as far as its first zero; PostgreSQL writes a moment
    before the common era as one in it, and one at infinity as nothing.
    """
    fields = _MOMENTS + _DAYS if dialect == "postgresql" else FIELDS
    forms = []
    for field in fields:
        form = _FORMS[dialect](field, f"{row}.{field}")
        forms.append(f"({row}.{field} IS NULL OR {form})" if field in _OPTIONAL else form)
    return f"({' AND '.join(forms)}) IS NOT TRUE"


def _within_the_calendar(field: str, cell: str) -> str:
    kind, zone = ("timestamptz", " 00:00+00") if field in _MOMENTS else ("date", "")
    return f"{cell} >= '0001-01-01{zone}'::{kind} AND {cell} < '10000-01-01{zone}'::{kind}"


def _plainly_stored(field: str, cell: str) -> str:
    if field in _NUMBERS:
        return f"typeof({cell}) = 'integer'"
    if field == "fingerprint":
        return f"typeof({cell}) = 'blob' AND length({cell}) = 32"
    return f"typeof({cell}) = 'text' AND {cell} <> '' AND instr({cell}, char(0)) = 0"


_FORMS = {"postgresql": _within_the_calendar, "sqlite": _plainly_stored}
_CELLS = {"postgresql": _postgresql, "sqlite": _sqlite}


def recorded_on(dialect: str, row: str = "t") -> str:
    """Return the SQL expression of the UTC day of `recorded_at`."""
    cell = f"{row}.recorded_at"
    return f"({cell} AT TIME ZONE 'UTC')::date" if dialect == "postgresql" else f"substr({cell}, 1, 10)"
