"""How often somebody wants to be told on their devices and by text, with the consent to texts written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.notices.models import Delivery, TextConsent
from engage.notices.refusals import NoPhoneNumber
from engage.notices.service import reader_of
from kernel.identity import service as identity
from kernel.ids import new_id


def set_pushes(session: Session, township_id: int, person_id: UUID, pushes: str) -> None:
    """Tell a person on their devices of "each" notice, or "monthly"."""
    reader_of(session, township_id, person_id).pushes = pushes


def set_texts(session: Session, township_id: int, person_id: UUID, texts: str, now: datetime) -> None:
    """Send a person texts of "each" notice, "monthly", or "none"; who said so and when is kept for good.

    "none" also takes back what is on its way. Raises NoPhoneNumber.
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
    if texts == "none":
        _take_back(session, township_id, person_id)


def consents(session: Session, township_id: int, person_id: UUID) -> list[TextConsent]:
    """Return everything that a person said about texts, the newest first."""
    of_person = (TextConsent.township_id == township_id, TextConsent.person_id == person_id)
    return list(
        session.scalars(select(TextConsent).where(*of_person).order_by(TextConsent.at.desc(), TextConsent.id.desc()))
    )


def _take_back(session: Session, township_id: int, person_id: UUID) -> None:
    session.execute(
        delete(Delivery).where(
            Delivery.township_id == township_id,
            Delivery.person_id == person_id,
            Delivery.channel == "text",
            Delivery.state == "waiting",
        )
    )
