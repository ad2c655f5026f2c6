"""Reports to the township, by article 31: finding them, and their clock."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from engage.paging import Page, cut, place_of
from engage.supervision.models import PUBLIC_STATES, CaseReply, SupervisionCase
from engage.supervision.queries import Case, case_of, cases, one_of, with_replies
from kernel.clock import business_day

OPEN = "open"


@dataclass(frozen=True)
class Clock:
    """How many reports wait for the township's answer, how many of them too long, and until when the next one may."""

    waiting: int
    overdue: int
    next_due_on: date | None


class Lateness(NamedTuple):
    """How many reports wait for longer than the township may take, and how many were answered after that."""

    overdue: int
    answered_late: int


def of_township(session: Session, township_id: int, *, size: int, after: str = "", state: str = "") -> Page[Case]:
    """Return a page of the reports, those that are due first first; with an empty `state` all, the newest first.

    Raises NotFound for a wrong `after`.
    """
    wanted = to_township(township_id)
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
    return one_of(session, to_township(township_id), township_id, case_id)


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


def lateness(session: Session, township_id: int, today: date) -> Lateness:
    """Return how many reports the township answered late or has yet to answer; numbers alone, of no one village."""
    first = (
        select(func.min(CaseReply.at))
        .where(CaseReply.township_id == township_id, CaseReply.case_id == SupervisionCase.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SupervisionCase.due_on, SupervisionCase.state, SupervisionCase.decided_on, first).where(
            SupervisionCase.township_id == township_id, SupervisionCase.addressee == "township"
        )
    )
    overdue = answered = 0
    for due_on, state, decided_on, replied_at in rows:
        answered_on = business_day(replied_at) if replied_at else decided_on
        is_late = due_on is not None and due_on < (answered_on or today)
        overdue += is_late and state == OPEN
        answered += is_late and state != OPEN
    return Lateness(overdue, answered)


def answered_in(session: Session, township_id: int, village_id: UUID, limit: int = 50) -> list[Case]:
    """Return the reports about a village that everybody may read: answered, and not declined. The newest first."""
    wanted = (
        to_township(township_id)
        .where(SupervisionCase.village_id == village_id, SupervisionCase.state.in_(PUBLIC_STATES))
        .order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc())
        .limit(limit)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])


def to_township(township_id: int) -> Select[Any]:
    return cases(township_id).where(SupervisionCase.addressee == "township")
