"""The only place that knows who asked: handles that find, and the sealed identity that pays."""

from dataclasses import dataclass
from uuid import UUID

from engage.awards.service import Held
from kernel.sealing import Sealer


@dataclass(frozen=True)
class Reporter:
    """Who asked and the points that wait for them. It is never shown, logged or handed out."""

    person_id: UUID
    transfer_id: UUID | None
    points: int


def reporter_handle(sealer: Sealer, township_id: int, person_id: UUID) -> str:
    return sealer.handle(f"reporter:{township_id}:{person_id}")


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
