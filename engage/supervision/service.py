"""Opening and answering cases. Whoever answers never learns who asked."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.disclosures import queries as disclosures
from engage.masking.service import masker
from engage.obligations import queries as obligations
from engage.residents.queries import locked_person
from engage.supervision import sealed
from engage.supervision.models import REPORT, CaseReply, SupervisionCase
from engage.supervision.refusals import CaseClosed, NotLate, OpenedAlready, OwnCase, TooManyQuestions
from engage.supervision.telling import tell_asker
from engage.supervision.words import hidden, unsigned
from kernel import audit
from kernel.clock import business_day
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.sealing import Sealer

OPEN_PER_DAY = 5
TOWNSHIP_ANSWERS_WITHIN = timedelta(days=20)
"""宁波市法治乡村建设促进条例, article 16: days of the calendar, in which a doubt is verified and answered."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a villager asks, and about what: a line of a disclosure, a disclosure, or neither: the village.

    `kind` is "ask", "doubt" or "propose"; "report" goes to the township, and is about a disclosure that is not true or
    about an obligation of the village that is late: `matter_id` with `period_key`.
    """

    kind: str
    text: str
    disclosure_id: UUID | None = None
    line_id: UUID | None = None
    matter_id: UUID | None = None
    period_key: str = ""

    @property
    def addressee(self) -> str:
        return "township" if self.kind == REPORT else "village"


def open_case(
    session: Session, sealer: Sealer, township_id: int, person_id: UUID, question: Question, key: UUID, now: datetime
) -> SupervisionCase:
    """Open a case in the asker's own village and hold its reward; the same form again returns the first case.

    Before anything is kept, personal numbers and residents' names in the text are masked, and whatever tells who asks
    is taken out of it: see `words.unsigned`. Raises NotFound, OpenedAlready, TooManyQuestions,
    and for a report NotLate.
    """
    person = locked_person(session, township_id, person_id)
    village_id = person.village_id
    if village_id is None:
        raise NotFound
    _check_subject(session, township_id, village_id, question, business_day(now))
    text, _ = unsigned(session, township_id, person, question.text)
    opening = sealed.opening_handle(sealer, township_id, person_id, key)
    earlier = _opened(session, township_id, opening)
    if earlier is not None:
        return _replayed(earlier, question, text)
    _check_day(session, township_id, sealed.every_handle(sealer, person), business_day(now))
    case = SupervisionCase(
        township_id=township_id,
        id=uuid4(),  # random: see the model
        village_id=village_id,
        **{**asdict(question), "text": text},
        addressee=question.addressee,
        state="open",
        opened_on=business_day(now),
        due_on=business_day(now) + TOWNSHIP_ANSWERS_WITHIN if question.kind == REPORT else None,
        opening_handle=opening,
        reporter_handle=sealed.reporter_handle(sealer, person),
    )
    key_of_hold = sealed.reward_key(sealer, case.id, "hold")
    held = awards.hold(session, township_id, person_id, "supervision", key_of_hold, now)
    case.reporter_sealed = sealed.seal(sealer, person_id, held)
    session.add(case)
    session.flush()
    return case


def answer_case(
    session: Session,
    sealer: Sealer,
    township_id: int,
    village_id: UUID | None,
    case_id: UUID,
    author_id: UUID,
    role: str,
    text: str,
    now: datetime,
) -> CaseReply:
    """Answer a case of a village as its "editor" or "committee", or (without a village) a report as "officer".

    The same answer again is written once. The asker is told. Raises NotFound, OwnCase, CaseClosed.
    """
    case = locked_case(session, township_id, village_id, case_id)
    if sealed.is_own(session, sealer, case, author_id):
        raise OwnCase
    if case.state not in ("open", "answered"):
        raise CaseClosed
    text = hidden(masker(session, township_id, case.village_id), text)
    twin = _same_reply(session, case, author_id, text)
    if twin is not None and case.state == "answered":  # not what was said before the township took it up again
        return twin
    reply = CaseReply(
        township_id=township_id,
        id=new_id(),
        case_id=case_id,
        text=text,
        author_id=author_id,
        author_role=role,
        at=now,
    )
    case.state = "answered"
    session.add(reply)
    audit.record(session, township_id, author_id, f"{told_as(case)}.answer", f"case:{case_id}", {}, now)
    session.flush()
    tell_asker(session, sealer, case, "answered", now)
    return reply


def locked_case(session: Session, township_id: int, village_id: UUID | None, case_id: UUID) -> SupervisionCase:
    """Return a case that is the village's to answer, or (without a village) the township's, under a lock.

    Raises NotFound: for a village, a report about it is not there.
    """
    addressee = "township" if village_id is None else "village"
    case = session.scalars(
        select(SupervisionCase)
        .where(
            SupervisionCase.township_id == township_id,
            SupervisionCase.addressee == addressee,
            SupervisionCase.id == case_id,
            *([SupervisionCase.village_id == village_id] if village_id else []),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotFound
    return case


def case_to_village(session: Session, township_id: int, case_id: UUID) -> UUID:
    """Return the village that is to answer a case. Raises NotFound, for a report to the township too."""
    case = session.get(SupervisionCase, (township_id, case_id))
    if case is None or case.addressee != "village":
        raise NotFound
    return case.village_id


def told_as(case: SupervisionCase) -> str:
    """Return what the officers' log calls a case: "report", or "case" for a question to a village."""
    return REPORT if case.kind == REPORT else "case"


def _check_subject(session: Session, township_id: int, village_id: UUID, question: Question, today: date) -> None:
    if question.kind == REPORT:
        _check_report(session, township_id, village_id, question, today)
    elif question.matter_id is not None:
        raise NotFound
    if question.disclosure_id is not None:
        disclosures.disclosure(session, township_id, question.disclosure_id, village_id)
    if question.line_id is not None:
        if question.disclosure_id is None:
            raise NotFound
        disclosures.line(session, township_id, question.disclosure_id, question.line_id)


def _check_report(session: Session, township_id: int, village_id: UUID, report: Question, today: date) -> None:
    """Refuse a report about nothing, about two things, or about what the village does not owe or did in time."""
    if (report.disclosure_id is None) == (report.matter_id is None):
        raise NotFound
    if report.matter_id is not None:
        owed = obligations.one_of_village(session, township_id, village_id, report.matter_id, report.period_key, today)
        if owed is None:
            raise NotFound
        if owed.state != obligations.LATE and not owed.was_late:
            raise NotLate


def _opened(session: Session, township_id: int, opening: str) -> SupervisionCase | None:
    return session.scalars(
        select(SupervisionCase).where(
            SupervisionCase.township_id == township_id, SupervisionCase.opening_handle == opening
        )
    ).one_or_none()


def _replayed(earlier: SupervisionCase, question: Question, text: str) -> SupervisionCase:
    subject = (earlier.kind, earlier.disclosure_id, earlier.line_id, earlier.matter_id, earlier.period_key)
    asked = (question.kind, question.disclosure_id, question.line_id, question.matter_id, question.period_key)
    if (earlier.text, subject) != (text, asked):
        raise OpenedAlready
    return earlier


def _check_day(session: Session, township_id: int, handles: list[str], today: date) -> None:
    """Refuse a sixth question of one person on one day; the person's row is locked, so the count is exact."""
    asked = session.scalars(
        select(func.count()).where(
            SupervisionCase.township_id == township_id,
            SupervisionCase.reporter_handle.in_(handles),
            SupervisionCase.opened_on == today,
        )
    ).one()
    if asked >= OPEN_PER_DAY:
        raise TooManyQuestions


def _same_reply(session: Session, case: SupervisionCase, author_id: UUID, text: str) -> CaseReply | None:
    """Find the same answer by the same person: a second click, not a second answer."""
    return session.scalars(
        select(CaseReply)
        .where(
            CaseReply.township_id == case.township_id,
            CaseReply.case_id == case.id,
            CaseReply.author_id == author_id,
            CaseReply.text == text,
        )
        .limit(1)
    ).one_or_none()
