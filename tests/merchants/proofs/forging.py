"""Whatever opens something here, mutated: of a thousand each nothing is accepted, and the true one still is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from werkzeug.test import TestResponse

from kernel.identity.models import Person
from kernel.web.context import House
from merchants.directory import terminals
from merchants.directory.device import Till
from merchants.offline import terms
from merchants.redemptions.digits import check_digit, plain
from merchants.stickers.service import sticker_of
from tests.founding import PIN
from tests.merchants.arranging import Counter, Program, code_key, session_token
from tests.merchants.offline.arranging import allow, phone_of
from tests.merchants.proofs.cards import card_of
from tests.merchants.proofs.mutants import DIGITS, LETTERS, others, slips
from tests.merchants.proofs.street import Disproved, Street, require

POINTS = 3
_TRIES = 4
"""After so many all tries are forgotten: below what stops a guesser, so that each is refused for what it is."""


@dataclass(frozen=True)
class Lock:
    """Something that a token opens: `present` tries one and says by what it was refused, or nothing when it opened.

    `mistyped` is what one wrong digit, or two that changed places, are refused by before anybody looks for them.
    """

    name: str
    token: str
    present: Callable[[str], str]
    refusals: frozenset[str]
    alphabet: str = DIGITS
    mistyped: str = ""
    alike: Callable[[str], str] = plain
    """What a token is read as, however it is written."""
    any_letters: bool = True


@dataclass(frozen=True)
class Scene:
    street: Street
    counter: Counter
    payer: Person
    till: Program
    phone: Program


def forgeries_open_nothing(street: Street, *, mutants: int, seed: int = 0) -> str:
    """Present so many mutants of each token, and the token itself at the end."""
    allow(street.work, street.township, now=street.now())
    counter, payer = street.counter("阿芬早餐店"), street.payer(100)
    scene = Scene(street, counter, payer, street.till(counter), street.phone(payer))
    locks = [lock for make in MAKING for lock in make(scene)]
    tried = {lock.name: _tried(street, lock, mutants, Random(seed)) for lock in locks}
    paid = [lock for lock in locks if lock.name in PAYING]
    require(street.points(payer), 100 - POINTS * len(paid), "the payer's points")
    require(street.debits(payer), len(paid), "sales in the payer's wallet")
    street.require_sound()
    return (
        f"{sum(tried.values())} mutants ({', '.join(f'{name} {count}' for name, count in tried.items())}): 0 accepted"
    )


def _tried(street: Street, lock: Lock, mutants: int, chance: Random) -> int:
    mistyped = set(slips(lock.token, lock.alphabet, chance)) if lock.mistyped else set()
    for number, mutant in enumerate(_mutants(lock, mutants, chance)):
        if number % _TRIES == 0:
            street.forget_tries()
        refused = lock.present(mutant)
        if refused not in ({lock.mistyped} if mutant in mistyped else lock.refusals):
            raise Disproved(f"{lock.name} {lock.token!r}, mutated to {mutant!r}: {refused or 'accepted'}")
    street.forget_tries()
    require(lock.present(lock.token), "", f"the true {lock.name}")
    return mutants


def _mutants(lock: Lock, count: int, chance: Random) -> Iterator[str]:
    """Return every slip, or some when fewer are wanted, then others: none twice, and none that reads like the token."""
    mended = _mended if lock.mistyped else str
    near = slips(lock.token, lock.alphabet, chance)
    if len(near) > count // 2 and len(near) > count - len(near):
        near = chance.sample(near, count // 2)
    more = others(lock.token, lock.alphabet, chance, mended, any_letters=lock.any_letters)
    seen = {lock.alike(lock.token)}

    def fresh() -> Iterator[str]:
        for mutant in (*near, *islice(more, 20 * count)):
            if lock.alike(mutant) not in seen and lock.alike(mutant):
                seen.add(lock.alike(mutant))
                yield mutant

    return islice(fresh(), count)


def _mended(token: str) -> str:
    body = token[:-1]
    return body + str(check_digit(body)) if body.isascii() and body.isdigit() else token


def _code(answer: TestResponse) -> str:
    told: Any = answer.json
    return "" if answer.status_code < 300 else str(told["code"])


def _pay_code(scene: Scene) -> Iterator[Lock]:
    refusals = frozenset({"code_mistyped", "code_unknown", "invalid_input"})
    yield Lock(
        "pay code", scene.street.code(scene.payer), lambda token: _code(scene.till.sell(token, POINTS)), refusals,
        mistyped="code_mistyped",
    )  # fmt: skip


def _card(scene: Scene) -> Iterator[Lock]:
    def pay(token: str) -> str:
        body = {"key": str(uuid4()), "card": token, "pin": PIN, "points": POINTS}
        return _code(scene.till.post("/till/card-sales", body))

    refusals = frozenset({"card_mistyped", "card_unknown", "invalid_input"})
    yield Lock("card", card_of(scene.street, scene.payer), pay, refusals, mistyped="card_mistyped")


def _bill(scene: Scene) -> Iterator[Lock]:
    def pay(token: str) -> str:
        return _code(scene.phone.post(f"/bills/{quote(token, safe='')}/payments", {"key": str(uuid4())}))

    bill: Any = scene.till.post("/till/bills", {"key": str(uuid4()), "points": POINTS}).json
    refusals = frozenset({"bill_mistyped", "bill_unknown"})
    yield Lock("bill", bill["digits"], pay, refusals, mistyped="bill_mistyped")


def _offline_code(scene: Scene) -> Iterator[Lock]:
    def pay(token: str) -> str:
        return _code(scene.till.post("/offline-sales", {"key": str(uuid4()), "code": token, "points": POINTS}))

    street = scene.street
    shown = phone_of(street.app, street.work, street.township, scene.payer, street.now()).shows(street.now())
    refusals = frozenset({"offline_code_mistyped", "offline_code_unknown", "invalid_input"})
    yield Lock("offline code", shown, pay, refusals, mistyped="offline_code_mistyped")


def _sticker(scene: Scene) -> Iterator[Lock]:
    def pay(token: str) -> str:
        body = {"key": str(uuid4()), "points": POINTS}
        return _code(scene.phone.post(f"/stickers/{quote(token, safe='')}/payments", body))

    with scene.street.work() as session:
        token = sticker_of(session, scene.street.township.id, scene.counter.shop.id).token
    yield Lock("sticker", token, pay, frozenset({"sticker_unknown"}), LETTERS, alike=str)


def _pairing(scene: Scene) -> Iterator[Lock]:
    street, owner = scene.street, scene.counter.owner
    with street.work() as session:
        token = terminals.issue_pairing_code(
            session, code_key(street.app), street.township.id, shop_id=scene.counter.shop.id, actor_id=owner.id,
            now=street.now(),
        )  # fmt: skip

    def pair(typed: str) -> str:
        return _code(scene.till.post("/terminals", {"township": street.township.id, "code": typed}))

    refusals = frozenset({"code_not_valid", "invalid_input"})
    yield Lock("pairing code", token, pair, refusals, LETTERS, alike=lambda typed: plain(typed.strip()).upper())


def _tokens(scene: Scene) -> Iterator[Lock]:
    """What a signed-in browser, a till and a till's terms prove themselves with."""
    street = scene.street

    def signed_in(token: str) -> str:
        headers = {"Authorization": f"Bearer {token}"}
        return _code(scene.phone.client.post("/api/v1/pay-codes", headers=headers))

    def at_a_till(token: str) -> str:
        headers = {**scene.till.headers, "X-Terminal": token}
        return _code(scene.till.client.get("/api/v1/offline-terms", headers=headers))

    mine = session_token(street.app, street.work, street.township, scene.payer)
    entrance, terminal = frozenset({"sign_in_required"}), frozenset({"terminal_required"})
    yield Lock("session", mine, signed_in, entrance, LETTERS, alike=str.strip, any_letters=False)
    yield Lock("till", scene.counter.token, at_a_till, terminal, LETTERS, alike=str.strip, any_letters=False)
    yield _terms(scene)


def _terms(scene: Scene) -> Lock:
    street, counter = scene.street, scene.counter
    house: House = street.app.extensions["qiaotou"]
    key, town = house.settings.secrets.session_key, street.township.id
    here = Till(town, counter.shop.id, counter.terminal_id, counter.clerk.id, "柜台")
    given = terms.give(key, here, uuid4(), street.now())

    def read(token: str) -> str:
        return "" if terms.read(key, town, token, street.now()) else "not ours"

    return Lock("till's terms", given, read, frozenset({"not ours"}), LETTERS, alike=str)


MAKING = (_pay_code, _card, _bill, _offline_code, _sticker, _pairing, _tokens)
PAYING = {"pay code", "card", "bill", "offline code", "sticker"}
