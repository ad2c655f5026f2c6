"""Devices whose clocks are a day off: no sale is made, refused or dated by what a device believes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from kernel.clock import FixedClock, business_day
from kernel.identity.models import Person
from merchants.stickers.service import sticker_of
from tests.conftest import MORNING
from tests.founding import PIN
from tests.merchants.arranging import Counter, Program
from tests.merchants.offline.arranging import allow, phone_of
from tests.merchants.proofs.cards import card_of
from tests.merchants.proofs.street import Street, require

DAY = timedelta(days=1)
OFF = (-DAY, timedelta(0), DAY)
PAIRS = tuple(product(OFF, OFF))
AGAINST = ((-DAY, DAY), (DAY, -DAY))
"""How far a till's clock and a phone's are ahead: every pair, and those that differ most."""
POINTS = 3


def clocks_a_day_off_change_nothing(
    street: Street, clock: FixedClock, pairs: Sequence[tuple[timedelta, timedelta]] = PAIRS
) -> str:
    """Pay in every way between tills and phones whose clocks are a day behind, right, and a day ahead."""
    clock.set(MORNING)
    allow(street.work, street.township)
    counter, count = street.counter("阿芬早餐店"), 0
    for till_off, phone_off in pairs:
        payer = street.payer(100)
        device = Devices(street, counter, payer, till_off, phone_off)
        sales = [device.by_code(59), device.by_bill(), device.by_card(), device.by_sticker(), device.offline()]
        wanted = [("captured", business_day(clock.now()).isoformat(), clock.now().isoformat())] * len(sales)
        require(sales, wanted, f"sales of a till {till_off} and a phone {phone_off} off")
        require(device.refused(), ["code_expired", "invalid_input", "invalid_input"], "what is refused all the same")
        require(street.points(payer), 100 - POINTS * len(sales), "the payer's points")
        count += len(sales)
    require(street.owed({counter.shop.id}), count * POINTS * 100, "what is owed to the shop")
    street.require_sound()
    return f"till and phone 24 h behind, right and ahead, {len(pairs)} pairs, 5 ways: {count} sales at server's time"


class Devices:
    """A till and a phone that stamp all they send with their own clocks: its date, and a key that begins with it."""

    def __init__(self, street: Street, counter: Counter, payer: Person, till_off: timedelta, phone_off: timedelta):
        self.street, self.counter, self.payer, self.phone_off = street, counter, payer, phone_off
        self.till, self.phone = street.till(counter), street.phone(payer)
        self.off = {id(self.till): till_off, id(self.phone): phone_off}

    def by_code(self, age: int) -> tuple[str, str, str]:
        return _dated(self._sold_by_code(age).json)

    def refused(self) -> list[str]:
        """Show a code that is a minute old; and say what time it is, which nobody is asked for."""
        told = [self._sold_by_code(60)]
        for field in ("at", "business_day"):
            body = {"code": self.street.code(self.payer), "points": POINTS, field: self._now(self.till).isoformat()}
            told.append(self._post(self.till, "/redemptions", body))
        return [answer.json["code"] for answer in told]

    def by_bill(self) -> tuple[str, str, str]:
        bill = self._post(self.till, "/till/bills", {"points": POINTS}).json
        return _dated(self._post(self.phone, f"/bills/{bill['digits']}/payments", {}).json)

    def by_card(self) -> tuple[str, str, str]:
        body = {"card": card_of(self.street, self.payer), "pin": PIN, "points": POINTS}
        return _dated(self._post(self.till, "/till/card-sales", body).json)

    def by_sticker(self) -> tuple[str, str, str]:
        with self.street.work() as session:
            token = sticker_of(session, self.street.township.id, self.counter.shop.id).token
        return _dated(self._post(self.phone, f"/stickers/{token}/payments", {"points": POINTS}).json)

    def offline(self) -> tuple[str, str, str]:
        """A phone's own code: its clock is off, but it knows by how much since it was last told the time.

        What a phone shows that does not know takes nothing, though it is its true code of another day.
        """
        street, now = self.street, self.street.now()
        enrolled = phone_of(street.app, street.work, street.township, self.payer, now)
        if self.phone_off:
            astray = self._post(
                self.till, "/offline-sales", {"code": enrolled.shows(now + self.phone_off), "points": 3}
            )
            require(astray.json["code"], "offline_code_out_of_time", "a code of another day")
        ahead = now - self._now(self.phone)  # as the phone keeps it: the server's time less its own
        shown = enrolled.shows(self._now(self.phone) + ahead)
        return _dated(self._post(self.till, "/offline-sales", {"code": shown, "points": POINTS}).json["sale"])

    def _sold_by_code(self, age: int) -> Any:
        now = self.street.now()
        [code] = self.street.codes([self.payer], now - timedelta(seconds=age))
        return self._post(self.till, "/redemptions", {"code": code, "points": POINTS})

    def _post(self, program: Program, address: str, body: dict[str, Any]) -> Any:
        there = self._now(program)
        headers = {**program.headers, "Date": format_datetime(there, usegmt=True)}
        body = {"key": str(_key_of(there)), **body}
        return program.client.post(f"/api/v1{address}", headers=headers, json=body)

    def _now(self, program: Program) -> datetime:
        return self.street.now() + self.off[id(program)]


def _key_of(moment: datetime) -> UUID:
    """Return a random key that begins with a device's time, as version 7 of the UUID does."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | uuid4().int & ((1 << 76) - 1))


def _dated(sale: Any) -> tuple[str, str, str]:
    return sale["state"], sale["business_day"], sale["at"]
