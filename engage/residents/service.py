"""Putting a village's people on the books, and handing out their first way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.residents import anew, queries
from engage.residents.models import Household, Resident
from engage.residents.refusals import Problem, RosterNotRight, ShownToWhoAsked, SlipByTownship
from engage.residents.roster import RosterRow
from engage.wallet.service import open_wallet
from kernel import audit
from kernel.identity import pin_changes
from kernel.identity import service as identity
from kernel.identity.models import Person, Role
from kernel.ids import new_id
from kernel.personal import service as personal
from kernel.tenancy import queries as tenancy
from kernel.words import marked

_AT_ONCE = 500  # SQLite takes a bounded number of values in one statement


class Slip(NamedTuple):
    """A person's activation code; where it has none yet, `step` says what was done on the way: see `anew`."""

    person: Person
    code: str
    step: str


@dataclass(frozen=True)
class Imported:
    """How many people were put on the books, and how many stood there already."""

    added: int
    known: int


def import_roster(
    session: Session,
    township_id: int,
    village_id: UUID,
    rows: Sequence[RosterRow],
    now: datetime,
    actor_id: UUID | None = None,
) -> Imported:
    """Register each person of a roster with a household, the role of a villager and a wallet.

    A person is known again by phone number, else by household and name; importing a roster twice adds nobody.
    Raises NotFound (no such village), RosterNotRight (a phone number is another person's); then nothing was changed.
    """
    tenancy.village(session, township_id, village_id)
    by_phone = _people_by_phone(session, township_id, [row.phone for row in rows if row.phone])
    # A village's own officials are put on its roster by the township, from the command line.
    officials = _in_office(session, township_id, [who.id for who in by_phone.values()]) if actor_id else set()
    problems = [problem for row in rows if (problem := _clash(row, by_phone, village_id, officials))]
    if problems:
        raise RosterNotRight(problems)
    households = _households(session, township_id, village_id, rows)
    residents = _residents(session, township_id, village_id)
    known = [(person, row) for row in rows if (person := _known(row, by_phone, residents))]
    fresh = [
        (_register(session, township_id, village_id, row), row) for row in rows if not _known(row, by_phone, residents)
    ]
    session.flush()
    for person, row in fresh:
        _settle_in(session, person, households[row.number])
    for person, row in known:
        _complete(session, person, row, households[row.number])
    session.flush()
    counts = {"added": len(fresh), "known": len(known)}
    audit.record(session, township_id, actor_id, "roster.import", f"village:{village_id}", counts, now)
    return Imported(**counts)


def issue_slip(
    session: Session,
    code_key: str,
    township_id: int,
    village_id: UUID,
    person_id: UUID,
    actor_id: UUID,
    now: datetime,
    *,
    by_township: bool = False,
) -> Slip:
    """Make a fresh activation code for a resident of the village, to be printed; older unused ones die.

    A code is the way into an account, its points and its questions. So for somebody who has a password, a PIN or an
    office, an officer asks for it, a second person agrees, and the officer is shown it (`engage.residents.anew`).
    Raises NotFound for anybody who is not on this village's roster, SlipByTownship, ShownToWhoAsked.
    """
    person = queries.resident(session, township_id, village_id, person_id)
    has_a_way = person.password_digest or person.pin_digest or _in_office(session, township_id, [person_id])
    if has_a_way:
        step = anew.go_on(session, township_id, person_id, actor_id, may_ask=by_township, now=now)
        if not step:
            raise ShownToWhoAsked if by_township else SlipByTownship
        if step != anew.SHOW:
            return Slip(person, "", step)
    code = identity.issue_activation(session, code_key, township_id, person_id, now)
    audit.record(session, township_id, actor_id, "activation.issue", f"person:{person_id}", {}, now)
    if has_a_way:  # they are told that somebody holds a way into it
        personal.tell(session, township_id, person_id, "code.printed", {}, now)
    return Slip(person, code, anew.SHOW)


def issue_pin_slip(
    session: Session,
    code_key: str,
    township_id: int,
    village_id: UUID,
    person_id: UUID,
    actor_id: UUID,
    now: datetime,
) -> tuple[Person, str]:
    """Make a code by which a resident of the village chooses a new PIN where they are signed in; older ones die.

    Raises NotFound for anybody who is not on this village's roster.
    """
    person = queries.resident(session, township_id, village_id, person_id)
    code = pin_changes.issue_slip(session, code_key, township_id, person_id, now)
    audit.record(session, township_id, actor_id, "pin-slip.issue", f"person:{person_id}", {}, now)
    return person, code


def _people_by_phone(session: Session, township_id: int, phones: Sequence[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for start in range(0, len(phones), _AT_ONCE):
        some = phones[start : start + _AT_ONCE]
        people = session.scalars(select(Person).where(Person.township_id == township_id, Person.phone.in_(some)))
        found |= {person.phone: person for person in people if person.phone}
    return found


def _in_office(session: Session, township_id: int, people: Sequence[UUID]) -> set[UUID]:
    """Return which of the people have any other role than a villager's."""
    roles = select(Role.person_id).where(Role.township_id == township_id, Role.role != "villager")
    return {
        found
        for start in range(0, len(people), _AT_ONCE)
        for found in session.scalars(roles.where(Role.person_id.in_(people[start : start + _AT_ONCE])))
    }


def _clash(row: RosterRow, by_phone: dict[str, Person], village_id: UUID, officials: set[UUID]) -> Problem | None:
    """Say so when a phone number belongs to an official, or somebody of another name or village; not to whom."""
    holder = by_phone.get(row.phone or "")
    same = holder is not None and holder.name == row.name and holder.village_id == village_id
    if holder is None or (same and holder.id not in officials):
        return None
    return Problem(row.row, marked("This mobile number belongs to another account already."))


def _households(
    session: Session, township_id: int, village_id: UUID, rows: Sequence[RosterRow]
) -> dict[str, Household]:
    of_village = (Household.township_id == township_id, Household.village_id == village_id)
    found = {household.number: household for household in session.scalars(select(Household).where(*of_village))}
    for number in dict.fromkeys(row.number for row in rows):
        if number not in found:
            found[number] = Household(township_id=township_id, id=new_id(), village_id=village_id, number=number)
            session.add(found[number])
    session.flush()
    return found


def _residents(session: Session, township_id: int, village_id: UUID) -> dict[tuple[str, str], Person]:
    """Return the village's residents by household number and name."""
    rows = session.execute(
        select(Household.number, Person)
        .join(Resident, (Resident.township_id == Household.township_id) & (Resident.household_id == Household.id))
        .join(Person, (Person.township_id == Resident.township_id) & (Person.id == Resident.person_id))
        .where(Household.township_id == township_id, Household.village_id == village_id)
    )
    return {(number, person.name): person for number, person in rows}


def _known(row: RosterRow, by_phone: dict[str, Person], residents: dict[tuple[str, str], Person]) -> Person | None:
    return by_phone.get(row.phone or "") or residents.get((row.number, row.name))


def _register(session: Session, township_id: int, village_id: UUID, row: RosterRow) -> Person:
    return identity.register_person(session, township_id, row.name, phone=row.phone, village_id=village_id)


def _settle_in(session: Session, person: Person, household: Household) -> None:
    """Give a new villager a household, the role, and a wallet."""
    town = person.township_id
    session.add(Resident(township_id=town, id=new_id(), person_id=person.id, household_id=household.id))
    identity.grant_role(session, town, person.id, "villager")
    open_wallet(session, town, person.id)


def _complete(session: Session, person: Person, row: RosterRow, household: Household) -> None:
    """Give someone who is on the books what they lack of the same; what they have they keep."""
    town = person.township_id
    person.phone = person.phone or row.phone
    of_person = (Resident.township_id == town, Resident.person_id == person.id)
    if session.scalars(select(Resident.id).where(*of_person)).first() is None:
        session.add(Resident(township_id=town, id=new_id(), person_id=person.id, household_id=household.id))
    role = (Role.township_id == town, Role.person_id == person.id, Role.role == "villager")
    if session.scalars(select(Role.id).where(*role)).first() is None:
        identity.grant_role(session, town, person.id, "villager")
    open_wallet(session, town, person.id)
