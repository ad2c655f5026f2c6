"""Every transfer as a line of a table, for auditors and their spreadsheets.

The columns of `ledger.canonical.FIELDS` hold what the canonical text of a transfer has on its lines, so a digest can be
computed anew from the table. A value that a spreadsheet would take for a formula has an apostrophe in front, and so
has one that begins with an apostrophe itself: who reads the table by a program takes one off.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.canonical import FIELDS, canonical_text
from ledger.drafts import canonical_json
from ledger.exports.snapshot import snapshot
from ledger.tables import ACCOUNT, TRANSFER

COLUMNS = (*FIELDS, "digest", "debit_code", "credit_code")
BYTE_ORDER_MARK = "\ufeff"
_BATCH = 1_000
_DETAILS = FIELDS.index("details")
# The fingerprint too: who knows one account could tell its lines by what they are the hash of.
_PERSONAL = ("key", "details", "fingerprint")
# What a spreadsheet takes for the beginning of a formula; East Asian ones take the wide signs too.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")

_T = TRANSFER.c


class _Line:
    """Keeps what a csv.writer writes: one line at a time."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def table(
    session: Session, township_id: int, *, through: date | None = None, folded: Collection[str] = ()
) -> Iterator[str]:
    """Yield the table's lines with their line ends, a byte order mark before the first: to be written as UTF-8.

    In the order of recording, up to and with the business day `through`. Where a transfer touches an account of a
    `folded` code, it is not told which, nor its key, details and fingerprint, by which one could tell.
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield BYTE_ORDER_MARK + line.text
    query = _transfers(township_id, through).execution_options(yield_per=_BATCH)
    with snapshot(session) as steady, steady.connection().execute(query) as rows:
        for row in rows:
            writer.writerow([_inert(word) for word in _words(row, folded)])
            yield line.text


def _transfers(township_id: int, through: date | None) -> Any:
    debit, credit = ACCOUNT.alias("debit"), ACCOUNT.alias("credit")
    query = (
        select(*(_T[field] for field in FIELDS), _T.digest, debit.c.code, credit.c.code)
        .outerjoin_from(TRANSFER, debit, (debit.c.township_id == _T.township_id) & (debit.c.id == _T.debit_id))
        .outerjoin(credit, (credit.c.township_id == _T.township_id) & (credit.c.id == _T.credit_id))
        .where(_T.township_id == township_id, _T.kind != "refused")
        .order_by(_T.id)
    )
    return query.where(_T.effective_on <= through) if through else query


def _words(row: Sequence[Any], folded: Collection[str]) -> list[str]:
    *values, digest, debit_code, credit_code = row
    values[_DETAILS] = canonical_json(dict(values[_DETAILS])).decode()
    # The canonical text has a heading, one value per line, and ends with a line end.
    words = dict(zip(FIELDS, canonical_text(values).split("\n")[1:-1], strict=True))
    hidden = [side for side, code in (("debit_id", debit_code), ("credit_id", credit_code)) if code in folded]
    words |= dict.fromkeys((*hidden, *_PERSONAL) if hidden else (), "")
    return [*words.values(), digest.hex(), debit_code or "", credit_code or ""]


def _inert(word: str) -> str:
    return f"'{word}" if word.startswith(_STARTS) else word
