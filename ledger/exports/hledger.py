"""The books as a journal for hledger, which checks them with `hledger check --strict ordereddates`."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from kernel.money import FEN, POINT
from ledger.exports.journals import COMMODITIES, Asserted, Booked, Opened, Outline, amount, parts

# How many decimals each commodity has.
_STYLES = {POINT: "1000.", FEN: "1000.00"}


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
    yield f"; {' '.join(title.split())}"
    yield "decimal-mark ."
    yield from (f"commodity {style} {COMMODITIES[unit]}" for unit, style in _STYLES.items())
    for part in parts(session, township_id, Outline(title, through, roots or {}, folded)):
        match part:
            case Opened():
                yield from (f"account {name}" for name, _ in part.names)
            case Booked():
                yield from _transaction(part)
            case Asserted():
                yield from _assertions(part)


def _transaction(booked: Booked) -> Iterator[str]:
    first = booked.first
    yield ""
    yield f"{first.effective_on} * {first.code}  ; entry:{first.entry_id}, recorded:{first.recorded_at.isoformat()}"
    for name, change, line in booked.lines:
        money = f"{amount(change, line.unit)} {COMMODITIES[line.unit]}"
        yield f"    {name}  {money}  ; transfer:{line.id}, kind:{line.kind}"


def _assertions(asserted: Asserted) -> Iterator[str]:
    """A transaction of nothing, whose postings say what each account holds then, and that it is all it holds."""
    yield ""
    yield f"{asserted.day} * balances"
    for name, total, unit in asserted.sums:
        commodity = COMMODITIES[unit]
        yield f"    {name}  {amount(0, unit)} {commodity} == {amount(total, unit)} {commodity}"
