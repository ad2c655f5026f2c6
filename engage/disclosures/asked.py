"""What was asked about a disclosure: also about the one that it replaces, and as its line read when it was asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import history
from engage.disclosures.drafts import LineDraft
from engage.disclosures.history import Version
from engage.disclosures.models import Disclosure, MoneyLine
from engage.disclosures.twins import what
from engage.supervision import register
from engage.supervision.queries import Case
from kernel.clock import business_day

_MOST_REPLACED = 5


def about(session: Session, disclosure: Disclosure) -> list[Case]:
    """Return what everybody may read about a disclosure, and after it what was asked about those that it replaces.

    A question about a line of one that was withdrawn stands at the same line here: of the same day, amount and purpose.
    """
    own = register.readable_about(session, disclosure.township_id, disclosure.id)
    return [*as_read(session, disclosure.township_id, own), *_brought_along(session, disclosure)]


def as_read(session: Session, township_id: int, cases: Sequence[Case]) -> list[Case]:
    """Return cases with how their line read when they were asked, where a correction made another thing of it."""
    versions: dict[UUID, list[Version]] = {}
    for case in cases:
        of = case.disclosure_id
        if of and case.line_number and not case.disclosure_withdrawn and of not in versions:
            versions[of] = history.versions(session, township_id, of)
    return [_as_read(case, versions.get(case.disclosure_id, ()) if case.disclosure_id else ()) for case in cases]


def _as_read(case: Case, versions: Sequence[Version]) -> Case:
    if len(versions) < 2 or case.line_number is None:
        return case
    now = _line(versions[-1], case.line_number)
    for version in _of_the_day(case, versions):
        then = _line(version, case.line_number)
        if then is not None:
            same = now is not None and _content(then, version.bared) == _content(now, version.bared)
            return case if same else replace(case, then=then, then_version=version.number)
    return case


def _of_the_day(case: Case, versions: Sequence[Version]) -> list[Version]:
    """Return what stood on the day of a question, the first one first: of the question the day alone is known."""
    until = [one for one in versions if business_day(one.at) <= case.opened_on] or list(versions)
    earlier = sum(business_day(one.at) < case.opened_on for one in until)
    return until[max(earlier - 1, 0) :]


def _line(version: Version, number: int) -> LineDraft | None:
    return next((line for line in version.draft.lines if line.number == number), None)


def _content(line: LineDraft, bared: bool) -> tuple[object, ...]:
    money = (line.day, line.amount_fen, line.direction)
    return money if bared else (*what(line), line.quantity)


def _brought_along(session: Session, disclosure: Disclosure) -> Iterator[Case]:
    here = {what(line): line for line in _lines(session, disclosure)}
    gone = disclosure
    for _ in range(_MOST_REPLACED):
        found = session.get(Disclosure, (disclosure.township_id, gone.replaces_id)) if gone.replaces_id else None
        if found is None:
            return
        gone = found
        same = {line.id: here.get(what(line)) for line in _lines(session, gone)}
        for case in register.readable_about(session, gone.township_id, gone.id):
            line = same.get(case.line_id) if case.line_id else None
            yield replace(case, line_id=line.id if line else None, line_number=line.number if line else None)


def _lines(session: Session, disclosure: Disclosure) -> Sequence[MoneyLine]:
    return session.scalars(
        select(MoneyLine).where(
            MoneyLine.township_id == disclosure.township_id, MoneyLine.disclosure_id == disclosure.id
        )
    ).all()
