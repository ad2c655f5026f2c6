"""What the township and the shop write to each other about a case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.ids import new_id
from merchants.disputes.models import Dispute, DisputeMessage
from merchants.disputes.refusals import EnoughWritten

MOST = 20


def of_case(session: Session, township_id: int, dispute_id: UUID) -> Sequence[DisputeMessage]:
    """Return what was written, the oldest first."""
    wanted = select(DisputeMessage).where(
        DisputeMessage.township_id == township_id, DisputeMessage.dispute_id == dispute_id
    )
    return session.scalars(wanted.order_by(DisputeMessage.id)).all()


def write(session: Session, case: Dispute, side: str, author_id: UUID, text: str, now: datetime) -> bool:
    """Add a message; return False when it is the last one again: a second click. Raises EnoughWritten.

    The caller has locked the case.
    """
    written = of_case(session, case.township_id, case.id)
    if written and (written[-1].side, written[-1].text) == (side, text):
        return False
    if len(written) >= MOST:
        raise EnoughWritten(most=MOST)
    session.add(
        DisputeMessage(
            township_id=case.township_id,
            id=new_id(),
            dispute_id=case.id,
            side=side,
            author_id=author_id,
            text=text,
            at=now,
        )
    )
    session.flush()
    return True
