"""Arranging mistakes: a shop whose clerk may give back, paid sales, and asking for refunds."""

from dataclasses import dataclass
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from kernel.identity.models import Person
from kernel.money import FEN
from ledger import account, balance, trial_balance, verify
from merchants.directory import rights
from merchants.refunds import rules
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import Counter, Program, open_counter, shown_code, till_program, villager


@dataclass
class Shop:
    """A shop at work: programs of its clerk at the till and of its owner, who has no till, and a payer with points."""

    app: Flask
    work: Work
    counter: Counter
    payer: Person

    @property
    def township(self) -> Founded:
        return self.counter.township

    @property
    def till(self) -> Program:
        return till_program(self.app, self.work, self.counter)

    @property
    def owner(self) -> Program:
        return Program(self.app, self.work, self.township, self.counter.owner)

    @property
    def phone(self) -> Program:
        return Program(self.app, self.work, self.township, self.payer)

    def officer(self, name: str = "王经办") -> Program:
        with self.work() as session:
            someone = person(session, self.township, "officer", name=name)
        return Program(self.app, self.work, self.township, someone)

    def sale(self, points: int, till: Program | None = None) -> str:
        """Sell at the present moment, without a PIN, and return the sale's id."""
        now = self.app.extensions["qiaotou"].clock.now()
        code = shown_code(self.app, self.work, self.township, self.payer.id, now).digits
        sold = (till or self.till).sell(code, points)
        assert sold.json["state"] == "captured", sold.text
        return str(sold.json["id"])

    def owed(self) -> int:
        with self.work() as session:
            found = account(session, self.township.id, "shop-payable", FEN, str(self.counter.shop.id))
            return balance(session, self.township.id, found.id).net

    def limits(self, clerk: int, owner: int, days: int = 7) -> None:
        with self.work() as session:
            officer = person(session, self.township, "officer", name="定规矩的")
            rules.set_rule(session, self.township.id, rules.Rule(clerk, owner, days), officer.id, MORNING)

    def assert_books_sound(self) -> None:
        with self.work() as session:
            assert all(books.difference == 0 for books in trial_balance(session, self.township.id).values())
            assert verify(session, self.township.id) == []


def open_mistaken_shop(app: Flask, work: Work, township: Founded, points: int = 100) -> Shop:
    counter = open_counter(app, work, township)
    allow(work, counter, {rights.SELL, rights.VOID, rights.REFUND})
    return Shop(app, work, counter, villager(work, township, points))


def allow(work: Work, counter: Counter, what: set[str]) -> None:
    """Let the clerk do exactly this."""
    with work() as session:
        rights.decide(
            session,
            counter.township.id,
            shop_id=counter.shop.id,
            person_id=counter.clerk.id,
            rights=frozenset(what),
            sale_limit_points=None,
            day_limit_points=None,
            actor_id=counter.owner.id,
            now=MORNING,
        )


def refund(
    who: Program, sale: str, points: object, key: str | None = None, reason: str = "wrong_amount", note: str = ""
) -> TestResponse:
    body = {"key": key or str(uuid4()), "points": points, "reason": reason, "note": note}
    return who.post(f"/redemptions/{sale}/refunds", body)


def answered(response: TestResponse) -> tuple[int, str]:
    """Return a refusal's status and code."""
    return response.status_code, response.json["code"]
