"""Asking for an owner, and agreeing to one: an officer or an owner asks, another of them agrees, one is an officer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import audit
from kernel.errors import NotFound
from kernel.identity.models import Person, Role
from kernel.ids import new_id
from kernel.second_person import AGREED, REFUSED, WAITS
from merchants.directory import models as directory_models
from merchants.directory import rights, service, steps
from merchants.directory.refusals import ClerkExists
from merchants.directory.service import Invitation
from merchants.owners.apart import shown_the_way
from merchants.owners.models import OFFICER, OWNER, OwnerRequest
from merchants.owners.refusals import OwnerRequestOver, OwnerWaits, SecondNeeded


@dataclass(frozen=True)
class Who:
    """An "officer" of the township, or an "owner" of the shop."""

    township_id: int
    shop_id: UUID
    person_id: UUID
    role: str


def ask(session: Session, who: Who, name: str, now: datetime) -> OwnerRequest:
    """Ask for an owner of the shop. The same name again, by the same person, is the same asking.

    The name of an owner who has not signed up asks for another code. Raises NotFound, OwnerWaits, ClerkExists.
    """
    steps.locked_shop(session, who.township_id, who.shop_id)
    waiting = waiting_in(session, who.township_id, who.shop_id)
    if waiting is not None:
        if (waiting.name, waiting.asked_by) == (name, who.person_id):
            return waiting
        raise OwnerWaits
    if service.works_here(session, who.township_id, who.shop_id, name) and _unused(session, who, name) is None:
        raise ClerkExists
    row = OwnerRequest(
        township_id=who.township_id,
        id=new_id(),
        shop_id=who.shop_id,
        name=name,
        state=WAITS,
        asked_by=who.person_id,
        asked_as=who.role,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, row, "ask", who.person_id, now)
    return row


def agree(session: Session, code_key: str, who: Who, request_id: UUID, now: datetime) -> Invitation:
    """Let the owner in, and return the code, told this once to whoever agreed.

    Raises NotFound, SecondNeeded, OwnerRequestOver, ClerkExists.
    """
    row = _locked(session, who, request_id)
    if row.state != WAITS:
        raise OwnerRequestOver
    _require_two(session, row, who)
    invitation = _let_in(session, code_key, row, who, now)
    for part, by in ((directory_models.ASKED, row.asked_by), (directory_models.AGREED, who.person_id)):
        service.had_a_hand(session, who.township_id, row.shop_id, invitation.person_id, part, by, now)
    row.person_id = invitation.person_id
    _close(session, row, AGREED, who.person_id, now)
    return invitation


def refuse(session: Session, who: Who, request_id: UUID, now: datetime) -> None:
    """Say no, or take back what one asked for; twice is the same as once. Raises NotFound, OwnerRequestOver."""
    row = _locked(session, who, request_id)
    if row.state == REFUSED:
        return
    if row.state != WAITS:
        raise OwnerRequestOver
    _close(session, row, REFUSED, who.person_id, now)


def may_agree(session: Session, row: OwnerRequest, who: Who) -> bool:
    """Say whether this person is a second one beside whoever asked."""
    if row.asked_by == who.person_id or (row.asked_as, who.role) == (OWNER, OWNER):
        return False
    if who.role == OFFICER and rights.allowed_to(session, who.township_id, who.shop_id, who.person_id):
        return False
    of_both = (
        shown_the_way(session, who.township_id, [row.asked_by]),
        shown_the_way(session, who.township_id, [who.person_id]),
    )
    return who.person_id not in of_both[0] and row.asked_by not in of_both[1]


def waiting_in(session: Session, township_id: int, shop_id: UUID) -> OwnerRequest | None:
    """Return the asking of a shop that waits for an answer."""
    return session.scalars(
        select(OwnerRequest).where(
            OwnerRequest.township_id == township_id, OwnerRequest.shop_id == shop_id, OwnerRequest.state == WAITS
        )
    ).one_or_none()


def _let_in(session: Session, code_key: str, row: OwnerRequest, who: Who, now: datetime) -> Invitation:
    shop_id, actor_id, known = row.shop_id, who.person_id, _unused(session, who, row.name)
    if known is None:
        return service.add_staff(
            session,
            code_key,
            who.township_id,
            shop_id=shop_id,
            role="owner",
            name=row.name,
            actor_id=actor_id,
            now=now,
        )
    return service.invite_again(
        session,
        code_key,
        who.township_id,
        shop_id=shop_id,
        person_id=known,
        actor_id=actor_id,
        now=now,
        role="owner",
    )


def _require_two(session: Session, row: OwnerRequest, who: Who) -> None:
    if not may_agree(session, row, who):
        raise SecondNeeded


def _unused(session: Session, who: Who, name: str) -> UUID | None:
    """Return the owner of this name who has not used a code yet."""
    return session.scalar(
        select(Person.id)
        .join(Role, (Role.township_id == Person.township_id) & (Role.person_id == Person.id))
        .where(Person.township_id == who.township_id, Person.name == name, Person.password_digest.is_(None))
        .where(Role.role == "owner", Role.scope_id == who.shop_id)
    )


def _locked(session: Session, who: Who, request_id: UUID) -> OwnerRequest:
    steps.locked_shop(session, who.township_id, who.shop_id)
    row = session.scalars(
        select(OwnerRequest)
        .where(OwnerRequest.township_id == who.township_id, OwnerRequest.id == request_id)
        .where(OwnerRequest.shop_id == who.shop_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _close(session: Session, row: OwnerRequest, state: str, person_id: UUID, now: datetime) -> None:
    row.decide(state, person_id, now)
    session.flush()
    _record(session, row, "agree" if state == AGREED else "refuse", person_id, now)


def _record(session: Session, row: OwnerRequest, act: str, person_id: UUID, now: datetime) -> None:
    audit.record(session, row.township_id, person_id, f"owner.{act}", f"shop:{row.shop_id}", {"name": row.name}, now)
