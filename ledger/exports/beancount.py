"""The books as a beancount journal, for accountants and for anyone who wants to check them without our code."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ledger.exports.journals import COMMODITIES, Asserted, Booked, Opened, Outline, amount, parts


def journal(
    session: Session,
    township_id: int,
    *,
    title: str,
    through: date | None = None,
    roots: Mapping[str, str] | None = None,
    folded: Collection[str] = (),
) -> Iterator[str]:
    """Yield the lines of a journal, without line ends; what they hold is told by `ledger.exports.journals.Outline`.

    Empty books give a heading only.
    """
    yield f'option "title" "{_quoted(title)}"'
    for part in parts(session, township_id, Outline(title, through, roots or {}, folded)):
        match part:
            case Opened():
                yield from (f"{part.day} open {name} {COMMODITIES[unit]}" for name, unit in part.names)
            case Booked():
                yield from _transaction(part)
            case Asserted():
                yield from _assertions(part)


def _transaction(booked: Booked) -> Iterator[str]:
    first = booked.first
    yield ""
    yield f'{first.effective_on} * "{first.code}"'
    yield f'  entry: "{first.entry_id}"'
    yield f'  recorded: "{first.recorded_at.isoformat()}"'
    for name, change, line in booked.lines:
        yield f"  {name}  {amount(change, line.unit)} {COMMODITIES[line.unit]}"
        yield f'    transfer: "{line.id}"'
        yield f'    kind: "{line.kind}"'


def _assertions(asserted: Asserted) -> Iterator[str]:
    """Beancount looks at the beginning of a day."""
    yield ""
    morning = asserted.day + timedelta(days=1)
    for name, total, unit in asserted.sums:
        yield f"{morning} balance {name}  {amount(total, unit)} ~ 0 {COMMODITIES[unit]}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
