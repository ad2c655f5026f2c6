"""A line as the row that is written: its values in the order of COLUMNS, the digest last."""

from typing import Any

from ledger.canonical import FIELDS, digest
from ledger.drafts import canonical_json
from ledger.plans import Line, Plan

COLUMNS = (*FIELDS, "digest")


def row_of(plan: Plan, number: int, line: Line) -> tuple[Any, ...]:
    """Return the row of the plan's line `number`; its details are JSON text."""
    first = number == 0
    values = (
        plan.township_id,
        line.id,
        plan.entry_id,
        number,
        line.kind,
        line.debit_id,
        line.credit_id,
        line.amount,
        line.unit,
        line.code,
        plan.effective_on,
        plan.recorded_at,
        line.expires_at,
        line.target_id,
        line.target_amount,
        line.target_before,
        line.lot_expires_on,
        plan.key if first else None,
        plan.fingerprint if first else None,
        canonical_json(dict(line.details)).decode(),
    )
    return (*values, digest(values))
