"""Elders who pay with a printed card; one card is lost on the way home and replaced the next morning."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from kernel.identity import passwords
from kernel.identity.models import Person
from merchants.cards import service as cards
from merchants.cards.service import CardSale
from merchants.redemptions.sale import Sale
from township.demo.access import PIN
from township.demo.script import moment
from township.demo.world import Till, Village, Villager, World

_EACH = 2  # elders with a card in each village
_MOST = 30  # points a day with a card, as townships begin


def hand_out_cards(world: World) -> None:
    """Write down who gets a card in the first days, and whose is lost half-way."""
    digest = passwords.digest(PIN)
    for number, village in enumerate(world.villages):
        elders = [one for one in village.villagers if one.elder][:_EACH]
        when = world.start + timedelta(days=2 + number, hours=2)
        for elder in elders:
            world.script.at(when, partial(_print, world, village, elder, digest))
        if number == 0 and elders:
            halfway = world.start + (world.script.end - world.start) / 2
            world.script.at(halfway, partial(_lose, world, village, elders[-1]))
            world.script.at(
                moment((halfway + timedelta(days=1)).date(), 9), partial(_print, world, village, elders[-1], digest)
            )


def pays_by_card(who: Villager, points: int) -> bool:
    return bool(who.card) and points <= _MOST


def pay(world: World, session: Session, who: Villager, till: Till, points: int, now: datetime) -> Sale:
    """The elder shows the card and types the PIN."""
    key = f"{world.chance.getrandbits(128):032x}"
    digest = cards.digest(world.secrets.code_key, who.card)
    return cards.pay(
        session, CardSale(world.township_id, till.id, till.clerk_id, till.terminal_id, key, digest, points), now
    )


def _print(world: World, village: Village, elder: Villager, digest: str, session: Session, now: datetime) -> None:
    person = session.get_one(Person, (world.township_id, elder.id))
    person.pin_digest = person.pin_digest or digest
    session.flush()
    code_key = world.secrets.code_key
    made = cards.issue(session, code_key, world.township_id, person_id=elder.id, actor_id=village.editor_id, now=now)
    elder.card = made.digits


def _lose(world: World, village: Village, elder: Villager, session: Session, now: datetime) -> None:
    cards.report_lost(session, world.township_id, person_id=elder.id, actor_id=village.editor_id, now=now)
    elder.card = ""
