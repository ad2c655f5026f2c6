"""Opening balances: what accounts held in the books that were kept before, brought in at once against equity.

Each unit has an account `opening-balances` on the other side. Sound books brought in whole leave it at zero; when only
some accounts are brought in it says by how much the others differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.errors import Refusal
from kernel.money import UNITS
from kernel.words import marked
from ledger.booking.books import Outcome
from ledger.chart import Account, account, open_account
from ledger.drafts import MAX_LINES, Entry, TransferDraft, canonical_json, check_amount, check_clocks, check_day
from ledger.journal import Posting
from ledger.posting import post_all
from ledger.refusals import Declined, InvalidAccount, Malformed

ACCOUNT = "opening-balances"
CODE = "opening-balance"
MAX_ROWS = 100_000


@dataclass(frozen=True, kw_only=True)
class OpeningRow:
    """What an account holds: `amount` of `unit` on its normal side, or on the other when it is below zero.

    Without `normal_side` the account must be there already; with it, it is opened if need be, with this limit and with
    or without lots. `expires_on` is the last day of the lot that the amount becomes; an account may have several.
    """

    code: str
    unit: str
    amount: int
    reference: str = ""
    normal_side: str | None = None
    limit: str | None = None
    with_lots: bool = False
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What was brought in: entries, accounts, and by unit what was debited and credited to them."""

    entry_ids: tuple[UUID, ...]
    accounts: int
    totals: Mapping[str, tuple[int, int]]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row can't be brought in; rows count from 1."""

    row: int
    refusal: Refusal


class OpeningTooLong(Malformed):
    code = "opening_too_long"
    message = marked("From 1 to %(maximum)s rows can be brought in at once.")

    def __init__(self) -> None:
        super().__init__(maximum=MAX_ROWS)


class OpeningNotRight(Malformed):
    """Raised with `problems`; nothing was brought in."""

    code = "opening_not_right"
    message = marked("%(count)s rows can't be brought in, so none was.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


class OpeningRepeated(Malformed):
    code = "opening_repeated"
    message = marked("The same account and expiry are in row %(first)s already.")


class OpeningUnbalanced(Declined):
    """Raised with `unit`, `debits`, `credits`."""

    code = "opening_unbalanced"
    message = marked("The rows in %(unit)s don't balance: %(debits)s are debited, %(credits)s credited.")


def open_balances(
    session: Session,
    township_id: int,
    rows: Sequence[OpeningRow],
    *,
    on: date,
    recorded_at: datetime,
    key: str,
    balanced: bool = False,
) -> Opening:
    """Open the accounts that are missing and book what all of them hold: all rows, or none.

    The same key with the same rows returns what was done the first time. With `balanced` each unit's debits must equal
    its credits. Raises OpeningTooLong, InvalidKey, InvalidDay, InvalidTime, KeyReused, PeriodClosed, RecordedTooLate,
    OpeningUnbalanced, and OpeningNotRight, which names every row that is wrong and why.
    """
    if not 1 <= len(rows) <= MAX_ROWS:
        raise OpeningTooLong
    check_clocks(f"{key}:{MAX_ROWS}", on, recorded_at)
    _refuse(list(_wrong(rows)))
    with session.begin_nested():
        accounts = _accounts(session, township_id, rows)
        totals = _totals(rows, accounts)
        if balanced:
            _check_balanced(totals)
        drafts = list(_drafts(session, township_id, rows, accounts))
        chunks = [drafts[start : start + MAX_LINES] for start in range(0, len(drafts), MAX_LINES)]
        clocks: Any = {"effective_on": on, "recorded_at": recorded_at}
        entries = [
            Entry(key=f"{key}:{number}", transfers=tuple(draft for _, draft in chunk), **clocks)
            for number, chunk in enumerate(chunks)
        ]
        postings = list(_posted(chunks, post_all(session, township_id, entries)))
    replayed = bool(postings) and all(posting.replayed for posting in postings)
    return Opening(
        tuple(posting.entry_id for posting in postings), len({found.id for found in accounts}), totals, replayed
    )


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise OpeningNotRight(problems)


def _wrong(rows: Sequence[OpeningRow]) -> Iterator[Problem]:
    """What is wrong with the rows whatever the books hold."""
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if row.amount != 0:
                check_amount(abs(row.amount) if type(row.amount) is int else row.amount)
            if row.expires_on is not None:
                check_day(row.expires_on)
        except Refusal as refusal:
            yield Problem(number, refusal)
        if row.code == ACCOUNT:
            yield Problem(number, InvalidAccount(field="code"))
        first = seen.setdefault((row.code, row.unit, row.reference, row.expires_on), number)
        if first != number:
            yield Problem(number, OpeningRepeated(first=first))


def _accounts(session: Session, township_id: int, rows: Sequence[OpeningRow]) -> list[Account]:
    found, problems = [], []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(_account(session, township_id, row))
        except Refusal as refusal:
            problems.append(Problem(number, refusal))
    _refuse(problems)
    return found


def _account(session: Session, township_id: int, row: OpeningRow) -> Account:
    if row.normal_side is None:
        found = account(session, township_id, row.code, row.unit, row.reference)
    else:
        found = open_account(
            session,
            township_id,
            row.code,
            row.unit,
            normal_side=row.normal_side,
            reference=row.reference,
            limit=row.limit,
            with_lots=row.with_lots,
        )
    if row.expires_on is not None and not found.with_lots:
        raise InvalidAccount(field="with_lots")
    return found


def _debited(row: OpeningRow, found: Account) -> bool:
    return (found.normal_side == "debit") == (row.amount > 0)


def _totals(rows: Sequence[OpeningRow], accounts: Sequence[Account]) -> Mapping[str, tuple[int, int]]:
    sums = dict.fromkeys(product(UNITS, (True, False)), 0)
    for row, found in zip(rows, accounts, strict=True):
        sums[row.unit, _debited(row, found)] += abs(row.amount)
    return {unit: (sums[unit, True], sums[unit, False]) for unit in UNITS}


def _check_balanced(totals: Mapping[str, tuple[int, int]]) -> None:
    for unit, (debits, credits) in totals.items():
        if debits != credits:
            raise OpeningUnbalanced(unit=unit, debits=debits, credits=credits)


def _drafts(
    session: Session, township_id: int, rows: Sequence[OpeningRow], accounts: Sequence[Account]
) -> Iterator[tuple[int, TransferDraft]]:
    """Yield the number of each row that holds something, with its transfer.

    Each says what it is a part of: else more rows under the same key would look like the first ones and some new.
    """
    units = sorted({row.unit for row in rows})
    equity = {unit: open_account(session, township_id, ACCOUNT, unit, normal_side="credit").id for unit in units}
    whole = _content(rows)
    for number, (row, found) in enumerate(zip(rows, accounts, strict=True), start=1):
        if row.amount:
            sides = (found.id, equity[row.unit])
            debit_id, credit_id = sides if _debited(row, found) else sides[::-1]
            yield (
                number,
                TransferDraft(
                    debit_id=debit_id,
                    credit_id=credit_id,
                    amount=abs(row.amount),
                    unit=row.unit,
                    code=CODE,
                    details={"rows": len(rows), "content": whole},
                    lot_expires_on=row.expires_on,
                ),
            )


def _content(rows: Sequence[OpeningRow]) -> str:
    values = [(row.code, row.unit, row.reference, row.amount, row.expires_on and str(row.expires_on)) for row in rows]
    return sha256(canonical_json({"rows": values})).hexdigest()


def _posted(chunks: Sequence[Sequence[tuple[int, TransferDraft]]], outcomes: Sequence[Outcome]) -> Iterator[Posting]:
    problems = []
    for chunk, outcome in zip(chunks, outcomes, strict=True):
        if not isinstance(outcome, Refusal):
            yield outcome
        elif "account_id" in outcome.params:
            problems.append(Problem(chunk[int(str(outcome.params["line"]))][0], outcome))
        else:
            raise outcome
    _refuse(problems)
