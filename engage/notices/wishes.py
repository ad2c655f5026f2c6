"""How often somebody wants to be told on their devices and by text, with the consent to texts written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, false, not_, select
from sqlalchemy.orm import Session

from engage.notices.models import Delivery, Notice, TextConsent
from engage.notices.refusals import NoPhoneNumber
from engage.notices.service import reader_of
from kernel.identity import service as identity
from kernel.ids import new_id


def set_pushes(session: Session, township_id: int, person_id: UUID, pushes: str) -> None:
    """Tell a person on their devices of "each" notice, or "monthly"; what waits in the other rhythm is taken back."""
    reader_of(session, township_id, person_id).pushes = pushes
    _take_back(session, township_id, person_id, "push", pushes)


def set_texts(session: Session, township_id: int, person_id: UUID, texts: str, now: datetime) -> None:
    """Send a person texts of "each" notice, "monthly", or "none"; who said so and when is kept for good.

    What waits in another rhythm is taken back. Raises NoPhoneNumber.
    """
    reader = reader_of(session, township_id, person_id)
    if reader.texts == texts:
        return
    if texts != "none" and not identity.person_of(session, township_id, person_id).phone:
        raise NoPhoneNumber
    reader.texts = texts
    session.add(
        TextConsent(
            township_id=township_id, id=new_id(), person_id=person_id, texts=texts, recorded_by=person_id, at=now
        )
    )
    _take_back(session, township_id, person_id, "text", texts)


def consents(session: Session, township_id: int, person_id: UUID) -> list[TextConsent]:
    """Return everything that a person said about texts, the newest first."""
    of_person = (TextConsent.township_id == township_id, TextConsent.person_id == person_id)
    return list(
        session.scalars(select(TextConsent).where(*of_person).order_by(TextConsent.at.desc(), TextConsent.id.desc()))
    )


def _take_back(session: Session, township_id: int, person_id: UUID, channel: str, wish: str) -> None:
    """Send nothing more of what waits on a channel and is not in the rhythm that is wished."""
    wanted = {"each": Notice.act != "digest", "monthly": Notice.act == "digest"}.get(wish, false())
    session.execute(
        delete(Delivery).where(
            Delivery.township_id == township_id,
            Delivery.person_id == person_id,
            Delivery.channel == channel,
            Delivery.state == "waiting",
            Delivery.notice_id.in_(select(Notice.id).where(Notice.township_id == township_id, not_(wanted))),
        )
    )
