"""Naming what a reading told to be odd: the slow way, in the range where it was read."""

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.verification.books import Books
from ledger.verification.days import foreign, late
from ledger.verification.entries import changed_form, unsound
from ledger.verification.finding import Finding
from ledger.verification.ranges import Range
from ledger.verification.tally import Tally


def named(books: Books, connection: Connection, tally: Tally, piece: Range) -> Iterator[Finding]:
    """Yield the transfers of a range that no transfer can be like, and those that were booked in a closed period."""
    if tally.odd or tally.unknown:
        yield from foreign(books, connection, piece)
        yield from changed_form(books, connection, piece)
        yield from unsound(books, connection, piece)
    if tally.late:
        yield from late(books, connection, piece)
