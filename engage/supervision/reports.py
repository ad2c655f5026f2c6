"""Reports to the township, by article 31: finding them, their clock, and what the township ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.paging import Page, cut, place_of
from engage.supervision.models import PUBLIC_STATES, SupervisionCase
from engage.supervision.queries import Case, case_of, cases, one_of, with_replies
from kernel.clock import business_day

OPEN = "open"


@dataclass(frozen=True)
class Clock:
    """How many reports wait for the township's answer, how many of them too long, and until when the next one may."""

    waiting: int
    overdue: int
    next_due_on: date | None


@dataclass(frozen=True)
class Order:
    """What the township ordered a village to correct after a report; `followed` once the village has done something.

    A late matter is published, or what was disclosed is corrected or withdrawn after the order.
    """

    case: Case
    followed: bool


def of_township(session: Session, township_id: int, *, size: int, after: str = "", state: str = "") -> Page[Case]:
    """Return a page of the reports, those that are due first first; with an empty `state` all, the newest first.

    Raises NotFound for a wrong `after`.
    """
    wanted = _to_township(township_id)
    if state:
        wanted = wanted.where(SupervisionCase.state == state)
    key, place = tuple_(SupervisionCase.due_on, SupervisionCase.id), place_of(after, date.fromisoformat)
    first_due = state == OPEN
    if place is not None:
        wanted = wanted.where(key > place if first_due else key < place)
    ways = (SupervisionCase.due_on, SupervisionCase.id)
    rows = session.execute(wanted.order_by(*(way if first_due else way.desc() for way in ways)).limit(size + 1))
    return cut([case_of(row) for row in rows], size, lambda one: (one.due_on, one.id))


def report(session: Session, township_id: int, case_id: UUID) -> Case:
    """Return a report with the township's answers. Raises NotFound, for a question to a village too."""
    return one_of(session, _to_township(township_id), township_id, case_id)


def counts_by_state(session: Session, township_id: int) -> dict[str, int]:
    """Return how many reports are in each state."""
    rows = session.execute(
        select(SupervisionCase.state, func.count())
        .where(SupervisionCase.township_id == township_id, SupervisionCase.addressee == "township")
        .group_by(SupervisionCase.state)
    )
    return {state: int(count) for state, count in rows}


def clock(session: Session, township_id: int, today: date) -> Clock:
    """Return how the township stands with its answers."""
    due = session.scalars(
        select(SupervisionCase.due_on).where(
            SupervisionCase.township_id == township_id,
            SupervisionCase.addressee == "township",
            SupervisionCase.state == OPEN,
        )
    ).all()
    days = [day for day in due if day]
    return Clock(len(days), sum(day < today for day in days), min(days, default=None))


def answered_in(session: Session, township_id: int, village_id: UUID, limit: int = 50) -> list[Case]:
    """Return the reports about a village that everybody may read: answered, and not declined. The newest first."""
    wanted = (
        _to_township(township_id)
        .where(SupervisionCase.village_id == village_id, SupervisionCase.state.in_(PUBLIC_STATES))
        .order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc())
        .limit(limit)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])


def orders(session: Session, township_id: int, village_id: UUID) -> list[Order]:
    """Return what the township has ordered a village to correct, the newest first."""
    found = [case for case in answered_in(session, township_id, village_id) if case.state == "accepted"]
    published = _published(session, township_id, village_id, found)
    changed = _changed(session, township_id, found)
    return [Order(case, _is_followed(case, published, changed)) for case in found]


def open_orders(session: Session, township_id: int, village_id: UUID) -> list[Case]:
    """Return the orders that a village has not followed yet."""
    return [order.case for order in orders(session, township_id, village_id) if not order.followed]


def _is_followed(case: Case, published: set[tuple[UUID, str]], changed: dict[UUID, date]) -> bool:
    if case.matter_id is not None:
        return (case.matter_id, case.period_key) in published
    last = changed.get(case.disclosure_id) if case.disclosure_id else None
    return last is not None and case.decided_on is not None and last >= case.decided_on


def _published(session: Session, township_id: int, village_id: UUID, found: Sequence[Case]) -> set[tuple[UUID, str]]:
    rows = session.execute(
        select(Disclosure.matter_id, Disclosure.period_key).where(
            Disclosure.township_id == township_id,
            Disclosure.village_id == village_id,
            Disclosure.matter_id.in_([case.matter_id for case in found if case.matter_id]),
            Disclosure.state == "published",
        )
    )
    return {(row[0], row[1]) for row in rows if row[0]}


def _changed(session: Session, township_id: int, found: Sequence[Case]) -> dict[UUID, date]:
    """Return the day of the last correction or withdrawal of each disclosure."""
    rows = session.execute(
        select(DisclosureVersion.disclosure_id, func.max(DisclosureVersion.at))
        .where(
            DisclosureVersion.township_id == township_id,
            DisclosureVersion.disclosure_id.in_([case.disclosure_id for case in found if case.disclosure_id]),
            DisclosureVersion.act != "published",
        )
        .group_by(DisclosureVersion.disclosure_id)
    )
    return {disclosure_id: business_day(at) for disclosure_id, at in rows}


def _to_township(township_id: int) -> Select[Any]:
    return cases(township_id).where(SupervisionCase.addressee == "township")
