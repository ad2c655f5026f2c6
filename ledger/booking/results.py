"""What became of each transfer of an ask, from what became of the ask."""

from uuid import UUID

from kernel.errors import Refusal
from ledger.booking.books import Outcome
from ledger.journal import Posting
from ledger.refusals import LinkedEntryFailed


def by_line(outcome: Outcome, lines: int) -> list[UUID | Refusal]:
    """Return for each of the ask's `lines` its transfer's id or why there is none.

    The line that was refused bears the refusal, the others LinkedEntryFailed with its number. A refusal that is said
    of no line in particular, such as KeyReused, is said of each.
    """
    if isinstance(outcome, Posting):
        return list(outcome.transfer_ids)
    failed = outcome.params.get("line")
    if not isinstance(failed, int):
        return [outcome] * lines
    return [outcome if number == failed else LinkedEntryFailed(line=failed) for number in range(lines)]
