"""The canonical text of a transfer as the databases write it: byte for byte that of `ledger.canonical`.

Reading a million transfers as objects and writing them out again in Python takes many times longer than hashing them.
"""

from collections.abc import Mapping, Sequence

from ledger.canonical import FIELDS, VERSION

_MOMENTS = ("recorded_at", "expires_at")
_IDS = ("id", "entry_id", "debit_id", "credit_id", "target_id")
_RARE = ("expires_at", "target_id", "target_amount", "target_before", "lot_expires_on")
_NO_WORDS: Mapping[str, str] = {}


def canonical_text(dialect: str, row: str = "t", known: Mapping[str, str] = _NO_WORDS) -> str:
    """Return the SQL expression of the text of the transfer that is called `row` in the statement.

    `known` has expressions of words that the statement has at hand. PostgreSQL's DateStyle has to be ISO.
    """
    cells = [known.get(field) or _CELLS[dialect](field, f"{row}.{field}") for field in FIELDS]
    plain = " AND ".join(f"{row}.{field} IS NULL" for field in _RARE)
    first, last = FIELDS.index(_RARE[0]), FIELDS.index(_RARE[-1]) + 1
    whole, shorter = _JOINED[dialect](cells), _JOINED[dialect](cells[:first] + [""] * len(_RARE) + cells[last:])
    # Most transfers have none of these: what is not asked for costs nothing.
    return f"CASE WHEN {plain} THEN {shorter} ELSE {whole} END"


def _joined_by_postgresql(cells: Sequence[str]) -> str:
    # What is NULL it would leave out with its line, and a line end in another value could make up for that.
    lines = ", ".join(f"coalesce({cell}, '')" if cell else "''" for cell in cells)
    return f"pg_catalog.concat_ws(E'\\n', '{VERSION}', {lines}, '')"


def _joined_by_sqlite(cells: Sequence[str]) -> str:
    # One call: a chain of || would copy the text twenty times. NULL is written as nothing.
    form = "\n".join((VERSION, *("%s" if cell else "" for cell in cells), ""))
    return f"format('{form}', {', '.join(filter(None, cells))})"


_JOINED = {"postgresql": _joined_by_postgresql, "sqlite": _joined_by_sqlite}


def leaf_hash(known: Mapping[str, str] = _NO_WORDS) -> str:
    """Return PostgreSQL's expression of the digest of the transfer `t`."""
    text = canonical_text("postgresql", known=known)
    return f"pg_catalog.sha256('\\x00'::bytea || pg_catalog.convert_to({text}, 'UTF8'))"


def _postgresql(field: str, cell: str) -> str:
    if field in _IDS:
        return f"pg_catalog.encode(pg_catalog.uuid_send({cell}), 'hex')"
    if field in _MOMENTS:
        return f"pg_catalog.to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"pg_catalog.encode({cell}, 'hex')" if field == "fingerprint" else f"{cell}::text"


def _sqlite(field: str, cell: str) -> str:
    # The rest is stored as it is written.
    return f"lower(hex({cell}))" if field == "fingerprint" else cell


_NUMBERS = ("township_id", "line", "amount", "target_amount", "target_before")
_DAYS = ("effective_on", "lot_expires_on")
_OPTIONAL = (*_RARE, "key", "fingerprint")


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


def plainly_stored(dialect: str) -> str:
    """Return a condition that fails wherever `distorted` holds, if kind, unit, accounts and days are what they must be.

    On SQLite it costs a tenth, since those are compared with what they must be anyway.
    """
    if dialect == "postgresql":
        return f"NOT {distorted(dialect)}"
    forms = [_plainly_stored(field, f"t.{field}") for field in ("id", "line", "code", "recorded_at")]
    forms += [_or_plain(f"t.{field} IS NULL", field) for field in ("key", "fingerprint")]
    forms += [_or_plain("t.entry_id = t.id", "entry_id"), _or_plain("t.details = '{}'", "details")]
    absent = f"coalesce({', '.join(f't.{field}' for field in _RARE)}) IS NULL"
    present = " AND ".join(_or_plain(f"t.{field} IS NULL", field) for field in _RARE)
    return f"{' AND '.join(forms)} AND ({absent} OR {present})"


def _or_plain(otherwise: str, field: str) -> str:
    return f"({otherwise} OR {_plainly_stored(field, f't.{field}')})"


def _within_the_calendar(field: str, cell: str) -> str:
    kind, zone = ("timestamptz", " 00:00+00") if field in _MOMENTS else ("date", "")
    return f"{cell} >= '0001-01-01{zone}'::{kind} AND {cell} < '10000-01-01{zone}'::{kind}"


def _plainly_stored(field: str, cell: str) -> str:
    if field in _NUMBERS:
        return f"typeof({cell}) = 'integer'"
    if field == "fingerprint":
        return f"{cell} >= x'' AND length({cell}) = 32"
    # Numbers come before texts, and those before bytes: to compare costs less than to ask for the type.
    return f"{cell} > '' AND {cell} < x'' AND instr({cell}, char(0)) = 0"


_FORMS = {"postgresql": _within_the_calendar, "sqlite": _plainly_stored}
_CELLS = {"postgresql": _postgresql, "sqlite": _sqlite}


def recorded_on(dialect: str, row: str = "t") -> str:
    """Return the SQL expression of the UTC day of `recorded_at`."""
    cell = f"{row}.recorded_at"
    return f"({cell} AT TIME ZONE 'UTC')::date" if dialect == "postgresql" else f"substr({cell}, 1, 10)"
