"""Inviting a shop to apply: a code on a paper that works once, for a month."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel import audit
from kernel.identity import codes
from kernel.identity.refusals import CodeNotValid
from kernel.ids import new_id
from merchants.applications.models import ShopInvitation
from merchants.applications.refusals import InvitationNotValid

VALID_FOR = timedelta(days=30)
_PURPOSE = "application"


def invite(session: Session, code_key: str, township_id: int, name: str, officer_id: UUID, now: datetime) -> str:
    """Ask a shop to apply, and return the code for its paper, told this once; it works once, for 30 days."""
    invitation = ShopInvitation(township_id=township_id, id=new_id(), name=name, invited_by=officer_id, invited_at=now)
    session.add(invitation)
    session.flush()
    subject = f"shop-invitation:{invitation.id}"
    audit.record(session, township_id, officer_id, "shop.invite", subject, {"name": name}, now)
    return codes.issue(session, code_key, township_id, _PURPOSE, invitation.id, now, VALID_FOR)


def redeem(session: Session, code_key: str, township_id: int, code: str, now: datetime) -> UUID | None:
    """Use up a code and return its invitation; None where no code was given. Raises InvitationNotValid."""
    if not code:
        return None
    try:
        return codes.redeem(session, code_key, township_id, _PURPOSE, code, now)
    except CodeNotValid as refusal:
        raise InvitationNotValid from refusal
