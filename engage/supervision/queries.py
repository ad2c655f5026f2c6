"""Finding cases. Nothing that leaves here says who asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select, tuple_
from sqlalchemy.orm import Session

from engage.catalogue.models import MatterTerms
from engage.disclosures.drafts import LineDraft
from engage.disclosures.models import Disclosure, MoneyLine
from engage.obligations.models import MatterEvent
from engage.paging import Page, cut, place_of
from engage.supervision import said_of, sealed
from engage.supervision.answering import Hiding, Reply, TakenUp
from engage.supervision.models import CaseReply, SupervisionCase
from kernel.errors import NotFound
from kernel.identity.service import person_of
from kernel.sealing import Sealer

_SUBJECT = case(
    (MoneyLine.withdrawn.is_(True), ""),
    (MoneyLine.quantity == "", MoneyLine.purpose),
    else_=MoneyLine.purpose + " " + MoneyLine.quantity,
)
"""Empty for a line that was taken out or withdrawn: what it said is not to be read any more."""
_MATTER = (
    select(MatterTerms.name)
    .where(MatterTerms.township_id == SupervisionCase.township_id, MatterTerms.matter_id == SupervisionCase.matter_id)
    .order_by(MatterTerms.effective_from.desc(), MatterTerms.id.desc())
    .limit(1)
    .correlate(SupervisionCase)
    .scalar_subquery()
)
_WHAT = (
    select(MatterEvent.what)
    .where(MatterEvent.township_id == SupervisionCase.township_id, MatterEvent.period_key == SupervisionCase.period_key)
    .correlate(SupervisionCase)
    .scalar_subquery()
)
_COLUMNS: tuple[Any, ...] = (
    SupervisionCase.id,
    SupervisionCase.village_id,
    SupervisionCase.kind,
    SupervisionCase.text,
    SupervisionCase.state,
    SupervisionCase.opened_on,
    SupervisionCase.reason,
    SupervisionCase.decided_on,
    SupervisionCase.disclosure_id,
    Disclosure.title,
    SupervisionCase.line_id,
    _SUBJECT,
    SupervisionCase.addressee,
    SupervisionCase.due_on,
    SupervisionCase.matter_id,
    SupervisionCase.period_key,
    _MATTER,
    _WHAT,
    MoneyLine.number,
    Disclosure.state == "withdrawn",
    SupervisionCase.correct_by,
)
"""What makes a Case, in the order of its fields; neither handle nor seal is among them."""


@dataclass(frozen=True)
class Case:
    """A case as anybody who may see it sees it.

    `title`, `purpose` and `matter` name what it is about, when it is about a disclosure, a line, an obligation.
    """

    id: UUID
    village_id: UUID
    kind: str
    text: str
    state: str
    opened_on: date
    reason: str
    decided_on: date | None
    disclosure_id: UUID | None
    title: str | None
    line_id: UUID | None
    purpose: str | None
    addressee: str = "village"
    """"village", or "township" for a report."""
    due_on: date | None = None
    """By when the township has to answer a report, or the village a question that the township took up."""
    matter_id: UUID | None = None
    period_key: str = ""
    matter: str | None = None
    what: str | None = None
    """What happened that made the matter due, when it is not due for a period."""
    line_number: int | None = None
    """Of the line that it is about, which still stands when `purpose` says what for."""
    disclosure_withdrawn: bool | None = None
    correct_by: date | None = None
    """By when the village has to follow what was ordered."""
    then: LineDraft | None = None
    """How the line read when it was asked about, in version `then_version`, if it says another thing now."""
    then_version: int | None = None
    replies: Sequence[Reply] = ()
    taken_up: Sequence[TakenUp] = ()
    hidings: Sequence[Hiding] = ()


def of_village(
    session: Session, township_id: int, village_id: UUID | None, *, size: int, after: str = "", state: str = ""
) -> Page[Case]:
    """Return a page of the cases that a village answers (without one: all villages), the newest first.

    Raises NotFound for a wrong `after`.
    """
    wanted = to_village(township_id, village_id)
    if state:
        wanted = wanted.where(SupervisionCase.state == state)
    return page_of(session, wanted, size, after)


def of_reporter(
    session: Session, sealer: Sealer, township_id: int, person_id: UUID, *, size: int, after: str = ""
) -> Page[Case]:
    """Return a page of the cases that a person opened since their way in was last made anew, the newest first."""
    handle = sealed.reporter_handle(sealer, person_of(session, township_id, person_id))
    return page_of(session, cases(township_id).where(SupervisionCase.reporter_handle == handle), size, after)


def village_case(session: Session, township_id: int, village_id: UUID | None, case_id: UUID) -> Case:
    """Return a case that a village (without one: any) answers, with its answers. Raises NotFound, for a report too."""
    return one_of(session, to_village(township_id, village_id), township_id, case_id)


def own_case(
    session: Session, sealer: Sealer, township_id: int, person_id: UUID, case_id: UUID
) -> tuple[Case, sealed.Reporter]:
    """Return a case that `of_reporter` lists, and the points that it holds or earned. Raises NotFound."""
    handle = sealed.reporter_handle(sealer, person_of(session, township_id, person_id))
    wanted = cases(township_id).where(SupervisionCase.reporter_handle == handle)
    found = one_of(session, wanted, township_id, case_id)
    stored = session.get_one(SupervisionCase, (township_id, case_id))
    return found, sealed.unseal(sealer, stored.reporter_sealed)


def is_own(session: Session, sealer: Sealer, township_id: int, person_id: UUID, case_id: UUID) -> bool:
    """Say whether this person opened the case; to be told to nobody else."""
    stored = session.get(SupervisionCase, (township_id, case_id))
    return stored is not None and sealed.is_own(session, sealer, stored, person_id)


def counts_by_state(session: Session, township_id: int, village_id: UUID | None) -> dict[str, int]:
    """Return how many of the cases that a village (without one: all villages) answers are in each state."""
    rows = session.execute(
        select(SupervisionCase.state, func.count())
        .where(
            SupervisionCase.township_id == township_id,
            SupervisionCase.addressee == "village",
            *([SupervisionCase.village_id == village_id] if village_id else []),
        )
        .group_by(SupervisionCase.state)
    )
    return {state: int(count) for state, count in rows}


def to_village(township_id: int, village_id: UUID | None) -> Select[Any]:
    """Return the question for the cases that a village (without one: any village) answers."""
    wanted = cases(township_id).where(SupervisionCase.addressee == "village")
    return wanted.where(SupervisionCase.village_id == village_id) if village_id else wanted


def cases(township_id: int) -> Select[Any]:
    """Return the question for all cases of a township; each row makes a Case."""
    return (
        select(*_COLUMNS)
        .outerjoin(
            Disclosure,
            (Disclosure.township_id == SupervisionCase.township_id) & (Disclosure.id == SupervisionCase.disclosure_id),
        )
        .outerjoin(
            MoneyLine,
            (MoneyLine.township_id == SupervisionCase.township_id) & (MoneyLine.id == SupervisionCase.line_id),
        )
        .where(SupervisionCase.township_id == township_id)
    )


def case_of(row: Sequence[Any]) -> Case:
    return Case(*row)


def page_of(session: Session, wanted: Select[Any], size: int, after: str) -> Page[Case]:
    place = place_of(after, date.fromisoformat)
    if place is not None:
        wanted = wanted.where(tuple_(SupervisionCase.opened_on, SupervisionCase.id) < place)
    newest = wanted.order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc()).limit(size + 1)
    found = [case_of(row) for row in session.execute(newest)]
    return cut(found, size, lambda one: (one.opened_on, one.id))


def one_of(session: Session, wanted: Select[Any], township_id: int, case_id: UUID) -> Case:
    row = session.execute(wanted.where(SupervisionCase.id == case_id)).one_or_none()
    if row is None:
        raise NotFound
    return with_replies(session, township_id, [case_of(row)])[0]


def with_replies(session: Session, township_id: int, cases: Collection[Case]) -> list[Case]:
    rows = session.execute(
        select(CaseReply.case_id, CaseReply.text, CaseReply.author_role, CaseReply.at)
        .where(CaseReply.township_id == township_id, CaseReply.case_id.in_([one.id for one in cases]))
        .order_by(CaseReply.at, CaseReply.id)
    ).all()
    which = [one.id for one in cases]
    taken_up, hidings = said_of.taken_up(session, township_id, which), said_of.hidings(session, township_id, which)
    return [
        replace(
            one,
            replies=[Reply(text, role, at) for owner, text, role, at in rows if owner == one.id],
            taken_up=[TakenUp(*row[1:]) for row in taken_up if row[0] == one.id],
            hidings=[Hiding(*row[1:]) for row in hidings if row[0] == one.id],
        )
        for one in cases
    ]
