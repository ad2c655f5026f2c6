"""Opening the demonstration's shops: the contract, the owner, a clerk, and a device that is paired with its code."""

from uuid import UUID

from sqlalchemy.orm import Session

from kernel.clock import business_day
from kernel.identity import service as identity
from kernel.identity.models import Person
from merchants.contracts.service import sign
from merchants.directory import service, terminals
from merchants.directory.models import AGREED, ASKED
from merchants.directory.service import Payee
from township.demo import access
from township.demo.names import Names
from township.demo.papers import agreed, card, papers
from township.demo.people import Doorkeeper
from township.demo.shopfronts import BANKS, SHOPFRONTS, Shopfront
from township.demo.world import Till, Village, World

TILL_LABEL = "柜台手机"
_TWO_YEARS = 730


def open_shops(session: Session, world: World, door: Doorkeeper, names: Names) -> None:
    for front in SHOPFRONTS:
        village = next((village for village in world.villages if village.name.startswith(front.village)), None)
        if village is not None:
            world.tills.append(_open(session, world, village, front, door, names))


def _open(session: Session, world: World, village: Village, front: Shopfront, door: Doorkeeper, names: Names) -> Till:
    township, now, chosen = world.township_id, world.start, world.chance
    payee = Payee(front.owner, chosen.choice(BANKS), card(chosen))
    officer = world.officer_ids[0]
    shop = service.open_shop(
        session,
        township,
        village_id=village.id,
        name=front.name,
        kind=front.kind,
        payee=payee,
        actor_id=officer,
        now=now,
        papers=papers(front.name, front.kind, front.owner),
    )
    terms = agreed(session, township, 100, business_day(now), _TWO_YEARS)
    sign(session, township, shop.id, terms, key=shop.id, officer_id=officer, now=now)
    ready = front.name == access.HOME_SHOP
    second, phone = world.officer_ids[1], access.OWNER.phone if ready else None
    owner = _hire(session, world, shop.id, "owner", front.owner, phone, second, door)
    for part, by in ((ASKED, officer), (AGREED, second)):
        service.had_a_hand(session, township, shop.id, owner.id, part, by, now)
    clerk_name = access.CLERK.name if ready else names.person()
    clerk = _hire(session, world, shop.id, "clerk", clerk_name, access.CLERK.phone if ready else None, owner.id, door)
    code_key = world.secrets.code_key
    code = terminals.issue_pairing_code(session, code_key, township, shop_id=shop.id, actor_id=owner.id, now=now)
    till = terminals.pair(session, code_key, township, code=code, label=TILL_LABEL, now=now)
    return Till(shop.id, village.id, front, clerk.id, till.terminal_id)


def _hire(
    session: Session,
    world: World,
    shop_id: UUID,
    role: str,
    name: str,
    phone: str | None,
    invited_by: UUID,
    door: Doorkeeper,
) -> Person:
    invited = service.add_staff(
        session,
        world.secrets.code_key,
        world.township_id,
        shop_id=shop_id,
        role=role,
        name=name,
        actor_id=invited_by,
        now=world.start,
    )
    person = identity.person_of(session, world.township_id, invited.person_id)
    door.let_in(person, phone)
    session.flush()
    return person
