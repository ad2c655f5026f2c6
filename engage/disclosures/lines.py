"""The money lines of a disclosure as they change: each keeps its row, and with it whatever hangs on it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engage.disclosures.drafts import LINE, LineDraft
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.refusals import UnknownLine
from engage.disclosures.twins import what
from kernel.ids import new_id


def add(session: Session, disclosure: Disclosure, lines: Iterable[tuple[int, LineDraft]]) -> None:
    """Add lines to a disclosure, each with its number."""
    rows = [
        {
            "township_id": disclosure.township_id,
            "id": new_id(),
            "village_id": disclosure.village_id,
            "disclosure_id": disclosure.id,
            "number": number,
            **{name: getattr(line, name) for name in LINE},
        }
        for number, line in lines
    ]
    session.flush()
    if rows:
        session.execute(insert(MoneyLine), rows)  # rows, not objects: a table has thousands of them


def change(session: Session, disclosure: Disclosure, drafts: Sequence[LineDraft]) -> None:
    """Let a disclosure have these lines: those with a number change, the others that it has are taken out.

    One without a number that says again what a line said which was taken out is that line: whoever has its address
    finds it, and whatever was asked about it. Raises UnknownLine for a number that it does not have, or has twice here.
    """
    everything = _all(session, disclosure)
    known = {line.number: line for line in everything if not line.withdrawn}
    numbered = [line for line in drafts if line.number is not None]
    kept = {line.number: line for line in numbered}
    if len(kept) != len(numbered) or kept.keys() - known.keys():
        raise UnknownLine
    for number, line in known.items():
        line.withdrawn = number not in kept
        if number in kept:
            _overwrite(line, kept[number])
    gone = [line for line in everything if line.withdrawn]
    fresh = _not_back(gone, [line for line in drafts if line.number is None])
    add(session, disclosure, enumerate(fresh, _last_number(session, disclosure) + 1))


def take_out_all(session: Session, disclosure: Disclosure) -> None:
    for line in _all(session, disclosure):
        line.withdrawn = True


def _not_back(gone: Sequence[MoneyLine], drafts: Sequence[LineDraft]) -> list[LineDraft]:
    """Let lines that were taken out stand again where a draft says the same, and return the other drafts."""
    waiting, fresh = {what(line): line for line in reversed(gone)}, []
    for draft in drafts:
        line = waiting.pop(what(draft), None)
        if line is None:
            fresh.append(draft)
        else:
            line.withdrawn = False
            _overwrite(line, draft)
    return fresh


def _overwrite(line: MoneyLine, draft: LineDraft) -> None:
    for name in LINE:
        setattr(line, name, getattr(draft, name))


def _all(session: Session, disclosure: Disclosure) -> Sequence[MoneyLine]:
    return session.scalars(
        select(MoneyLine)
        .where(MoneyLine.township_id == disclosure.township_id, MoneyLine.disclosure_id == disclosure.id)
        .order_by(MoneyLine.number)
        .execution_options(populate_existing=True)
    ).all()


def _last_number(session: Session, disclosure: Disclosure) -> int:
    """Return the highest number that a line of it ever had: a number is never given twice."""
    last = select(func.max(MoneyLine.number)).where(
        MoneyLine.township_id == disclosure.township_id, MoneyLine.disclosure_id == disclosure.id
    )
    return session.scalar(last) or 0
