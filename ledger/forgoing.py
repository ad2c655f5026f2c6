"""Letting an entry never come: its key is refused from now on, whatever request for it is still under way."""

from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.words import marked
from ledger.booking import books
from ledger.booking.resolving import plan_all
from ledger.drafts import Entry
from ledger.journal import Posting
from ledger.refusals import AlreadyFailed, Declined, KeyReused


class Forgone(Declined):
    """Whoever would have asked has given it up. It is said as AlreadyFailed, whose `reason` it is."""

    code = "forgone"
    message = marked("This was given up before it came.")
    passing = True


def forgo(session: Session, township_id: int, entry: Entry) -> bool:
    """Refuse the key of `entry` for good and return true; false when it was booked or refused before.

    What stands in the books stays. Of the entry only the key is kept, with its first transfer, which moves nothing.
    Whoever posts under the key at the same moment is waited for: the answer says who was first. Raises PeriodClosed,
    RecordedTooLate, AccountNotFound, UnitMismatch, and Contended when the books would not stand still.
    """
    connection = session.connection()
    plan = plan_all(connection, township_id, [entry])[0]
    if isinstance(plan, Refusal):
        raise plan
    outcome = books.book_all(connection, township_id, [books.refused_plan(plan, Forgone())])[0]
    if isinstance(outcome, Posting):
        return not outcome.replayed
    if isinstance(outcome, KeyReused | AlreadyFailed):
        return False
    raise outcome
