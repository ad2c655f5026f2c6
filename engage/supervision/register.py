"""What the public register tells of questions that have no answer yet, and of those answered in some time."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.supervision.models import PUBLIC_STATES, CaseReply, SupervisionCase
from engage.supervision.queries import Case, case_of, cases, with_replies


def waiting_since(session: Session, township_id: int, village_id: UUID, limit: int) -> Sequence[date]:
    """Return the days on which the village's unanswered questions were asked, the oldest first, at most `limit`.

    Nothing else of them: neither what was asked nor about which line is public before there is an answer, for what is
    asked about may tell who asks.
    """
    return session.scalars(
        select(SupervisionCase.opened_on)
        .where(
            SupervisionCase.township_id == township_id,
            SupervisionCase.village_id == village_id,
            SupervisionCase.addressee == "village",
            SupervisionCase.state == "open",
        )
        .order_by(SupervisionCase.opened_on, SupervisionCase.id)
        .limit(limit)
    ).all()


def answered_between(
    session: Session, township_id: int, village_id: UUID, begins: datetime, ends: datetime, limit: int
) -> list[Case]:
    """Return what everybody may read of a village that got an answer from `begins` until `ends`, the newest first.

    Reports to the township are among it.
    """
    answered = (
        select(CaseReply.id)
        .where(
            CaseReply.township_id == township_id,
            CaseReply.case_id == SupervisionCase.id,
            CaseReply.at >= begins,
            CaseReply.at < ends,
        )
        .exists()
    )
    wanted = (
        cases(township_id)
        .where(SupervisionCase.village_id == village_id, SupervisionCase.state.in_(PUBLIC_STATES), answered)
        .order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc())
        .limit(limit)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])
