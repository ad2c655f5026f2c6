"""A new way into an account that somebody has already: an officer asks, and a second person agrees.

A code gives its holder another password and another PIN, and ends every sign-in; so whoever is shown one alone could
pay with another's points, or be an owner of a shop. The second person is another officer or the editor of the village.
Meanwhile the account's holder is told, and can refuse it wherever they are signed in.
"""

from collections.abc import Collection
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
"""What nobody has agreed to for so long was not wanted."""


def agreed(
    session: Session, township_id: int, person_id: UUID, actor_id: UUID, *, may_ask: bool, now: datetime
) -> bool:
    """Say whether a code may be made now: as the second person, yes. The first one asks by it, and is told no.

    Nobody asks who may not (`may_ask`). The same person twice is the same asking.
    """
    locked_person(session, township_id, person_id)
    row = _waiting(session, township_id, person_id)
    if row is not None and row.asked_at > now - WAITS_FOR:
        if row.asked_by != actor_id:
            row.decide(AGREED, actor_id, now)
            return True
        return False
    if may_ask:
        if row is not None:
            row.decide(REFUSED, actor_id, now)
            session.flush()  # before another one waits for the same person
        _ask(session, township_id, person_id, actor_id, now)
    return False


def refuse(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Let no code be made, as a second person or as whoever asked. Raises NothingAskedFor."""
    locked_person(session, township_id, person_id)
    row = _waiting(session, township_id, person_id)
    if row is None:
        raise NothingAskedFor
    row.decide(REFUSED, actor_id, now)
    audit.record(session, township_id, actor_id, "activation.refuse", f"person:{person_id}", {}, now)


def refuse_own(session: Session, township_id: int, person_id: UUID, now: datetime) -> None:
    """Let no code into one's own account, neither one that is asked for nor one that is printed.

    Raises NothingAskedFor.
    """
    locked_person(session, township_id, person_id)
    row = _waiting(session, township_id, person_id)
    if row is None and not identity.has_activation(session, township_id, person_id, now):
        raise NothingAskedFor
    if row is not None:
        row.decide(REFUSED, person_id, now)
    identity.end_activation(session, township_id, person_id)
    audit.record(session, township_id, person_id, "activation.refuse", f"person:{person_id}", {}, now)


def asked_by(session: Session, township_id: int, people: Collection[UUID], now: datetime) -> dict[UUID, UUID]:
    """Return who asked, by each of these people for whom a code waits for a second person."""
    rows = session.execute(
        select(AccountRequest.person_id, AccountRequest.asked_by)
        .where(AccountRequest.township_id == township_id, AccountRequest.person_id.in_(people))
        .where(AccountRequest.state == WAITS, AccountRequest.asked_at > now - WAITS_FOR)
    )
    return dict(iter(rows))


def _ask(session: Session, township_id: int, person_id: UUID, actor_id: UUID, now: datetime) -> None:
    session.add(
        AccountRequest(
            township_id=township_id, id=new_id(), person_id=person_id, state=WAITS, asked_by=actor_id, asked_at=now
        )
    )
    session.flush()
    audit.record(session, township_id, actor_id, "activation.ask", f"person:{person_id}", {}, now)
    personal.tell(session, township_id, person_id, "code.asked", {}, now)


def _waiting(session: Session, township_id: int, person_id: UUID) -> AccountRequest | None:
    wanted = select(AccountRequest).where(
        AccountRequest.township_id == township_id, AccountRequest.person_id == person_id
    )
    return session.scalars(
        wanted.where(AccountRequest.state == WAITS).execution_options(populate_existing=True)
    ).one_or_none()
