"""What stands beside cases for everybody: that the township took one up again, and that it hid words of one."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.supervision.models import CaseTakenUp, CaseWordsHidden


def taken_up(session: Session, township_id: int, cases: Collection[UUID]) -> Sequence[Sequence[Any]]:
    """Return a case's id and the fields of a `TakenUp` for each time that one of these was taken up, in order."""
    return session.execute(
        select(
            CaseTakenUp.case_id,
            *(CaseTakenUp.declined_on, CaseTakenUp.declined_reason),
            *(CaseTakenUp.taken_on, CaseTakenUp.text, CaseTakenUp.answer_by),
        )
        .where(CaseTakenUp.township_id == township_id, CaseTakenUp.case_id.in_(cases))
        .order_by(CaseTakenUp.round)
    ).all()


def hidings(session: Session, township_id: int, cases: Collection[UUID]) -> Sequence[Sequence[Any]]:
    """Return a case's id and the fields of a `Hiding` for each time that words of one of these were hidden."""
    return session.execute(
        select(CaseWordsHidden.case_id, CaseWordsHidden.hidden_on, CaseWordsHidden.reason)
        .where(CaseWordsHidden.township_id == township_id, CaseWordsHidden.case_id.in_(cases))
        .order_by(CaseWordsHidden.hidden_on, CaseWordsHidden.id)
    ).all()
