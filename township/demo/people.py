"""Who lives and works in the demonstration: officers, editors, committees, households."""

from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.identity import passwords
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.tenancy import queries as tenancy
from township.demo import access
from township.demo.access import Player
from township.demo.names import Names
from township.demo.world import Village, World
from township.founding.service import appoint_officer

_READERS = {"old": 0.45, "middle": 0.6, "young": 0.35}
"""How many of each age use the app at all."""


class Doorkeeper:
    """Gives people a phone number and the demonstration's password, whose digest is made once: it takes its time."""

    def __init__(self) -> None:
        self._digests = passwords.digest(access.PASSWORD), passwords.digest(access.PIN)
        self._numbers = count(13_000_000_001)

    def let_in(self, person: Person, phone: str | None = None) -> None:
        person.phone = phone or str(next(self._numbers))
        person.password_digest, person.pin_digest = self._digests


def appoint_officers(session: Session, world: World, door: Doorkeeper) -> None:
    officers = []
    for player in (access.OFFICER, access.SECOND_OFFICER):
        officer = appoint_officer(session, world.township_id, player.name, world.start)
        door.let_in(officer, player.phone)
        officers.append(officer.id)
    world.officer_ids = tuple(officers)


def settle_villages(session: Session, world: World, door: Doorkeeper, names: Names) -> None:
    """Bring the first villages of the township to life, the one with the ready sign-ins among them."""
    found = tenancy.villages(session, world.township_id)
    home_first = sorted(found, key=lambda village: village.name != access.HOME_VILLAGE)
    for village in sorted(home_first[: world.scale.villages], key=lambda village: village.code):
        at_home = village.name == access.HOME_VILLAGE
        editor = _serve(session, world, village.id, "editor", access.EDITOR if at_home else None, door, names)
        member = _serve(session, world, village.id, "committee", access.MEMBER if at_home else None, door, names)
        cadres = (names.person(), names.person(), names.person("old"))
        place = Village(village.id, village.name, editor.id, member.id, cadres)
        world.villages.append(place)


def _serve(
    session: Session, world: World, village_id: UUID, role: str, player: Player | None, door: Doorkeeper, names: Names
) -> Person:
    name = player.name if player else names.person()
    person = identity.register_person(session, world.township_id, name, village_id=village_id)
    session.flush()
    identity.grant_role(session, world.township_id, person.id, role, village_id)
    door.let_in(person, player.phone if player else None)
    session.flush()
    return person
