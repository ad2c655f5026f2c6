"""What resolves a hold or takes a transfer back fits it, and what is taken back of one adds up in order."""

from collections.abc import Iterator
from typing import Any

from ledger.verification.books import Books
from ledger.verification.finding import MOST, Finding

_FITS = """
o.amount = t.target_amount AND o.unit = t.unit AND t.target_before + t.amount <= t.target_amount AND CASE t.kind
    WHEN 'reversal' THEN o.kind IN ('posted', 'post') AND o.debit_id = t.credit_id AND o.credit_id = t.debit_id
    ELSE o.kind = 'pending' AND o.debit_id = t.debit_id AND o.credit_id = t.credit_id AND t.target_before = 0
        AND (t.kind = 'post' OR t.amount = t.target_amount)
        AND (t.kind = 'void' OR o.expires_at IS NULL OR t.recorded_at < o.expires_at) END
"""
_TARGETED = """
FROM ledger_transfer t LEFT JOIN ledger_transfer o ON o.township_id = t.township_id AND o.id = t.target_id
WHERE t.township_id = :township AND t.target_id IS NOT NULL
"""
_UNFIT = f"SELECT t.id, t.kind, t.target_id {_TARGETED} AND ({_FITS}) IS NOT TRUE ORDER BY t.id LIMIT :most"
# Each begins where another ended, and no two at the same sum: so what was taken back never exceeds the amount.
_BROKEN = f"""
SELECT t.id, t.target_before, t.target_id {_TARGETED} AND (
    t.target_before <> 0 AND NOT EXISTS (
        SELECT 1 FROM ledger_transfer p WHERE p.township_id = t.township_id AND p.target_id = t.target_id
            AND p.kind = 'reversal' AND p.target_before + p.amount = t.target_before)
    OR EXISTS (
        SELECT 1 FROM ledger_transfer p WHERE p.township_id = t.township_id AND p.target_id = t.target_id
            AND p.target_before = t.target_before AND p.id < t.id)
) ORDER BY t.id LIMIT :most
"""  # noqa: S608 - made of constants, as all statements here
_EXPECTED = {
    "reversal": ("reversal_without_original", "a posted transfer the other way"),
    "post": ("resolution_without_pending", "a hold between the same accounts that had not expired"),
    "void": ("resolution_without_pending", "a hold of the same amount between the same accounts"),
}


def check_targets(books: Books) -> Iterator[Finding]:
    """Yield what resolves a hold, or takes a transfer back, that it does not fit."""
    unfit = set()
    for transfer_id, kind, target_id in books.rows(_UNFIT, most=MOST):
        check, expected = _EXPECTED.get(kind, ("target_of_nothing", "no target"))
        unfit.add(transfer_id)
        yield Finding(check, _subject(books, transfer_id), expected, _subject(books, target_id))
    for transfer_id, before, target_id in books.rows(_BROKEN, most=MOST):
        if transfer_id not in unfit:
            expected = f"what was taken back of {_subject(books, target_id)} before"
            yield Finding("target_chain", _subject(books, transfer_id), expected, str(before))


def _subject(books: Books, transfer_id: Any) -> str:
    return f"transfer:{books.dialect.id(transfer_id)}"
