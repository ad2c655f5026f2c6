"""What a transfer does to the lots of its accounts: the oldest are taken first, and a reversal gives back."""

from datetime import date
from uuid import UUID

from ledger.booking.plans import Line
from ledger.booking.state import LotUse, State
from ledger.lots.models import NEVER
from ledger.refusals import BooksDisagree


def move_lots(line: Line, state: State) -> None:
    """Take from the debited account's lots and add to the credited account's, where they have lots.

    Raises BooksDisagree when the lots hold less than the account.
    """
    if not line.effects[0]:
        return
    if line.debit_id.int in state.with_lots:
        _take(line, state)
    if line.credit_id.int in state.with_lots:
        if line.kind == "reversal":
            _give_back(line, state)
        else:
            _add(state, line.credit_id.int, line.lot_expires_on or NEVER, line.amount)


def _take(line: Line, state: State) -> None:
    """Take from the oldest; an award that is taken back takes from its own lot first."""
    own = (line.lot_expires_on or NEVER) if line.kind == "reversal" else None
    held = state.lots.get(line.debit_id.int, {})
    needed = line.amount
    for day in sorted(held, key=lambda day: (day != own, day)):
        needed -= _use(line, state, line.debit_id, day, min(needed, held[day]))
    if needed:
        raise BooksDisagree(account_id=line.debit_id)


def _give_back(line: Line, state: State) -> None:
    """Give back what the original took, from the lot that lives longest to the one that lives least."""
    used = state.used.get(line.target_id.int, {}) if line.target_id else {}
    needed = line.amount
    for day in sorted(used, reverse=True):
        given = min(needed, used[day])
        needed += _use(line, state, line.credit_id, day, -given)
        state.put(used, day, used[day] - given)
    if needed:
        raise BooksDisagree(account_id=line.credit_id)


def _use(line: Line, state: State, account_id: UUID, day: date, amount: int) -> int:
    if amount:
        state.uses.append(LotUse(line.id, account_id, day, amount))
        _add(state, account_id.int, day, -amount)
    return amount


def _add(state: State, account: int, day: date, amount: int) -> None:
    held = state.lots.setdefault(account, {})
    state.put(held, day, held.get(day, 0) + amount)
    state.put(state.lot_changes, (account, day), state.lot_changes.get((account, day), 0) + amount)
