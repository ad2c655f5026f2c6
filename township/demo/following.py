"""Who follows what in the demonstration, and where they are told; each month is looked back on in its turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from engage.notices import devices, follows, wishes
from engage.notices.push import Subscription
from engage.notices.service import make_digest, month_of
from kernel.sealing import Sealer
from township.demo.access import ELDER, VILLAGER
from township.demo.months import Month
from township.demo.script import moment
from township.demo.world import Villager, World

_POINT = bytes.fromhex(  # the generator of the curve: a key that nobody's browser has
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
_OTHERS, _TEXTS, _PHONES = 0.2, 0.3, 0.2
"""How many of those who use the app follow another village too, chose texts, and are told on their phone."""


def follow_around(world: World) -> None:
    """Write down who follows what, from the first weeks on. It has a chance of its own: the rest of the story stays."""
    chance = Random(f"following {world.scale.seed}")  # noqa: S311 - a story, not a secret
    for village in world.villages:
        for villager in village.villagers:
            if villager.eagerness:
                when = world.start + timedelta(days=chance.randint(1, 20), hours=chance.randint(0, 8))
                world.script.at(when, _choices(world, villager, chance).act)


def look_back(world: World, month: Month) -> None:
    """Write down that on the first of the next month this one is looked back on."""

    def act(session: Session, now: datetime) -> None:
        make_digest(session, world.township_id, month_of(month.first), now)

    world.script.at(moment(month.next.first, 8, 30), act)


@dataclass(frozen=True)
class _Choices:
    """What one villager chooses: another village, texts, and the address that their phone's browser got."""

    world: World
    villager: Villager
    village_id: UUID
    follows: bool
    texts: str
    endpoint: str

    def act(self, session: Session, now: datetime) -> None:
        town, me = self.world.township_id, self.villager.id
        if self.follows:
            follows.follow(session, town, me, self.village_id, "whole")
        if self.texts != "none":
            wishes.set_texts(session, town, me, self.texts, now)
        if self.endpoint:
            secrets = self.world.secrets
            found = Subscription(self.endpoint, _POINT, bytes(16))
            sealer, token = Sealer(secrets.device_key), self.endpoint
            devices.register(session, sealer, secrets.code_key, town, me, found, token, "Android", now)


def _choices(world: World, villager: Villager, chance: Random) -> _Choices:
    """Choose for somebody. One of those who are played leaves the phone to the player, the other has one already."""
    played, told = villager.name == VILLAGER.name, villager.name == ELDER.name
    others, texts, phones, choice = (chance.random() for _ in range(4))
    return _Choices(
        world,
        villager,
        village_id=chance.choice(world.villages).id,
        follows=played or others < _OTHERS,
        texts=("each" if choice < 0.5 else "monthly") if texts < _TEXTS and not played else "none",
        endpoint=f"https://push.example.com/{chance.getrandbits(64):x}"
        if told or (phones < _PHONES and not played)
        else "",
    )
