"""Damage by someone who knows how the books are verified."""

from tests.ledger.verification.damage import IN, Damage


def _grown(table: str, column: str, account: str, error: int) -> str:
    key = "id" if table == "balance" else "account_id"
    which = {"day_total": " AND effective_on = '2026-11-22'", "lot": " AND expires_on = {never}"}.get(table, "")
    return f"UPDATE ledger_{table} SET {column} = {column} + {error} WHERE {IN} AND {key} = {{{account}}}{which}"


def _multiples(error: int) -> list[Damage]:
    """Both sides grow by what is nothing modulo some number, so that units still add up."""
    totals = "; ".join(
        (_grown("day_total", "posted_credits", "shop", error), _grown("day_total", "posted_debits", "redeemed", error))
    )
    lots = "; ".join(
        (
            _grown("day_total", "posted_credits", "saver", error),
            _grown("day_total", "posted_debits", "redeemed", error),
            _grown("balance", "posted_credits", "saver", error),
            _grown("lot", "remaining", "saver", error),
        )
    )
    return [
        Damage(totals, "day_total_differs", "day_total:{shop}/2026-11-22/2026-11-22"),
        Damage(lots, "day_total_differs", "day_total:{saver}/2026-11-22/2026-11-22"),
        Damage(lots, "lot_differs", "lot:{saver}/{never}"),
    ]  # fmt: skip


MULTIPLES = [
    *(damage for error in (2**31 - 1, 2**31, 2**61 - 1, 1_000_003) for damage in _multiples(error)),
    Damage(f"UPDATE ledger_day_total SET recorded_on = recorded_on - 1, effective_on = effective_on + 1000003"
           f" WHERE {IN} AND account_id = {{shop}} AND effective_on = '2026-11-22'", "day_total_differs",
           "day_total:{shop}/2026-11-22/2026-11-22", only="postgresql"),
]  # fmt: skip

_HIDDEN = (
    "INSERT INTO ledger_transfer (township_id, id, entry_id, line, kind, debit_id, credit_id, amount, unit, code,"
    " effective_on, recorded_at, key, fingerprint, details, digest) SELECT township_id, {spare}, {spare}, 0, kind,"
    " debit_id, credit_id, amount, unit, code, effective_on, recorded_at, 'slipped in', fingerprint, details, digest"
    f" FROM ledger_transfer WHERE {IN} AND id = {{old_first}}; INSERT INTO ledger_leaf (township_id, position,"
    f" transfer_id, digest) SELECT township_id, POSITION, id, digest FROM ledger_transfer WHERE {IN} AND id = {{spare}}"
)
_FAR = str(2**61)
HIDDEN = [
    *(Damage(_HIDDEN.replace("POSITION", place), "leaf_forged", f"leaf:{place}") for place in ("-1", _FAR)),
    *(Damage(_HIDDEN.replace("POSITION", place), "transfer_unsealed", "transfer:{spare}") for place in ("-1", _FAR)),
    Damage(f"UPDATE ledger_leaf SET position = -1 WHERE {IN} AND transfer_id = {{first}}", "leaf_forged", "leaf:-1"),
    Damage(f"UPDATE ledger_leaf SET position = 7.5 WHERE {IN} AND position = 7", "leaf_forged", "leaf:7.5",
           only="sqlite"),
]  # fmt: skip


def _absent(table: str, column: str, rest: str, check: str, subject: str) -> Damage:
    drop = f"ALTER TABLE ledger_{table} ALTER {column} DROP NOT NULL"
    return Damage(f"{drop}; UPDATE ledger_{table} SET {column} = NULL {rest}", check, subject, only="postgresql")


_FIRST = f"WHERE {IN} AND id = {{old_first}}"
ABSENT = [
    _absent("transfer", "digest", f", code = 'bribe' {_FIRST}", "transfer_changed", "transfer:{old_first}"),
    _absent("transfer", "digest", _FIRST, "transfer_changed", "transfer:{old_first}"),
    _absent("transfer", "digest", f"WHERE {IN} AND id = {{undo}}", "transfer_changed", "transfer:{undo}"),
    _absent("leaf", "digest", f"WHERE {IN} AND position = 5", "leaf_differs", "leaf:5"),
    _absent("leaf", "digest", f"WHERE {IN} AND position = 5", "leaf_forged", "leaf:5"),
    _absent("leaf", "transfer_id", f"WHERE {IN} AND position = 5", "leaf_forged", "leaf:5"),
    _absent("leaf", "position", f"WHERE {IN} AND position = 5", "leaf_missing", "leaf:5"),
    *(
        _absent("seal", column, f"WHERE {IN} AND number = 2", "seal_signature", "seal:2")
        for column in ("root", "previous", "sealed_at", "public_key", "signature", "consistency", "tree_size")
    ),
]


def _form(change: str, which: str = "old_first", only: str = "sqlite") -> Damage:
    statement = f"UPDATE ledger_transfer SET {change} WHERE {IN} AND id = {{{which}}}"
    return Damage(statement, "transfer_changed", f"transfer:{{{which}}}", only=only)


_WRITTEN = ("key", "code", "details", "recorded_at", "effective_on", "kind", "unit", "debit_id", "entry_id")
_ERA = "(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00 BC')::timestamptz"
FORMS = [
    *(_form(f"{name} = {name} || char(0) || 'x'", which) for name in _WRITTEN for which in ("old_first", "undo")),
    *(_form(f"{name} = CAST({name} AS BLOB)") for name in (*_WRITTEN, "amount")),
    *(_form(f"{name} = ''") for name in ("expires_at", "target_id", "target_amount", "lot_expires_on")),
    _form("expires_at = ''", "old_kept"),
    _form("fingerprint = CAST(fingerprint AS TEXT)"),
    *(_form(f"expires_at = '{sign}infinity'", "old_kept", "postgresql") for sign in ("", "-")),
    _form(f"recorded_at = {_ERA.format('recorded_at')}", only="postgresql"),
    _form(f"expires_at = {_ERA.format('expires_at')}", "old_hold", only="postgresql"),
    *(
        _form(f"{name} = 'infinity'", which, "postgresql")
        for name in ("recorded_at", "effective_on", "lot_expires_on") for which in ("old_first", "undo")
    ),
]  # fmt: skip

DECEITS = [*MULTIPLES, *HIDDEN, *ABSENT, *FORMS]
