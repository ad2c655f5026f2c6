"""The room of the proofs: a township with shops, tills and payers, and what the books say of them afterwards.

`benchmarks.proofs` proves the same things here in full size.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask
from sqlalchemy import delete

from kernel.identity.models import Person
from kernel.money import FEN, POINT
from kernel.throttle import Throttle
from ledger import account, balance, transfers, trial_balance, verify
from merchants.redemptions.pay_codes import issue_pay_code
from tests.conftest import Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, Program, code_key, give, open_counter, pair, till_program


class Disproved(AssertionError):
    """Something happened that must never happen; the message says what."""


def require(found: object, wanted: object, what: str) -> None:
    """Raises Disproved unless both are the same."""
    if found != wanted:
        raise Disproved(f"{what}: {found!r}, wanted {wanted!r}")


@dataclass(frozen=True)
class Street:
    """A township of its own, its application, and how units of work on its database are begun."""

    app: Flask
    work: Work
    township: Founded

    def now(self) -> datetime:
        return self.app.extensions["qiaotou"].clock.now()  # type: ignore[no-any-return]

    def counter(self, name: str) -> Counter:
        """Open a shop with a till and a clerk."""
        return open_counter(self.app, self.work, self.township, name, now=self.now())

    def counters(self, shops: int, tills: int) -> list[Counter]:
        """Open shops that have so many tills between them, each with a clerk of its own."""
        opened = [self.counter(f"第{number}家") for number in range(shops)]
        return opened + [self.another(opened[number % shops]) for number in range(tills - shops)]

    def another(self, counter: Counter) -> Counter:
        """Pair another till of the same shop, with a clerk of its own."""
        with self.work() as session:
            clerk = person(session, self.township, "clerk", name="李小弟", scope_id=counter.shop.id)
            pairing = pair(session, self.app, self.township, counter.shop.id, counter.owner.id, self.now())
        return Counter(self.township, counter.shop, counter.owner, clerk, pairing.terminal_id, pairing.token)

    def till(self, counter: Counter) -> Program:
        return till_program(self.app, self.work, counter)

    def phone(self, who: Person) -> Program:
        return Program(self.app, self.work, self.township, who)

    def payers(self, points: list[int]) -> list[Person]:
        """Register villagers, each with so many points."""
        with self.work() as session:
            people = [person(session, self.township, "villager", name="张阿婆") for _ in points]
            for who, much in zip(people, points, strict=True):
                give(session, self.township, who.id, much, self.now())
        return people

    def payer(self, points: int) -> Person:
        return self.payers([points])[0]

    def codes(self, people: list[Person], at: datetime | None = None) -> list[str]:
        """Make a pay code for each, good for a minute from now or from `at`."""
        key, moment = code_key(self.app), at or self.now()
        with self.work() as session:
            return [
                issue_pay_code(session, key, self.township.id, person_id=who.id, now=moment).digits for who in people
            ]

    def code(self, who: Person) -> str:
        return self.codes([who])[0]

    def points(self, who: Person) -> int:
        with self.work() as session:
            wallet = account(session, self.township.id, "wallet", POINT, str(who.id))
            return balance(session, self.township.id, wallet.id).available

    def debits(self, who: Person) -> int:
        """Return how many sales were booked on somebody's wallet."""
        with self.work() as session:
            wallet = account(session, self.township.id, "wallet", POINT, str(who.id))
            return len(transfers(session, self.township.id, account_id=wallet.id, code="redemption").transfers)

    def owed(self, shops: set[UUID]) -> int:
        """Return what the books owe these shops together, in fen."""
        with self.work() as session:
            found = [account(session, self.township.id, "shop-payable", FEN, str(shop)) for shop in shops]
            return sum(balance(session, self.township.id, one.id).net for one in found)

    def forget_tries(self) -> None:
        """Let nobody be stopped for guessing, so that each guess is refused for what it is."""
        with self.work() as session:
            session.execute(delete(Throttle).where(Throttle.township_id == self.township.id))

    def require_sound(self) -> None:
        """Raises Disproved unless the books balance and `verify` finds nothing."""
        with self.work() as session:
            trials = trial_balance(session, self.township.id)
            require({unit: trial.difference for unit, trial in trials.items()}, dict.fromkeys(trials, 0), "the books")
            require(list(verify(session, self.township.id)), [], "what verify finds")
