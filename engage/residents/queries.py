"""Finding residents."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engage.paging import Page, cut, place_of
from engage.residents.models import Household, Resident
from kernel.errors import NotFound
from kernel.identity.models import Person
from kernel.locking import locked_row


@dataclass(frozen=True)
class Row:
    """A resident as the village's own editor sees them; `activated` when they can sign in."""

    person_id: UUID
    household: str
    name: str
    phone: str | None
    activated: bool


def locked_person(session: Session, township_id: int, person_id: UUID) -> Person:
    """Return a person under a lock, so that what they do is decided one after the other. Raises NotFound."""
    return locked_row(session, Person, township_id, person_id, others_may_refer=True)


def residents(
    session: Session, township_id: int, village_id: UUID, *, size: int, after: str = "", search: str = ""
) -> Page[Row]:
    """Return a page of a village's residents by household; `search` is part of a name or a household number."""
    wanted = (
        select(Person.id, Household.number, Person.name, Person.phone, Person.password_digest.is_not(None))
        .join(Resident, (Resident.township_id == Person.township_id) & (Resident.person_id == Person.id))
        .join(Household, (Household.township_id == Resident.township_id) & (Household.id == Resident.household_id))
        .where(Household.township_id == township_id, Household.village_id == village_id)
    )
    if search:
        wanted = wanted.where(
            Person.name.contains(search, autoescape=True) | Household.number.startswith(search, autoescape=True)
        )
    place = place_of(after, str)
    if place is not None:
        wanted = wanted.where(tuple_(Household.number, Person.id) > place)
    found = session.execute(wanted.order_by(Household.number, Person.id).limit(size + 1))
    rows = [Row(*row) for row in found]
    return cut(rows, size, lambda row: (row.household, row.person_id))


def resident(session: Session, township_id: int, village_id: UUID, person_id: UUID) -> Person:
    """Return a person of one of the village's households. Raises NotFound."""
    person = session.scalars(
        select(Person)
        .join(Resident, (Resident.township_id == Person.township_id) & (Resident.person_id == Person.id))
        .join(Household, (Household.township_id == Resident.township_id) & (Household.id == Resident.household_id))
        .where(Person.township_id == township_id, Person.id == person_id, Household.village_id == village_id)
    ).one_or_none()
    if person is None:
        raise NotFound
    return person
