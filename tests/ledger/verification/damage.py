"""What someone may do to the books, and the finding that names it: check and subject, in braces as the statement."""

from dataclasses import dataclass

IN = "township_id = {township}"


@dataclass(frozen=True)
class Damage:
    statement: str
    check: str
    subject: str
    redigest: bool = False
    """Whether every transfer gets the digest of what it says afterwards."""
    only: str = ""
    """The database on which it can be done; on any when empty."""


def _set(change: str, which: str, check: str = "transfer_changed", redigest: bool = False) -> Damage:
    statement = f"UPDATE ledger_transfer SET {change} WHERE {IN} AND id = {{{which}}}"
    return Damage(statement, check, f"transfer:{{{which}}}", redigest)


CONTENT = (
    "amount = amount + 1",
    "debit_id = {li}",
    "credit_id = {li}",
    "effective_on = '2026-11-25'",
    "recorded_at = '2026-11-25 01:00:00.123456'",
    'details = \'{{"note":""}}\'',
    "key = 'another'",
    "code = 'another'",
    "fingerprint = digest",
    "unit = 'fen'",
    "kind = 'pending'",
    "expires_at = '2026-11-26 01:00:00.000000'",
    "lot_expires_on = '2026-12-01'",
    "line = 1",
    "entry_id = {li}",
)
# The same three ways for each: sealed, sealed with a fitting digest, and not sealed yet.
CHANGED = [
    *(_set(change, "old_first") for change in CONTENT),
    *(_set(change, "old_first", redigest=True) for change in CONTENT if "key" not in change),
    *(_set(change.replace("{li}", "{shop}").replace("11-25", "11-26"), "undo") for change in CONTENT),
    _set("digest = fingerprint", "old_first"),
    _set("digest = fingerprint", "undo"),
]


def _swapped(table: str, key: str, one: str, other: str, columns: str) -> str:
    """The contents of two rows exchanged."""
    chosen = f"WHERE {IN} AND {key} IN ({one}, {other})"
    picked = ", ".join(f"{name} = (SELECT {name} FROM kept WHERE {key} <> changed.{key})" for name in columns.split())
    return (
        f"CREATE TEMP TABLE kept AS SELECT * FROM {table} {chosen};"
        f"CREATE TEMP TABLE changed AS SELECT * FROM {table} {chosen}; UPDATE changed SET {picked};"
        f"DELETE FROM {table} {chosen}; INSERT INTO {table} SELECT * FROM changed; DROP TABLE kept; DROP TABLE changed"
    )


_MOVED = "debit_id credit_id amount code details fingerprint digest"
ROWS = [
    Damage(_swapped("ledger_transfer", "id", "{old_first}", "{old_mistake}", _MOVED), "transfer_changed",
           "transfer:{old_first}"),
    Damage(_swapped("ledger_transfer", "id", "{old_first}", "{old_mistake}", _MOVED), "transfer_changed",
           "transfer:{old_mistake}"),
    Damage(_swapped("ledger_transfer", "id", "{old_first}", "{old_mistake}", _MOVED), "transfer_changed",
           "transfer:{old_mistake}", redigest=True),
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND id = {{old_mistake}}", "transfer_missing",
           "transfer:{old_mistake}"),
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND entry_id = {{old_last}}", "transfer_missing",
           "transfer:{old_last}"),
    # Not sealed: the last line of an entry, its first line, and an entry that moved a balance.
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND entry_id = {{last}} AND line = 1", "entry_changed",
           "entry:{last}"),
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND entry_id = {{last}} AND line = 0", "entry_incomplete",
           "entry:{last}"),
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND entry_id = {{last}}", "balance_differs", "account:{zhang}"),
    Damage(f"DELETE FROM ledger_transfer WHERE {IN} AND id = {{mistake}}", "transfer_missing", "transfer:{mistake}"),
    # The guard lets nothing in below the floor; its owner may.
    Damage("INSERT INTO ledger_transfer (township_id, id, entry_id, line, kind, debit_id, credit_id, amount, unit,"
           " code, effective_on, recorded_at, key, fingerprint, details, digest)"
           " SELECT township_id, {spare}, {spare}, 0, kind, debit_id, credit_id, amount, unit, code, effective_on,"
           f" recorded_at, 'slipped in', fingerprint, details, digest FROM ledger_transfer WHERE {IN}"
           " AND id = {old_first}", "transfer_unsealed", "transfer:{spare}", redigest=True),
]  # fmt: skip

LEAVES = [
    Damage(_swapped("ledger_leaf", "position", "3", "4", "transfer_id digest"), "leaf_order", "leaf:4"),
    Damage(_swapped("ledger_leaf", "position", "3", "4", "transfer_id digest"), "seal_root", "seal:1"),
    Damage(_swapped("ledger_leaf", "position", "3", "4", "transfer_id"), "leaf_differs", "leaf:3"),
    Damage(_swapped("ledger_leaf", "position", "3", "4", "digest"), "seal_root", "seal:1"),
    Damage(f"UPDATE ledger_leaf SET digest = {{forged}} WHERE {IN} AND position = 5", "leaf_differs", "leaf:5"),
    Damage(f"UPDATE ledger_leaf SET digest = {{forged}} WHERE {IN} AND position = 5", "subtree_differs",
           "subtree:8/0"),
    Damage(f"DELETE FROM ledger_leaf WHERE {IN} AND position = 7", "leaf_missing", "leaf:7"),
    Damage(f"DELETE FROM ledger_leaf WHERE {IN} AND position = 7", "transfer_unsealed", "transfer:{at_seven}"),
    Damage(f"DELETE FROM ledger_leaf WHERE {IN} AND transfer_id = {{spend}}", "leaf_missing", "leaf:{leaves}"),
    Damage(f"UPDATE ledger_subtree SET hash = {{forged}} WHERE {IN}", "subtree_differs", "subtree:8/0"),
    Damage(f"DELETE FROM ledger_subtree WHERE {IN}", "subtree_differs", "subtree:8/0"),
    Damage("INSERT INTO ledger_subtree (township_id, level, position, hash) VALUES ({township}, 8, 1, {forged})",
           "subtree_forged", "subtree:8/1"),
]  # fmt: skip


def _seal(change: str, check: str, number: int = 2) -> Damage:
    return Damage(f"UPDATE ledger_seal SET {change} WHERE {IN} AND number = {number}", check, f"seal:{number}")


SEALS = [
    _seal("root = {forged}", "seal_root"),
    _seal("root = {forged}", "seal_signature"),
    _seal("signature = (SELECT signature FROM ledger_seal WHERE number = 1 AND " + IN + ")", "seal_signature"),
    _seal("previous = {forged}", "seal_chain"),
    _seal("sealed_at = '2026-11-20 01:00:00.000000'", "seal_order"),
    _seal("tree_size = tree_size - 1", "seal_signature"),
    _seal("consistency = {forged}", "seal_consistency"),
    _seal("public_key = {forged}", "seal_signature"),
    Damage(f"DELETE FROM ledger_seal WHERE {IN} AND number = 2", "seal_missing", "seal:2"),
    Damage(f"UPDATE ledger_seal SET number = 9 WHERE {IN} AND number = 2", "seal_missing", "seal:2"),
    Damage(f"DELETE FROM ledger_seal WHERE {IN} AND number = {{seals}}", "leaf_without_seal", "leaf:{leaves_before}"),
]

KEPT = [
    Damage(f"UPDATE ledger_balance SET posted_credits = posted_credits + 1 WHERE {IN} AND id = {{zhang}}",
           "balance_differs", "account:{zhang}"),
    Damage(f"UPDATE ledger_balance SET pending_debits = 0 WHERE {IN} AND id = {{zhang}}", "balance_differs",
           "account:{zhang}"),
    Damage(f"UPDATE ledger_balance SET posted_debits = 9999 WHERE {IN} AND id = {{zhang}}", "limit_broken",
           "account:{zhang}"),
    Damage(f"UPDATE ledger_balance SET posted_debits = 0 WHERE {IN}", "unit_imbalance", "unit:point"),
    Damage(f"DELETE FROM ledger_balance WHERE {IN} AND id = {{li}}", "balance_missing", "account:{li}"),
    Damage("INSERT INTO ledger_balance (township_id, id, limit_rule, with_lots, posted_debits, posted_credits,"
           " pending_debits, pending_credits) SELECT township_id, {shop}, limit_rule, with_lots, 0, 0, 0, 0"
           f" FROM ledger_balance WHERE {IN} AND id = {{li}}", "balance_forged", "account:{shop}"),
    Damage(f"UPDATE ledger_day_total SET posted_debits = posted_debits + 1 WHERE {IN} AND account_id = {{zhang}}"
           " AND effective_on = '2026-11-22'", "day_total_differs", "day_total:{zhang}/2026-11-22/2026-11-22"),
    Damage(f"DELETE FROM ledger_day_total WHERE {IN} AND account_id = {{zhang}} AND effective_on = '2026-11-22'",
           "day_total_differs", "day_total:{zhang}/2026-11-22/2026-11-22"),
    Damage(f"UPDATE ledger_day_total SET effective_on = '2026-11-27' WHERE {IN} AND account_id = {{zhang}}"
           " AND effective_on = '2026-11-22'", "day_total_differs", "day_total:{zhang}/2026-11-22/2026-11-27"),
    Damage(f"UPDATE ledger_account SET unit = 'fen' WHERE {IN} AND id = {{redeemed}}", "unit_mismatch",
           "transfer:{old_spend}"),
    Damage(f"DELETE FROM ledger_account WHERE {IN} AND id = {{redeemed}}", "unit_mismatch", "transfer:{old_spend}"),
    Damage(f"UPDATE ledger_head SET closed_through = '2026-11-01' WHERE {IN}", "closing_differs", "head:{township}"),
    Damage(f"UPDATE ledger_transfer SET effective_on = '2026-11-21' WHERE {IN} AND id = {{swept}}",
           "booked_in_closed_period", "transfer:{swept}", redigest=True),
    Damage(f"UPDATE ledger_transfer SET effective_on = '2026-11-21' WHERE {IN} AND id = {{mistake}}",
           "booked_in_closed_period", "transfer:{mistake}"),
    Damage(f"UPDATE ledger_transfer SET recorded_at = '2026-11-26 01:00:00.000000' WHERE {IN} AND id = {{swept}}",
           "time_differs", "transfer:{swept}", redigest=True),
]  # fmt: skip


def _use(change: str, which: str) -> Damage:
    statement = f"UPDATE ledger_lot_use SET {change} WHERE {IN} AND transfer_id = {{{which}}}"
    return Damage(statement, "lot_use_differs", f"transfer:{{{which}}}")


LOTS = [
    Damage(f"UPDATE ledger_lot SET remaining = remaining + 1 WHERE {IN} AND expires_on = {{never}}", "lots_differ",
           "account:{saver}"),
    Damage(f"UPDATE ledger_lot SET remaining = remaining + 1 WHERE {IN} AND expires_on = {{never}}", "lot_differs",
           "lot:{saver}/{never}"),
    Damage(f"UPDATE ledger_lot SET expires_on = '2027-01-01' WHERE {IN} AND expires_on = {{never}}", "lot_differs",
           "lot:{saver}/2027-01-01"),
    Damage(f"DELETE FROM ledger_lot WHERE {IN} AND expires_on = {{never}}", "lot_differs", "lot:{saver}/{never}"),
    _use("amount = amount + 1", "old_gift"),
    _use("amount = -amount", "refund"),
    Damage(f"DELETE FROM ledger_lot_use WHERE {IN} AND transfer_id = {{old_spend}}", "lot_use_differs",
           "transfer:{old_spend}"),
    Damage("INSERT INTO ledger_lot_use (township_id, transfer_id, account_id, expires_on, amount)"
           " VALUES ({township}, {old_first}, {zhang}, {never}, 1)", "lot_use_differs", "transfer:{old_first}"),
    Damage(f"UPDATE ledger_lot_use SET expires_on = '2026-11-23' WHERE {IN} AND transfer_id = {{gift}}", "lot_differs",
           "lot:{saver}/{never}"),
]  # fmt: skip

TARGETS = [
    _set("target_amount = target_amount + 1", "undo_again", "reversal_without_original", redigest=True),
    _set("target_id = {zhang}", "undo_again", "reversal_without_original", redigest=True),
    _set("debit_id = {zhang}", "undo_again", "reversal_without_original", redigest=True),
    _set("amount = 9, target_before = 0", "undo_again", "reversal_without_original", redigest=True),
    _set("target_before = 0", "undo_again", "target_chain", redigest=True),
    _set("target_before = 2", "undo_again", "target_chain", redigest=True),
    _set("target_amount = 5", "posted", "resolution_without_pending", redigest=True),
    _set("amount = 1", "voided", "resolution_without_pending", redigest=True),
    _set("target_id = {hold}", "voided", "resolution_without_pending", redigest=True),
    _set("recorded_at = '2026-11-30 01:00:00.000000'", "posted", "resolution_without_pending", redigest=True),
    _set("amount = 0", "swept", "transfer_unsound", redigest=True),
    _set("credit_id = debit_id", "swept", "transfer_unsound", redigest=True),
    _set("kind = 'gift'", "swept", "transfer_unsound", redigest=True),
    Damage(f"UPDATE ledger_transfer SET line = 3 WHERE {IN} AND entry_id = {{last}} AND line = 1", "entry_incomplete",
           "entry:{last}", redigest=True),
    Damage(f"UPDATE ledger_transfer SET effective_on = '2026-11-26' WHERE {IN} AND entry_id = {{last}} AND line = 1",
           "entry_changed", "entry:{last}", redigest=True),
    Damage(f"UPDATE ledger_transfer SET code = 'gift' WHERE {IN} AND id = {{refund_again}}", "entry_changed",
           "entry:{refund_again}", redigest=True),
    Damage(f"UPDATE ledger_transfer SET details = '{{{{}}}}' WHERE {IN} AND id = {{last}}", "entry_changed",
           "entry:{last}", redigest=True),
]  # fmt: skip

ALL = [*CHANGED, *ROWS, *LEAVES, *SEALS, *KEPT, *LOTS, *TARGETS]
