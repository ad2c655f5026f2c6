"""The households of a village: its roster is imported, and those who read have their way in."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.identity.models import Person
from township.demo.access import ELDER, VILLAGER
from township.demo.names import Member, Names
from township.demo.people import Doorkeeper
from township.demo.world import Village, Villager, World

_READERS = {"old": 0.45, "middle": 0.6, "young": 0.35}
"""How many of each age use the app at all."""
_PLAYERS = {VILLAGER.name: VILLAGER, ELDER.name: ELDER}
_EAGER = 0.95
_KEPT_FOR_PLAYING = 12
"""So that whoever plays a villager has something to spend."""
_UNREAD_FOR_PLAYING = timedelta(days=45)
"""And something to read."""


def move_in(
    session: Session, world: World, village: Village, door: Doorkeeper, names: Names, *, with_players: bool
) -> None:
    """Bring in a village's roster; its first household is that of the ready sign-ins, where they live."""
    households = [names.household() for _ in range(world.scale.households)]
    if with_players:
        households[0] = [Member(VILLAGER.name, "middle"), Member(ELDER.name, "old")]
    rows = [
        RosterRow(1, f"{number:03}", member.name)
        for number, household in enumerate(households, 1)
        for member in household
    ]
    import_roster(session, world.township_id, village.id, rows, world.start, village.editor_id)
    known = session.scalars(
        select(Person).where(Person.township_id == world.township_id, Person.village_id == village.id)
    )
    people = {person.name: person for person in known}
    village.villagers = [
        _villager(world, people[member.name], member, door) for household in households for member in household
    ]
    session.flush()


def _villager(world: World, person: Person, member: Member, door: Doorkeeper) -> Villager:
    person.elder = "on" if member.age == "old" else "off"
    old = member.age == "old"
    if member.name in _PLAYERS:
        door.let_in(person, _PLAYERS[member.name].phone)
        return Villager(person.id, member.name, old, _EAGER, keeps=_KEPT_FOR_PLAYING, unread=_UNREAD_FOR_PLAYING)
    eagerness = _eagerness(world, member)
    if eagerness:
        door.let_in(person)
    return Villager(person.id, member.name, old, eagerness, saves_up_to=world.chance.choice(world.scale.thrift))


def _eagerness(world: World, member: Member) -> float:
    reads = world.chance.random() < _READERS[member.age]
    return world.chance.betavariate(1.4, 2.2) if reads else 0.0
