"""A line as the row that is written: its words in the order of COLUMNS, the digest last."""

from ledger.booking.plans import Line, Plan
from ledger.canonical import FIELDS, digest_of, word
from ledger.drafts import canonical_json

COLUMNS = (*FIELDS, "digest")


def row_of(plan: Plan, number: int, line: Line) -> tuple[str, ...]:
    """Return the row of the plan's line `number`, each value as its word in `ledger.canonical`."""
    first = number == 0
    words = (
        str(plan.township_id),
        line.id.hex,
        plan.entry_id.hex,
        str(number),
        line.kind,
        line.debit_id.hex,
        line.credit_id.hex,
        str(line.amount),
        line.unit,
        line.code,
        plan.effective_on.isoformat(),
        word(plan.recorded_at),
        word(line.expires_at),
        word(line.target_id),
        word(line.target_amount),
        word(line.target_before),
        word(line.lot_expires_on),
        plan.key if first else "",
        plan.fingerprint.hex() if first else "",
        canonical_json(line.details).decode(),
    )
    return (*words, digest_of(words).hex())
