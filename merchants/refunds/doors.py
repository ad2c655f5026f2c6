"""Who gives back, for both doors: somebody at one of the shop's tills, or the owner from anywhere."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.persistence import reading, unit_of_work
from kernel.web import now, viewer
from merchants.directory import device, rights
from merchants.redemptions import queries as sales
from merchants.redemptions.sale import Sale
from merchants.refunds import deciding, service
from merchants.refunds.models import CLERK, OFFICER, OWNER, Refund, RefundRequest


@dataclass(frozen=True)
class Giver:
    """Somebody who works in a shop, as its "owner" or as a "clerk"."""

    township_id: int
    shop_id: UUID
    person_id: UUID
    role: str


@dataclass(frozen=True)
class Decider:
    """Whoever may be the second person: an owner in their shop, an officer in every shop (None)."""

    township_id: int
    person_id: UUID
    role: str
    shop_id: UUID | None


def at_the_till() -> Giver:
    """Return who works at this till. Raises TerminalRequired, TerminalCutOff, NotYourShop."""
    here = device.till()
    owns = viewer().acts_in("owner", here.shop_id)
    return Giver(here.township_id, here.shop_id, here.person_id, OWNER if owns else CLERK)


def owner() -> Giver:
    """Return the owner, who needs no till to give back: a sale by sticker had none. Raises Forbidden."""
    someone = viewer()
    return Giver(someone.township_id, someone.scope("owner"), someone.person_id, OWNER)


def giver() -> Giver:
    """Return who gives back by a program: at a till, or the owner without one. Raises what the two above do."""
    return owner() if viewer().has("owner") and not device.credential() else at_the_till()


def decider() -> Decider:
    """Return the viewer as a second person."""
    someone = viewer()
    if someone.has("officer"):
        return Decider(someone.township_id, someone.person_id, OFFICER, None)
    return decider_of_shop()


def decider_of_shop() -> Decider:
    """Return the viewer as a second person in their own shop. Raises Forbidden."""
    someone = viewer()
    return Decider(someone.township_id, someone.person_id, OWNER, someone.scope("owner"))


def sale_of(who: Giver, sale_id: UUID) -> Sale:
    """Return a sale of the giver's shop. Raises NotFound."""
    sale = sales.sale(reading(), who.township_id, sale_id, now())
    if sale.shop_id != who.shop_id:
        raise NotFound
    return sale


def give_back(who: Giver, sale_id: UUID, *, key: str, points: int, reason: str, note: str) -> Refund | RefundRequest:
    """Give back, or ask for it. Raises RightMissing and what `service.refund` does."""
    with unit_of_work() as work:
        rights.require(work, who.township_id, who.shop_id, who.person_id, rights.REFUND)
        return service.refund(work, _asked(who, sale_id, key, reason, note), points, now())


def undo(who: Giver, sale_id: UUID, *, reason: str, note: str) -> RefundRequest | None:
    """Void, or ask for it. Raises RightMissing and what `service.void` does."""
    with unit_of_work() as work:
        rights.require(work, who.township_id, who.shop_id, who.person_id, rights.VOID)
        return service.void(work, _asked(who, sale_id, f"void-{new_id()}", reason, note), now())


def take_back(who: Giver, request_id: UUID) -> RefundRequest:
    """Take back what one asked for. Raises what `deciding.withdraw` does."""
    with unit_of_work() as work:
        return deciding.withdraw(
            work, who.township_id, request_id, person_id=who.person_id, shop_id=who.shop_id, now=now()
        )


def approve(who: Decider, request_id: UUID) -> RefundRequest:
    """Agree. Raises what `deciding.approve` does."""
    with unit_of_work() as work:
        return deciding.approve(work, request_id=request_id, now=now(), **vars(who))


def decline(who: Decider, request_id: UUID, answer: str) -> RefundRequest:
    """Say no. Raises what `deciding.decline` does."""
    with unit_of_work() as work:
        return deciding.decline(work, request_id=request_id, answer=answer, now=now(), **vars(who))


def _asked(who: Giver, sale_id: UUID, key: str, reason: str, note: str) -> service.Asked:
    return service.Asked(who.township_id, who.shop_id, sale_id, who.person_id, who.role, key, reason, note)
