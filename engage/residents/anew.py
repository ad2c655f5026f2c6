"""A new way into an account that somebody has already: asked for by an officer, agreed to by another.

A code gives its holder another password and another PIN, and ends every sign-in; so whoever made one alone could pay
with another's points, or be an owner of a shop. The second person, another officer or the editor of the village, says
that it is they who asked, and is never shown the code: a village that held it could become whoever asks it questions.
Meanwhile the account's holder is told, and can refuse it wherever they are signed in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.residents.models import AccountRequest
from engage.residents.queries import locked_person
from engage.residents.refusals import NothingAskedFor
from kernel import audit
from kernel.identity import service as identity
from kernel.ids import new_id
from kernel.personal import service as personal
from kernel.second_person import AGREED, REFUSED, WAITS

WAITS_FOR = timedelta(days=14)
"""What was not agreed to, or not fetched, for so long was not wanted."""
ASKED, CONFIRMED, SHOW = "asked", "confirmed", "show"
_IS_OPEN = (AccountRequest.state == WAITS) | ((AccountRequest.state == AGREED) & AccountRequest.shown_at.is_(None))


@dataclass(frozen=True)
class Asked:
    """Who asked for a code that is not shown yet, and whether a second person agreed."""

    by: UUID
    agreed: bool


def go_on(session: Session, township_id: int, person_id: UUID, actor_id: UUID, *, may_ask: bool, now: datetime) -> str:
    """Take the step that is this person's to take, and return what became of it.

    ASKED: somebody who may ask did, now or before. CONFIRMED: as the second person they agreed. SHOW: they asked, it
    was agreed to, and the code may be made, once. "" when there is nothing for them to do.
    """
    locked_person(session, township_id, person_id)
    row = _open(session, township_id, person_id)
    if row is None or row.asked_at <= now - WAITS_FOR:
        if not may_ask:
            return ""
        if row is not None:
            row.decide(REFUSED, actor_id, now)
            session.flush()  # before another one waits for the same person
        _ask(session, township_id, person_id, actor_id, now)
        return ASKED
    if row.state == AGREED:
        if row.asked_by != actor_id:
            return ""
        row.shown_at = now
        return SHOW
    if row.asked_by == actor_id:
        return ASKED
    row.decide(AGREED, actor_id, now)
    audit.record(session, township_id, actor_id, "activation.confirm", f"person:{person_id}", {}, now)
    return CONFIRMED


def refuse(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Let no code be made, as a second person or as whoever asked. Raises NothingAskedFor."""
    locked_person(session, township_id, person_id)
    row = _open(session, township_id, person_id)
    if row is None:
        raise NothingAskedFor
    row.decide(REFUSED, actor_id, now)
    audit.record(session, township_id, actor_id, "activation.refuse", f"person:{person_id}", {}, now)


def refuse_own(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Let no code into one's own account, neither one that is asked for nor one that is printed.

    Raises NothingAskedFor.
    """
    locked_person(session, township_id, person_id)
    row = _open(session, township_id, person_id)
    if row is None and not identity.has_activation(session, township_id, person_id, now):
        raise NothingAskedFor
    if row is not None:
        row.decide(REFUSED, person_id, now)
    identity.end_activation(session, township_id, person_id)
    audit.record(session, township_id, person_id, "activation.refuse", f"person:{person_id}", {}, now)


def asked_for(session: Session, township_id: int, people: Collection[UUID], now: datetime) -> dict[UUID, Asked]:
    """Return who asked, by each of these people for whom a code waits for a second person or to be shown."""
    rows = session.execute(
        select(AccountRequest.person_id, AccountRequest.asked_by, AccountRequest.state == AGREED)
        .where(AccountRequest.township_id == township_id, AccountRequest.person_id.in_(people))
        .where(_IS_OPEN, AccountRequest.asked_at > now - WAITS_FOR)
    )
    return {person_id: Asked(asker, bool(agreed)) for person_id, asker, agreed in rows}


def _ask(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    session.add(
        AccountRequest(
            township_id=township_id, id=new_id(), person_id=person_id, state=WAITS, asked_by=actor_id, asked_at=now
        )
    )
    session.flush()
    audit.record(session, township_id, actor_id, "activation.ask", f"person:{person_id}", {}, now)
    personal.tell(session, township_id, person_id, "code.asked", {}, now)


def _open(session: Session, township_id: int, person_id: UUID) -> AccountRequest | None:
    wanted = select(AccountRequest).where(
        AccountRequest.township_id == township_id, AccountRequest.person_id == person_id
    )
    return session.scalars(wanted.where(_IS_OPEN).execution_options(populate_existing=True)).one_or_none()
