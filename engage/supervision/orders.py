"""What the township ordered villages to correct, what they did since, and whether the township has accepted that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engage.disclosures.fulfilling import joined
from engage.disclosures.models import Disclosure, DisclosurePeriod, DisclosureVersion
from engage.supervision.models import OrderJudgement, SupervisionCase
from engage.supervision.queries import Case, case_of, with_replies
from engage.supervision.reports import to_township
from kernel.clock import business_day
from kernel.errors import NotFound

ORDERED, CHANGED, NOT_YET, FOLLOWED = "ordered", "changed", "not_yet", "followed"


class Change(NamedTuple):
    """What a village did after an order: `act` is "published", "corrected" or "withdrawn"."""

    disclosure_id: UUID
    version: int
    act: str
    at: datetime

    @property
    def seen(self) -> str:
        """Names it in the form in which an officer judges it."""
        return f"{self.disclosure_id}.{self.version}"


@dataclass(frozen=True)
class Judgement:
    """An officer's word on what the village had done until `at`; `seen` names that as in Change."""

    followed: bool
    text: str
    at: datetime
    judged_by: UUID
    seen: str


@dataclass(frozen=True)
class Order:
    """An order with the last that the village did about it since, and the last that the township said of that."""

    case: Case
    change: Change | None
    judged: Judgement | None
    accepted: Change | None = None
    """Of what the village did that which the township accepted."""

    @property
    def done_on(self) -> date | None:
        """Return the day on which what the township accepted was done."""
        if self.judged is None or not self.judged.followed:
            return None
        return business_day(self.accepted.at if self.accepted else self.judged.at)

    @property
    def state(self) -> str:
        """ "ordered" while nothing was done, "changed" while that waits for the township, "not_yet", "followed".

        However much a village changes, only the township's word ends an order.
        """
        if self.judged is not None and self.judged.followed:
            return FOLLOWED
        if self.change is not None and (self.judged is None or self.judged.seen != self.change.seen):
            return CHANGED
        return NOT_YET if self.judged is not None else ORDERED

    @property
    def seen(self) -> str:
        return self.change.seen if self.change else ""

    def days_over(self, today: date) -> int:
        """Return for how many days an order should have been followed: until today, or until that was done."""
        by, until = self.case.correct_by, self.done_on or today
        return max((until - by).days, 0) if by is not None else 0


def of_village(session: Session, township_id: int, village_id: UUID) -> list[Order]:
    """Return what the township has ordered a village to correct, the newest first."""
    return _orders(session, township_id, SupervisionCase.village_id == village_id)


def open_in(session: Session, township_id: int, village_id: UUID) -> list[Order]:
    """Return the orders that the township has not accepted as followed by a village."""
    return [order for order in of_village(session, township_id, village_id) if order.state != FOLLOWED]


def about(session: Session, township_id: int, disclosure_id: UUID) -> list[Order]:
    """Return what the township ordered about a disclosure, the newest first."""
    return _orders(session, township_id, SupervisionCase.disclosure_id == disclosure_id)


def open_in_township(session: Session, township_id: int) -> list[Order]:
    """Return the orders not accepted as followed, those first about which a village did something."""
    found = [order for order in _orders(session, township_id) if order.state != FOLLOWED]
    return sorted(found, key=lambda order: (order.state != CHANGED, order.case.correct_by or date.max))


def order(session: Session, township_id: int, case_id: UUID) -> Order:
    """Return the order that a report led to. Raises NotFound when there is none."""
    found = _orders(session, township_id, SupervisionCase.id == case_id)
    if not found:
        raise NotFound
    return found[0]


def _orders(session: Session, township_id: int, *which: ColumnElement[bool]) -> list[Order]:
    wanted = to_township(township_id).where(SupervisionCase.state == "accepted", *which)
    newest = wanted.order_by(SupervisionCase.decided_on.desc(), SupervisionCase.id.desc())
    found = with_replies(session, township_id, [case_of(row) for row in session.execute(newest)])
    if not found:
        return []
    versions, changes = _ordered_versions(session, township_id, found), _changes(session, township_id, found)
    judged = _judgements(session, township_id, found)
    seen = {change.seen: change for _, change in changes}
    return [
        Order(case, _last(case, versions[case.id], changes), said, seen.get(said.seen) if said else None)
        for case, said in ((case, judged.get(case.id)) for case in found)
    ]


def _last(case: Case, ordered: int, changes: Iterable[tuple[Any, Change]]) -> Change | None:
    """Return the last change after an order: of what was untrue a later version, of what was late any that stands."""
    last = None
    for of, change in changes:
        if case.disclosure_id is not None:
            mine = change.disclosure_id == case.disclosure_id and change.version > ordered
        else:
            mine = of == (case.village_id, case.matter_id, case.period_key, "published")
        last = change if mine else last
    return last


def _ordered_versions(session: Session, township_id: int, found: Sequence[Case]) -> dict[UUID, int]:
    rows = session.execute(
        select(SupervisionCase.id, SupervisionCase.ordered_version).where(
            SupervisionCase.township_id == township_id, SupervisionCase.id.in_([case.id for case in found])
        )
    )
    return {case_id: version or 0 for case_id, version in rows}


def _changes(session: Session, township_id: int, found: Sequence[Case]) -> list[tuple[tuple[Any, ...], Change]]:
    """Return all versions of what the orders are about, the first one first, each with what it fulfils."""
    rows = session.execute(
        select(
            *(Disclosure.village_id, Disclosure.matter_id, DisclosurePeriod.period_key, Disclosure.state),
            *(Disclosure.id, DisclosureVersion.number, DisclosureVersion.act, DisclosureVersion.at),
        )
        .join(
            DisclosureVersion,
            (DisclosureVersion.township_id == Disclosure.township_id)
            & (DisclosureVersion.disclosure_id == Disclosure.id),
        )
        .outerjoin(DisclosurePeriod, joined())
        .where(
            Disclosure.township_id == township_id,
            Disclosure.village_id.in_({case.village_id for case in found}),
            or_(
                Disclosure.id.in_([case.disclosure_id for case in found if case.disclosure_id]),
                Disclosure.matter_id.in_([case.matter_id for case in found if case.matter_id]),
            ),
        )
        .order_by(DisclosureVersion.at, DisclosureVersion.disclosure_id, DisclosureVersion.number)
    )
    return [(tuple(row[:4]), Change(*row[4:])) for row in rows]


def _judgements(session: Session, township_id: int, found: Sequence[Case]) -> dict[UUID, Judgement]:
    rows = session.scalars(
        select(OrderJudgement)
        .where(
            OrderJudgement.township_id == township_id,
            OrderJudgement.case_id.in_([case.id for case in found]),
        )
        .order_by(OrderJudgement.at, OrderJudgement.id)
    )
    return {row.case_id: _judgement(row) for row in rows}


def _judgement(row: OrderJudgement) -> Judgement:
    seen = f"{row.disclosure_id}.{row.version}" if row.disclosure_id else ""
    return Judgement(row.followed, row.text, row.at, row.judged_by, seen)
