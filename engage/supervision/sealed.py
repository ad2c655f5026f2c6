"""The only place that knows who asked: handles that find, and the sealed identity that pays."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engage.awards.service import Held
from engage.supervision.models import SupervisionCase
from kernel.identity.models import Person
from kernel.identity.service import person_of
from kernel.sealing import Sealer


@dataclass(frozen=True)
class Reporter:
    """Who asked and the points that wait for them. It is never shown, logged or handed out."""

    person_id: UUID
    transfer_id: UUID | None
    points: int


def reporter_handle(sealer: Sealer, person: Person) -> str:
    """Return by what the person finds again what they ask from now on.

    It is another one after their way in was made anew: whoever came in by that code may not be who asked before.
    """
    return _handle(sealer, person, person.ways_made_anew)


def every_handle(sealer: Sealer, person: Person) -> list[str]:
    """Return the handles of all that was ever asked from the person's account: it is still theirs to nobody's eyes."""
    return [_handle(sealer, person, way) for way in range(person.ways_made_anew + 1)]


def is_own(session: Session, sealer: Sealer, case: SupervisionCase, person_id: UUID) -> bool:
    """Say whether this person's account opened the case; to be told to nobody else."""
    return case.reporter_handle in every_handle(sealer, person_of(session, case.township_id, person_id))


def asker_to_tell(session: Session, sealer: Sealer, case: SupervisionCase) -> UUID | None:
    """Return who is told of a case: nobody any more once the way into its asker's account was made anew."""
    asker = unseal(sealer, case.reporter_sealed).person_id
    now_found_by = reporter_handle(sealer, person_of(session, case.township_id, asker))
    return asker if case.reporter_handle == now_found_by else None


def _handle(sealer: Sealer, person: Person, way: int) -> str:
    return sealer.handle(f"reporter:{person.township_id}:{person.id}" + (f":{way}" if way else ""))


def opening_handle(sealer: Sealer, township_id: int, person_id: UUID, key: UUID) -> str:
    return sealer.handle(f"opening:{township_id}:{person_id}:{key}")


def reward_key(sealer: Sealer, case_id: UUID, step: str) -> str:
    """Return the books' key of a case's reward: the same each time, and no way back to the case."""
    return f"award:{sealer.handle(f'reward:{case_id}:{step}')}"


def seal(sealer: Sealer, person_id: UUID, held: Held) -> str:
    transfer = str(held.transfer_id) if held.transfer_id else None
    return sealer.seal({"person_id": str(person_id), "transfer_id": transfer, "points": held.points})


def unseal(sealer: Sealer, sealed: str) -> Reporter:
    content = sealer.open(sealed)
    transfer = content["transfer_id"]
    return Reporter(UUID(content["person_id"]), UUID(transfer) if transfer else None, content["points"])
