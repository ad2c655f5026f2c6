"""The township takes up a question that a village's committee declined: it goes back to the village, with a day."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.masking.service import masker
from engage.supervision import sealed
from engage.supervision.models import CaseTakenUp, SupervisionCase
from engage.supervision.refusals import DayGone, NotDeclined, OwnCase
from engage.supervision.service import case_to_village, locked_case
from engage.supervision.words import hidden
from kernel import audit
from kernel.clock import business_day
from kernel.personal import service as personal
from kernel.sealing import Sealer

TOLD = "question.taken-up"
"""What the asker finds in the inbox. It names no case: nothing but the seal joins the two."""


def take_up(
    session: Session,
    sealer: Sealer,
    township_id: int,
    case_id: UUID,
    officer_id: UUID,
    text: str,
    answer_by: date,
    now: datetime,
) -> SupervisionCase:
    """Open a declined question again: the village answers by a day, and its points wait once more.

    The asker is told. The same officer's second click changes nothing. Raises NotFound, OwnCase, NotDeclined, DayGone.
    """
    village_id = case_to_village(session, township_id, case_id)
    case = locked_case(session, township_id, village_id, case_id)
    if sealed.is_own(session, sealer, case, officer_id):
        raise OwnCase
    if answer_by < business_day(now):
        raise DayGone
    text = hidden(masker(session, township_id, case.village_id), text)
    if _is_done(session, case, officer_id, text, answer_by):
        return case
    if case.state != "declined":
        raise NotDeclined
    _write_down(session, case, officer_id, text, answer_by, business_day(now))
    case.state, case.decided_on, case.decided_by, case.reason, case.due_on = "open", None, None, "", answer_by
    _hold_again(session, sealer, case, now)
    # The minute would lead from the case to the books and to the inbox, which know whose it is.
    audit.record(
        session, township_id, officer_id, "case.take-up", f"case:{case_id}", {"note": text}, now, day_only=True
    )
    session.flush()
    return case


def rounds(session: Session, case: SupervisionCase) -> int:
    """Return how often the township took up a case."""
    counted = select(func.count()).where(CaseTakenUp.township_id == case.township_id, CaseTakenUp.case_id == case.id)
    return session.scalars(counted).one()


def _is_done(session: Session, case: SupervisionCase, officer_id: UUID, text: str, answer_by: date) -> bool:
    """Say whether this very act is the last that the township did about an open case."""
    last = session.scalars(
        select(CaseTakenUp)
        .where(CaseTakenUp.township_id == case.township_id, CaseTakenUp.case_id == case.id)
        .order_by(CaseTakenUp.round.desc())
        .limit(1)
    ).one_or_none()
    if last is None or case.state != "open":
        return False
    return (last.taken_by, last.text, last.answer_by) == (officer_id, text, answer_by)


def _write_down(
    session: Session, case: SupervisionCase, officer_id: UUID, text: str, answer_by: date, today: date
) -> None:
    session.add(
        CaseTakenUp(
            township_id=case.township_id,
            id=uuid4(),  # random, as the case's own
            case_id=case.id,
            round=rounds(session, case) + 1,
            declined_on=case.decided_on,
            declined_by=case.decided_by,
            declined_reason=case.reason,
            text=text,
            answer_by=answer_by,
            taken_by=officer_id,
            taken_on=today,
        )
    )
    session.flush()


def _hold_again(session: Session, sealer: Sealer, case: SupervisionCase, now: datetime) -> None:
    """Let the points wait that were released when the case was declined, and tell its asker."""
    reporter = sealed.unseal(sealer, case.reporter_sealed)
    if reporter.transfer_id is not None:
        key = sealed.reward_key(sealer, case.id, f"hold:{rounds(session, case)}")
        held = awards.hold(session, case.township_id, reporter.person_id, "supervision", key, now, counted=True)
        case.reporter_sealed = sealed.seal(sealer, reporter.person_id, held)
    told = sealed.asker_to_tell(session, sealer, case)
    if told is not None:
        personal.tell(session, case.township_id, told, TOLD, {}, now)
