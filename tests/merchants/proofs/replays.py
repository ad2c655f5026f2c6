"""A sale that is sent again: at once, a second later, and around the end of the code's minute."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from kernel.clock import FixedClock
from kernel.identity.models import Person
from merchants.stickers.service import sticker_of
from tests.conftest import MORNING
from tests.founding import PIN
from tests.merchants.arranging import Counter, Program
from tests.merchants.offline.arranging import allow, phone_of
from tests.merchants.proofs.cards import card_of
from tests.merchants.proofs.street import Street, require

AFTER = (0, 1, 59, 61)
POINTS, HELD = 3, 100


@dataclass(frozen=True)
class Sent:
    """A request that took points, as whoever listens on the line could send it again.

    `burnt` is what it is refused for under another key; None where another key is another payment that somebody who is
    signed in, or knows the PIN, may well make.
    """

    program: Program
    address: str
    body: dict[str, Any]
    burnt: str | None

    def send(self) -> Any:
        return self.program.post(self.address, self.body)

    def under_another_key(self, program: Program) -> Any:
        return replace(self, program=program, body={**self.body, "key": str(uuid4())}).send()


Recording = Callable[[Street, Counter, Person], Sent]


def replays_do_nothing(street: Street, clock: FixedClock) -> str:
    """Pay in each of the five ways, and send the same again."""
    clock.set(MORNING)
    allow(street.work, street.township)
    counter, elsewhere = street.counter("阿芬早餐店"), street.counter("阿强理发店")
    sent_again = sum(_replayed(street, clock, counter, elsewhere, recording) for recording in WAYS)
    require(street.owed({counter.shop.id}), len(WAYS) * POINTS * 100, "what is owed to the shop")
    street.require_sound()
    seconds = "/".join(map(str, AFTER))
    return f"{len(WAYS)} ways to pay, sent again after {seconds} s: {sent_again} requests, nothing taken"


def _replayed(street: Street, clock: FixedClock, counter: Counter, elsewhere: Counter, recording: Recording) -> int:
    payer, begun, count = street.payer(HELD), clock.now(), 0
    sent = recording(street, counter, payer)
    first = _sale(sent.send())
    others = [sent.program, street.till(elsewhere)] if sent.burnt else []
    if sent.burnt == "bill_taken":
        others = [sent.program, street.phone(street.payer(HELD))]
    for seconds in AFTER:
        clock.set(begun + timedelta(seconds=seconds))
        require(_sale(sent.send()), first, f"the same request after {seconds} s")
        told = [sent.under_another_key(other).json["code"] for other in others]
        refusals = [sent.burnt, "offline_code_used" if sent.burnt == "offline_code_used_here" else sent.burnt]
        require(told, refusals[: len(others)], f"another key after {seconds} s")
        count += 1 + len(others)
    require((street.points(payer), street.debits(payer)), (HELD - POINTS, 1), "the payer's points and sales")
    return count


def _sale(answer: Any) -> tuple[int, str, str]:
    sale = answer.json.get("sale") or answer.json
    return answer.status_code, sale.get("id"), sale.get("state")


def _by_code(street: Street, counter: Counter, payer: Person) -> Sent:
    body = {"key": str(uuid4()), "code": street.code(payer), "points": POINTS}
    return Sent(street.till(counter), "/redemptions", body, "code_used")


def _by_card(street: Street, counter: Counter, payer: Person) -> Sent:
    body = {"key": str(uuid4()), "card": card_of(street, payer), "pin": PIN, "points": POINTS}
    return Sent(street.till(counter), "/till/card-sales", body, None)


def _by_bill(street: Street, counter: Counter, payer: Person) -> Sent:
    bill: Any = street.till(counter).post("/till/bills", {"key": str(uuid4()), "points": POINTS}).json
    return Sent(street.phone(payer), f"/bills/{bill['digits']}/payments", {"key": str(uuid4())}, "bill_taken")


def _by_sticker(street: Street, counter: Counter, payer: Person) -> Sent:
    with street.work() as session:
        token = sticker_of(session, street.township.id, counter.shop.id).token
    body = {"key": str(uuid4()), "points": POINTS}
    return Sent(street.phone(payer), f"/stickers/{token}/payments", body, None)


def _by_offline_code(street: Street, counter: Counter, payer: Person) -> Sent:
    shown = phone_of(street.app, street.work, street.township, payer, street.now()).shows(street.now())
    body = {"key": str(uuid4()), "code": shown, "points": POINTS}
    return Sent(street.till(counter), "/offline-sales", body, "offline_code_used_here")


WAYS: tuple[Recording, ...] = (_by_code, _by_card, _by_bill, _by_sticker, _by_offline_code)
