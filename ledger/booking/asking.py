"""What may be asked of the books at once: pages of a sane length, days and moments that they could hold."""

from kernel.words import marked
from ledger.drafts import check_day, check_time
from ledger.refusals import Malformed

MAX_PAGE = 1_000


class InvalidPage(Malformed):
    code = "invalid_page"
    message = marked("A page has from 1 to %(maximum)s lines.")

    def __init__(self) -> None:
        super().__init__(maximum=MAX_PAGE)


def check_page(limit: object) -> None:
    """Refuse a page length that is not a whole number from 1 to MAX_PAGE."""
    if type(limit) is not int or not 1 <= limit <= MAX_PAGE:
        raise InvalidPage


def check_days(*days: object) -> None:
    """Refuse a business day that the books can't hold; None stands for any."""
    for day in days:
        if day is not None:
            check_day(day)


def check_moments(*moments: object) -> None:
    """Refuse a moment without a time zone; None stands for any."""
    for moment in moments:
        if moment is not None:
            check_time(moment)
