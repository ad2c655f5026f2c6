"""What the public register tells of questions that have no answer yet."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.supervision.models import SupervisionCase


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
