"""An award in the books: under which key, and until when its points can be spent."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from ledger import Posting
from ledger.booking.keys import untaken
from ledger.refusals import AlreadyFailed, KeyReused


def last_day(given_on: date, months: int | None) -> date | None:
    """Return the end of the month that is `months` later; None when points are valid for ever."""
    if months is None:
        return None
    year, month = divmod(given_on.year * 12 + given_on.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def under_a_key(session: Session, township_id: int, key: str, book: Callable[[str], Posting]) -> Posting:
    """Book under `key`, or under the next one when a passing refusal, of a frozen wallet say, has kept it.

    An award may be earned however late it is asked for again. Raises what `book` does.
    """
    try:
        return book(key)
    except (AlreadyFailed, KeyReused):
        another = untaken(session, township_id, key)
        if another == key:
            raise
        return book(another)
