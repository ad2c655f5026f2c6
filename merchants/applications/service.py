"""An application on its way: sent, asked about, answered, withdrawn or refused. Approving has a room of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import codes
from kernel.ids import new_id
from kernel.locking import locked_row
from kernel.tenancy import queries as tenancy
from merchants.applications import invitations
from merchants.applications.models import (
    ANSWERED,
    APPLIED,
    ASKED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    ApplicationStep,
    ShopApplication,
)
from merchants.applications.refusals import (
    ApplicationDecided,
    ApplicationUnknown,
    ApplicationWaits,
    NothingAsked,
)
from merchants.directory.hours import Hours
from merchants.directory.service import Payee

_LENGTH_OF_REFERENCE = 8


@dataclass(frozen=True)
class Particulars:
    """What an applicant tells of the shop."""

    village_id: UUID
    name: str
    kind: str
    address: str
    hours: Hours
    owner_name: str
    phone: str
    licence: str
    payee: Payee


def apply(
    session: Session,
    code_key: str,
    township_id: int,
    told: Particulars,
    *,
    key: UUID,
    picture: str,
    invitation: str,
    person_id: UUID | None,
    now: datetime,
) -> ShopApplication:
    """Take an application in. `picture` is the photo's file; `invitation` a code or "". The same key twice is one.

    Raises NotFound (village), InvitationNotValid, ApplicationWaits (the same licence and phone wait already).
    """
    tenancy.village(session, township_id, told.village_id)
    before = session.scalars(
        select(ShopApplication).where(ShopApplication.township_id == township_id, ShopApplication.key == key)
    ).one_or_none()
    if before is not None and before.phone == told.phone:
        return before
    if before is not None or _waits(session, township_id, told):
        raise ApplicationWaits
    application = ShopApplication(
        township_id=township_id,
        id=new_id(),
        reference=codes.in_fours(codes.symbols(_LENGTH_OF_REFERENCE)),
        key=key,
        state=APPLIED,
        invitation_id=invitations.redeem(session, code_key, township_id, invitation, now),
        applied_by=person_id,
        applied_at=now,
        licence_picture=picture,
    )
    _tell(application, told)
    session.add(application)
    session.flush()
    write_step(session, application, APPLIED, "", person_id, now)
    return application


def answer(
    session: Session,
    township_id: int,
    application_id: UUID,
    told: Particulars,
    picture: str,
    words: str,
    person_id: UUID | None,
    now: datetime,
) -> str:
    """Answer what the township asked, with the particulars as they are now; a photo where a new one was sent.

    What an officer approved before were other particulars, so it counts no more. `person_id` is who is signed in.
    Returns the file of a photo that is needed no more, or "". Raises NotFound, NothingAsked.
    """
    application = locked(session, township_id, application_id)
    tenancy.village(session, township_id, told.village_id)
    if application.state != ASKED:
        raise NothingAsked
    _tell(application, told)
    replaced = application.licence_picture if picture else ""
    application.licence_picture = picture or application.licence_picture
    application.state, application.checked_by, application.proposed = APPLIED, None, {}
    session.flush()
    write_step(session, application, ANSWERED, words, person_id, now)
    return replaced


def ask(session: Session, township_id: int, application_id: UUID, words: str, officer_id: UUID, now: datetime) -> None:
    """Ask the applicant for more; the same words again change nothing. Raises NotFound, ApplicationDecided."""
    application = locked(session, township_id, application_id)
    if application.state == ASKED and _last_words(session, application) == words:
        return
    if application.state not in WAITING:
        raise ApplicationDecided
    application.state = ASKED
    session.flush()
    write_step(session, application, ASKED, words, officer_id, now)
    _record(session, application, "ask", officer_id, words, now)


def refuse(
    session: Session, township_id: int, application_id: UUID, reason: str, officer_id: UUID, now: datetime
) -> str:
    """Refuse an application, and return the photo's file, to be removed once this is committed; twice is as once.

    Raises NotFound, ApplicationDecided.
    """
    application = locked(session, township_id, application_id)
    if application.state == REFUSED:
        return ""
    if application.state not in WAITING:
        raise ApplicationDecided
    application.decided_by, application.decided_at = officer_id, now
    gone = _end(session, application, REFUSED, reason, officer_id, now)
    _record(session, application, "refuse", officer_id, reason, now)
    return gone


def withdraw(session: Session, township_id: int, application_id: UUID, now: datetime) -> str:
    """End an application as its applicant; else as `refuse`."""
    application = locked(session, township_id, application_id)
    if application.state == WITHDRAWN:
        return ""
    if application.state not in WAITING:
        raise ApplicationDecided
    return _end(session, application, WITHDRAWN, "", None, now)


def find(session: Session, township_id: int, reference: str, phone: str) -> ShopApplication:
    """Return the application of whoever knows both; count the tries first. Raises ApplicationUnknown."""
    found = session.scalars(
        select(ShopApplication).where(
            ShopApplication.township_id == township_id,
            ShopApplication.reference == codes.as_printed(reference),
            ShopApplication.phone == phone,
        )
    ).one_or_none()
    if found is None:
        raise ApplicationUnknown
    return found


def locked(session: Session, township_id: int, application_id: UUID) -> ShopApplication:
    """Return an application that nobody else decides about before this work ends. Raises NotFound."""
    return locked_row(session, ShopApplication, township_id, application_id)


def write_step(
    session: Session, application: ShopApplication, step: str, words: str, actor_id: UUID | None, now: datetime
) -> None:
    """Write down what was done with an application."""
    session.add(
        ApplicationStep(
            township_id=application.township_id,
            id=new_id(),
            application_id=application.id,
            step=step,
            words=words,
            actor_id=actor_id,
            at=now,
        )
    )


def _waits(session: Session, township_id: int, told: Particulars) -> bool:
    waiting = select(ShopApplication.id).where(
        ShopApplication.township_id == township_id,
        ShopApplication.licence == told.licence,
        ShopApplication.phone == told.phone,
        ShopApplication.state.in_(WAITING),
    )
    return session.scalar(waiting.limit(1)) is not None


def _tell(application: ShopApplication, told: Particulars) -> None:
    for name in ("village_id", "name", "kind", "address", "owner_name", "phone", "licence"):
        setattr(application, name, getattr(told, name))
    application.hours = told.hours.kept()
    application.payee_name, application.bank_name = told.payee.name, told.payee.bank
    application.bank_account = told.payee.account


def _end(
    session: Session, application: ShopApplication, state: str, words: str, actor_id: UUID | None, now: datetime
) -> str:
    """End an application that came to nothing; what nobody needs any more is forgotten."""
    gone, application.licence_picture = application.licence_picture, ""
    application.state, application.bank_account = state, application.bank_account[-4:]
    session.flush()
    write_step(session, application, state, words, actor_id, now)
    return gone


def _last_words(session: Session, application: ShopApplication) -> str:
    wanted = select(ApplicationStep.words).where(
        ApplicationStep.township_id == application.township_id, ApplicationStep.application_id == application.id
    )
    return session.scalar(wanted.order_by(ApplicationStep.id.desc()).limit(1)) or ""


def _record(
    session: Session, application: ShopApplication, act: str, officer_id: UUID, words: str, now: datetime
) -> None:
    subject = f"shop-application:{application.id}"
    details = {"name": application.name, "reason": words}
    audit.record(session, application.township_id, officer_id, f"shop-application.{act}", subject, details, now)
