"""What settlement books, it books together: all lines of a run, or none."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from kernel.errors import Refusal
from ledger import Ask, Posting, post_all


def book_together(session: Session, township_id: int, asks: Sequence[Ask]) -> Sequence[Posting]:
    """Book all that is asked, in a few statements, and return the postings in the same order.

    Raises the first refusal; the caller rolls back. Then no key is kept either: that a line could not be booked is for
    the officer to mend, whose next click is a new decision over the whole run.
    """
    return list(map(_accepted, post_all(session, township_id, asks)))


def _accepted(outcome: Posting | Refusal) -> Posting:
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
