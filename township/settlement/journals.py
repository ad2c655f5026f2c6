"""The books up to a day in the formats that accountants and auditors read, a line at a time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.tenancy import queries as tenancy
from ledger.exports import beancount, csv, hledger

# Rewards are what the programme spends in points, the subsidy what it costs in money.
ROOTS = {
    "programme-rewards": "Expenses",
    "redemption-subsidy": "Expenses",
    "points-redeemed": "Income",
    "points-expired": "Income",
}
# Accountants need what was given and spent, not whose it was: a wallet and the day of its award lead to a person.
FOLDED = ("wallet",)


class _Format(NamedTuple):
    stem: str
    suffix: str
    mimetype: str


FORMATS: Mapping[str, _Format] = {
    "beancount": _Format("books", "beancount", "text/plain; charset=utf-8"),
    "hledger": _Format("books", "journal", "text/plain; charset=utf-8"),
    "csv": _Format("transfers", "csv", "text/csv; charset=utf-8"),
}


@dataclass(frozen=True)
class BooksFile:
    """A file that is written as it is read."""

    name: str
    mimetype: str
    chunks: Iterator[bytes]


def books_file(
    session: Session,
    township_id: int,
    format_name: str,
    *,
    title: str = "",
    through: date | None = None,
    folded: Collection[str] = FOLDED,
) -> BooksFile:
    """Return the books from the first entry on, since a balance needs its history, up to and with a business day.

    `title` stands at the head of a journal; it is the township's name by default. Raises NotFound: no such format.
    """
    if format_name not in FORMATS:
        raise NotFound
    shape = FORMATS[format_name]
    title = title or tenancy.township(session, township_id).name
    if format_name == "csv":
        texts = csv.table(session, township_id, through=through, folded=folded)
    else:
        write = beancount.journal if format_name == "beancount" else hledger.journal
        lines = write(session, township_id, title=title, through=through, roots=ROOTS, folded=folded)
        texts = (f"{line}\n" for line in lines)
    name = f"{shape.stem}-{through or 'all'}.{shape.suffix}"
    return BooksFile(name, shape.mimetype, (text.encode() for text in texts))
