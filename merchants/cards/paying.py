"""Paying by card at a till, for both doors: wrong cards and wrong PINs are counted before they are heard."""

from uuid import UUID

from kernel.identity import pin as pins
from kernel.identity import service as identity
from kernel.identity.refusals import WrongPin
from kernel.persistence import reading, unit_of_work
from kernel.web import now, secrets
from merchants.cards import service
from merchants.cards.refusals import CardUnknown
from merchants.cards.service import CardSale
from merchants.directory.device import Till
from merchants.redemptions import guessing
from merchants.redemptions.sale import Sale
from merchants.redemptions.service import made_before


def pay(till: Till, *, key: str, card: str, pin: str, points: int) -> Sale:
    """Take points from whoever holds the card and typed the PIN.

    The same key with the same card and points is answered again without another look at the PIN. Raises CardMistyped,
    CardUnknown, CardBlocked, WrongPin, PinLocked, TooManyAttempts, and what `redemptions.service.take` does.
    """
    digest = service.read(secrets().code_key, card)
    sale = CardSale(till.township_id, till.shop_id, till.person_id, till.terminal_id, key, digest, points)
    holder = _holder(till, digest)
    earlier = made_before(reading(), sale.asking, now())
    if earlier is not None:
        return earlier
    with unit_of_work() as work:
        pins.count_try(work, till.township_id, holder, now(), pins.BY_CARD)
    # Outside any writing work: an Argon2 check takes long, and on SQLite every other writer would wait for it.
    if not identity.check_pin(reading(), till.township_id, holder, pin):
        raise WrongPin
    with unit_of_work() as work:
        pins.forgive(work, till.township_id, holder, pins.BY_CARD)
    with unit_of_work() as work:
        return service.pay(work, sale, now())


def _holder(till: Till, digest: str) -> UUID:
    guessing.require_room(reading(), till)
    try:
        return service.holder(reading(), till.township_id, digest)
    except CardUnknown:
        guessing.count(till)
        raise
