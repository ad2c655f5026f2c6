"""Who takes part in the demonstration, as the acts of its script need to know them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from kernel.sealing import Sealer
from kernel.secrets import Secrets
from township.demo.scale import Scale
from township.demo.script import Script
from township.demo.shopfronts import Shopfront


@dataclass
class Villager:
    """A resident who may read, ask and buy. `eagerness`: how much of what the village publishes is read, 0 to 1."""

    id: UUID
    name: str
    elder: bool
    eagerness: float
    points: int = 0
    """What the wallet holds, so that nobody goes shopping without."""
    saves_up_to: int = 1
    """Goes shopping only with at least so many points."""
    keeps: int = 0
    """Never spends the last so many."""
    unread: timedelta = timedelta(0)
    """Leaves what was published so lately for whoever plays this villager."""
    readings: Counter[date] = field(default_factory=Counter)
    """How many were credited on a day."""
    read_until: datetime | None = None
    card: str = ""
    """The digits of the printed card, for those who have one."""


@dataclass
class Village:
    id: UUID
    name: str
    editor_id: UUID
    member_id: UUID
    """Of the supervision committee."""
    cadres: tuple[str, ...]
    """Names that stand on money lines as responsible."""
    villagers: list[Villager] = field(default_factory=list)


@dataclass
class Till:
    """A shop that sells: with the clerk who stands there and the device that was paired."""

    id: UUID
    village_id: UUID
    front: Shopfront
    clerk_id: UUID
    terminal_id: UUID


@dataclass
class World:
    township_id: int
    scale: Scale
    secrets: Secrets
    sealer: Sealer
    chance: Random
    script: Script
    start: datetime
    villages: list[Village] = field(default_factory=list)
    tills: list[Till] = field(default_factory=list)
    officer_ids: tuple[UUID, ...] = ()
    matters: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    """The id and the category of each matter of the catalogue, by its name."""
