"""Deciding cases: the committee accepts or declines, once, and the waiting points follow. Nobody learns whose.

Reports to the township are decided by its officers: then there is no village to name.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.disclosures.models import Disclosure, DisclosureVersion
from engage.masking.service import masker
from engage.supervision import sealed
from engage.supervision.models import SupervisionCase
from engage.supervision.refusals import AnswerFirst, CaseClosed, CaseNotAnswered, DayGone, OwnCase, PublishedIt
from engage.supervision.service import locked_case, told_as
from engage.supervision.taking_up import rounds
from engage.supervision.telling import tell_asker
from engage.supervision.words import hidden
from kernel import audit
from kernel.clock import business_day
from kernel.sealing import Sealer


def accept_case(
    session: Session,
    sealer: Sealer,
    township_id: int,
    village_id: UUID | None,
    case_id: UUID,
    member_id: UUID,
    now: datetime,
    reason: str = "",
    *,
    correct_by: date | None = None,
) -> SupervisionCase:
    """Accept an answered case: the points that waited are posted. The same member's second click changes nothing.

    For a report the reason is the township's order to the village, to be followed by the day `correct_by`. Raises
    NotFound, OwnCase, PublishedIt, CaseNotAnswered, CaseClosed (another member was first), DayGone.
    """
    if correct_by is not None and correct_by < business_day(now):
        raise DayGone
    case = _decide(session, sealer, township_id, village_id, case_id, member_id, "accepted", reason, now)
    if case.addressee == "township" and case.ordered_version is None:
        case.correct_by = correct_by
        case.ordered_version = _version(session, case)
        session.flush()
    return case


def decline_case(
    session: Session,
    sealer: Sealer,
    township_id: int,
    village_id: UUID | None,
    case_id: UUID,
    member_id: UUID,
    now: datetime,
    reason: str,
) -> SupervisionCase:
    """Decline a case with a reason, which everybody reads beside a question: the points that waited are released.

    Raises NotFound, OwnCase, PublishedIt, CaseClosed, and for what the township took up again AnswerFirst.
    """
    return _decide(session, sealer, township_id, village_id, case_id, member_id, "declined", reason, now)


def _decide(
    session: Session,
    sealer: Sealer,
    township_id: int,
    village_id: UUID | None,
    case_id: UUID,
    member_id: UUID,
    decision: str,
    reason: str,
    now: datetime,
) -> SupervisionCase:
    case = locked_case(session, township_id, village_id, case_id)
    _check_may_decide(session, sealer, case, member_id)
    if (case.state, case.decided_by) == (decision, member_id):
        return case
    if case.state in ("accepted", "declined"):
        raise CaseClosed
    if case.state == "open" and decision == "accepted":
        raise CaseNotAnswered
    if case.state == "open" and rounds(session, case):
        raise AnswerFirst
    case.state, case.decided_by, case.decided_on = decision, member_id, business_day(now)
    case.reason = hidden(masker(session, township_id, case.village_id), reason)
    _settle_reward(session, sealer, case, now)
    tell_asker(session, sealer, case, "decided", now)
    # The books know the minute in which the asker's points were posted; the log must not know it of the case.
    act = f"{told_as(case)}.{decision}"
    audit.record(session, township_id, member_id, act, f"case:{case_id}", {}, now, day_only=True)
    session.flush()
    return case


def _check_may_decide(session: Session, sealer: Sealer, case: SupervisionCase, member_id: UUID) -> None:
    """Refuse whoever asked it, and whoever published or changed what it is about."""
    if sealed.is_own(session, sealer, case, member_id):
        raise OwnCase
    if published_by(session, case.township_id, case.disclosure_id, member_id):
        raise PublishedIt


def published_by(session: Session, township_id: int, disclosure_id: UUID | None, person_id: UUID) -> bool:
    """Say whether a person published, corrected or withdrew a disclosure."""
    own = select(DisclosureVersion.id).where(
        DisclosureVersion.township_id == township_id,
        DisclosureVersion.disclosure_id == disclosure_id,
        DisclosureVersion.by == person_id,
    )
    return disclosure_id is not None and session.scalars(own.limit(1)).first() is not None


def _version(session: Session, case: SupervisionCase) -> int:
    """Return which version of its disclosure a report found untrue; 0 for what is late: there any version will do."""
    if case.disclosure_id is None:
        return 0
    found = session.get(Disclosure, (case.township_id, case.disclosure_id), populate_existing=True)
    return found.version if found else 0


def _settle_reward(session: Session, sealer: Sealer, case: SupervisionCase, now: datetime) -> None:
    reporter = sealed.unseal(sealer, case.reporter_sealed)
    if reporter.transfer_id is None:
        return
    settle = awards.pay if case.state == "accepted" else awards.release
    taken_up = rounds(session, case)
    step = f"{case.state}:{taken_up}" if taken_up else case.state
    settle(session, case.township_id, reporter.transfer_id, sealed.reward_key(sealer, case.id, step), now)
