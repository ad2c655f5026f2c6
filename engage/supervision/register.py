"""What everybody may read of cases, and what of the questions that nobody has answered or decided yet.

A question to a village can't vanish by being declined: it stays to be read, with the committee's reason.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engage.paging import Page
from engage.supervision.models import PUBLIC_STATES, CaseReply, SupervisionCase
from engage.supervision.queries import Case, case_of, cases, page_of, to_village, with_replies


def readable() -> ColumnElement[bool]:
    """Say which cases everybody reads: answered ones, and of questions to a village the declined ones too.

    So is what the township took up again, also while it waits. A report that the township declined is not: what it
    says of a village was looked into and not found.
    """
    declined_once = or_(SupervisionCase.state == "declined", SupervisionCase.due_on.is_not(None))
    to_village = SupervisionCase.addressee == "village"
    return or_(SupervisionCase.state.in_(PUBLIC_STATES), to_village & declined_once)


def readable_about(session: Session, township_id: int, disclosure_id: UUID) -> list[Case]:
    """Return what everybody may read about a disclosure, the oldest first."""
    wanted = (
        cases(township_id)
        .where(SupervisionCase.disclosure_id == disclosure_id, readable())
        .order_by(SupervisionCase.opened_on, SupervisionCase.id)
        .limit(100)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])


def readable_lately(session: Session, township_id: int, village_id: UUID, limit: int) -> list[Case]:
    """Return the newest questions to a village that everybody may read, whatever they are about."""
    wanted = (
        to_village(township_id, village_id)
        .where(readable())
        .order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc())
        .limit(limit)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])


def readable_of_village(
    session: Session, township_id: int, village_id: UUID, *, size: int, after: str = ""
) -> Page[Case]:
    """Return a page of the questions to a village that everybody may read, the newest first.

    Raises NotFound for a wrong `after`.
    """
    found = page_of(session, to_village(township_id, village_id).where(readable()), size, after)
    return Page(with_replies(session, township_id, found.items), found.after)


def waiting_since(session: Session, township_id: int, village_id: UUID, limit: int) -> Sequence[date]:
    """Return the days on which the village's unanswered questions were asked, the oldest first, at most `limit`.

    Nothing else of them: neither what was asked nor about which line is public before the village has answered or
    declined it, for what is asked about may tell who asks.
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
        .where(SupervisionCase.village_id == village_id, readable(), answered)
        .order_by(SupervisionCase.opened_on.desc(), SupervisionCase.id.desc())
        .limit(limit)
    )
    return with_replies(session, township_id, [case_of(row) for row in session.execute(wanted)])
