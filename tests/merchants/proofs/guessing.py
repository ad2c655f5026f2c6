"""Guessing a PIN: every process counts the same tries, a restart forgets none, and the owner has a way back."""

import re
import time
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.identity.models import Person
from kernel.identity.pin import TRIES, WITHIN
from tests.founding import PIN, person
from tests.merchants.proofs.cards import card_of
from tests.merchants.proofs.served import Answer, Installation, Server, ask, looking
from tests.merchants.proofs.street import Street, require
from tests.merchants.test_one_wins import at_once

NEW, LARGE, SMALL, HELD = "314159", 60, 3, 200
_SLIP = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
_ROOM = 60
"""Seconds that the proof may take: tries are counted in stretches of a quarter of an hour, and it stays in one."""


@dataclass
class Elder:
    """Somebody with a phone and a printed card, at a shop; `servers` answer, each asked in turn."""

    street: Street
    who: Person
    card: str
    phone: dict[str, str]
    till: dict[str, str]
    servers: list[Server]

    def waiting_sale(self) -> str:
        """Sell for so much that the phone asks for the PIN, and return the sale's id."""
        body = {"key": str(uuid4()), "code": self.street.code(self.who), "points": LARGE}
        told = ask(self.servers[0].port, "POST", "/api/v1/redemptions", body, self.till)
        require(told.body["state"], "awaiting", "a large sale")
        return str(told.body["id"])

    def confirm(self, sale: str, pin: str, number: int = 0) -> Answer:
        address = f"/api/v1/redemptions/{sale}/confirmations"
        return ask(self._port(number), "POST", address, {"pin": pin}, self.phone)

    def pay_by_card(self, pin: str, number: int = 0) -> Answer:
        body = {"key": str(uuid4()), "card": self.card, "pin": pin, "points": SMALL}
        return ask(self._port(number), "POST", "/api/v1/till/card-sales", body, self.till)

    def sign_in(self, pin: str, number: int = 0) -> Answer:
        body = {"township": self.street.township.id, "phone": self.who.phone, "secret": pin}
        return ask(self._port(number), "POST", "/api/v1/sign-ins", body)

    def _port(self, number: int) -> int:
        return self.servers[number % len(self.servers)].port


def guessing_is_locked(installation: Installation, *, guesses: int, servers: int = 2) -> str:
    """Guess at the card, at the sign-in and on the phone, all at once through all servers, and kill them.

    Both doors that others can guess at leave the owner's phone open; another server keeps all locked; a slip helps.
    """
    running = [installation.running(), *(installation.start() for _ in range(servers - 1))]
    with looking(installation) as street:
        elder = _elder(street, [server.await_answer() for server in running])
        _wait_for_room()
        heard = [
            _guessed(lambda number: elder.pay_by_card(_wrong(number), number), guesses, "pin_locked"),
            _guessed(lambda number: elder.sign_in(_wrong(number), number), guesses, "too_many_attempts"),
        ]
        require(elder.confirm(elder.waiting_sale(), PIN).status, 201, "the owner's phone while others guess")
        sale = elder.waiting_sale()
        heard.append(_guessed(lambda number: elder.confirm(sale, _wrong(number), number), guesses, "pin_locked"))
        for server in running:
            server.kill()
        elder.servers = [installation.start().await_answer()]
        locked = [answer.status for answer in (elder.pay_by_card(PIN), elder.sign_in(PIN), elder.confirm(sale, PIN))]
        require(locked, [429] * 3, "the right PIN after a restart")
        _come_back(elder, sale)
        street.require_sound()
    said = ", ".join(map(str, heard))
    return (
        f"{guesses} at once with a card, at the sign-in and on the phone, {servers} servers: {said} heard, "
        "then locked, also after kill -9; the first two left the phone open, and a slip opened it and the card again"
    )


def _come_back(elder: Elder, sale: str) -> None:
    """Choose a new PIN by a slip from the village, and pay by it at both doors."""
    street, port = elder.street, elder.servers[0].port
    with street.work() as session:
        officer = person(session, street.township, "officer", name="沈红霞")
        row = RosterRow(2, "1", elder.who.name, elder.who.phone)
        import_roster(session, street.township.id, street.township.xiaoqiaotou, [row], street.now(), officer.id)
    office = street.phone(officer).headers
    slips = f"/office/residents/{elder.who.id}/pin-slips?village={street.township.village_code}"
    [slip] = _SLIP.findall(_sent(port, slips, office, {}))
    _sent(port, "/my-pin/by-slip", elder.phone, {"code": slip, "slip_pin": NEW, "slip_again": NEW})
    came = [elder.confirm(sale, PIN), elder.pay_by_card(PIN), elder.confirm(sale, NEW), elder.pay_by_card(NEW)]
    wanted = [(403, "wrong_pin"), (403, "wrong_pin"), (201, "captured"), (201, "captured")]
    require([_outcome(answer) for answer in came], wanted, "the old PIN and the new one")
    require((street.points(elder.who), street.debits(elder.who)), (HELD - 2 * LARGE - SMALL, 3), "points and sales")


def _sent(port: int, address: str, who: dict[str, str], form: dict[str, str]) -> str:
    """Send a form, signed in as `who`, and return the page that comes of it. Raises HTTPError."""
    form_sent = Request(f"http://127.0.0.1:{port}{address}", data=urlencode(form).encode(), headers=who)
    with urlopen(form_sent, timeout=30) as answer:
        return str(answer.read().decode())


def _elder(street: Street, servers: list[Server]) -> Elder:
    counter, who = street.counter("阿芬早餐店"), street.payer(HELD)
    return Elder(street, who, card_of(street, who), street.phone(who).headers, street.till(counter).headers, servers)


def _guessed(guess: Callable[[int], Answer], times: int, locked: str) -> int:
    """Guess so often at once; as many as are allowed are heard, whichever process hears them."""
    told = Tally((answer.status, answer.body["code"] == locked) for answer in at_once(guess, times))
    require(told, {(403, False): TRIES, (429, True): times - TRIES}, "what who guesses is told")
    return told[403, False]


def _outcome(answer: Answer) -> tuple[int, str]:
    return answer.status, str(answer.body.get("code") or answer.body.get("state"))


def _wrong(number: int) -> str:
    return f"{(int(PIN) + 1 + number) % 10**6:06}"


def _wait_for_room() -> None:
    left = WITHIN.total_seconds() - time.time() % WITHIN.total_seconds()
    if left < _ROOM:
        time.sleep(left)
