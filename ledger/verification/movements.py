"""What transfers move, in SQL: said in Python by `plans.EFFECTS`."""

from ledger.booking.plans import EFFECTS


def _kinds(which: int, factor: int) -> str:
    return ", ".join(f"'{kind}'" for kind, effect in EFFECTS.items() if effect[which] == factor)


POSTING = _kinds(0, 1)
"""The kinds that move their amount, as a list for IN."""
POSTED = f"CASE WHEN t.kind IN ({POSTING}) THEN t.amount ELSE 0 END"
PENDING = (
    f"CASE WHEN t.kind IN ({_kinds(1, 1)}) THEN t.amount"
    f" WHEN t.kind IN ({_kinds(1, -1)}) THEN -coalesce(t.target_amount, t.amount) ELSE 0 END"
)
SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")


def sides(columns: str, source: str) -> str:
    """Return the query of each transfer's two sides: account_id, `columns`, and the four SUMS."""
    debit = f"{POSTED} AS posted_debits, 0 AS posted_credits, {PENDING} AS pending_debits, 0 AS pending_credits"
    credit = f"0, {POSTED}, 0, {PENDING}"
    return (
        f"SELECT t.debit_id AS account_id, {columns}, {debit} {source}"
        f" UNION ALL SELECT t.credit_id, {columns}, {credit} {source}"
    )


TOTALS = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
