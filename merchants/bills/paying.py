"""Paying a bill, for both doors."""

from kernel.persistence import unit_of_work
from kernel.web import now, viewer
from merchants.bills import service
from merchants.redemptions.payers_words import in_the_payers_words
from merchants.redemptions.sale import Sale


def pay(digits: str, key: str) -> Sale:
    """Pay as the viewer. Raises what `service.pay` does, in the payer's words."""
    payer = viewer()
    with in_the_payers_words(), unit_of_work() as work:
        return service.pay(work, payer.township_id, text=digits, payer_id=payer.person_id, key=key, now=now())


def give_up(digits: str, key: str) -> Sale | None:
    payer = viewer()
    with unit_of_work() as work:
        return service.give_up(work, payer.township_id, text=digits, payer_id=payer.person_id, key=key, now=now())
