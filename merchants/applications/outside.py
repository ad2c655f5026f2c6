"""Whether one officer's word is enough: only for an applicant who can't be that officer.

Without a sign-in nobody knows who sent an application; it could be the officer who approves it. So one officer is
enough where a person with an account of their own applied, where another officer typed it from paper, and where it
answers an invitation that another officer handed out; and while nobody else has answered for the applicant since.
"""

from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from merchants.applications.models import ANSWERED, ApplicationStep, ShopApplication, ShopInvitation
from merchants.applications.refusals import OwnApplication
from merchants.owners.apart import shown_the_way


def needs_second(session: Session, application: ShopApplication, officer_id: UUID) -> bool:
    """Say whether another officer has to agree after this one. Raises OwnApplication for whoever entered it."""
    if application.checked_by not in (None, officer_id):
        return False
    if application.applied_by == officer_id:
        raise OwnApplication
    return not is_outside(session, application, officer_id)


def is_outside(session: Session, application: ShopApplication, officer_id: UUID) -> bool:
    """Say whether the applicant can be told from the officer."""
    if _answered_by_others(session, application):
        return False
    applicant = application.applied_by
    if applicant is not None and applicant != officer_id:
        return officer_id not in shown_the_way(session, application.township_id, [applicant])
    return _invited_by_another(session, application, officer_id)


def _answered_by_others(session: Session, application: ShopApplication) -> bool:
    answers = exists().where(
        ApplicationStep.township_id == application.township_id,
        ApplicationStep.application_id == application.id,
        ApplicationStep.step == ANSWERED,
        or_(ApplicationStep.actor_id.is_(None), ApplicationStep.actor_id != application.applied_by)
        if application.applied_by is not None
        else ApplicationStep.id.is_not(None),
    )
    return bool(session.scalar(select(answers)))


def _invited_by_another(session: Session, application: ShopApplication, officer_id: UUID) -> bool:
    if application.invitation_id is None:
        return False
    invitation = session.get_one(ShopInvitation, (application.township_id, application.invitation_id))
    return invitation.invited_by != officer_id
