"""Finding people's names."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity.models import Person


def names_of(session: Session, township_id: int, people: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people of the township, by their ids."""
    rows = session.execute(
        select(Person.id, Person.name).where(Person.township_id == township_id, Person.id.in_(people))
    )
    return {row.id: row.name for row in rows}
