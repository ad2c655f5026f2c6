"""Arranging a street without a network: a township that allows it, tills with their terms, a villager's phone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from kernel.identity.models import Person
from kernel.money import FEN
from kernel.web.context import House
from ledger import balance, find_account
from merchants.directory import terminals
from merchants.offline import codes, phones, rules
from merchants.offline.models import BY_TOWNSHIP, OfflineSale
from tests.conftest import MORNING, Work
from tests.founding import Founded
from tests.merchants.arranging import Counter, Program, till_program

PERSON_POINTS, TILL_POINTS = 20, 50


@dataclass
class PhoneOf:
    """A villager's phone that can make codes without a network, as its script does."""

    id: UUID
    number: int
    secret: bytes
    township_id: int

    def shows(self, at: datetime) -> str:
        return codes.make(self.secret, self.township_id, self.number, codes.step_at(at))


class TillOf:
    """A till's program: what it keeps of its terms, and how it brings in what it took."""

    def __init__(self, app: Flask, work: Work, counter: Counter) -> None:
        self.app, self.work, self.counter = app, work, counter
        self.token, self.terms = counter.token, ""

    @property
    def program(self) -> Program:
        """The till with its clerk signed in anew: a sign-in lasts half a day, a queue may last longer."""
        program = till_program(self.app, self.work, self.counter)
        program.headers["X-Terminal"] = self.token
        return program

    def learn(self) -> dict[str, Any]:
        """Ask for the terms while there is a network."""
        told = self.program.get("/offline-terms")
        assert told.status_code == 200, told.text
        self.terms = told.json["terms"]
        return dict(told.json)

    def brings(self, code: str, points: object = 3, key: str | None = None, terms: str | None = None) -> TestResponse:
        """Bring in a sale that was kept without a network."""
        body = {"key": key or uuid4().hex, "code": code, "points": points}
        return self.program.post("/offline-sales", {**body, "terms": self.terms if terms is None else terms})

    def takes(self, code: str, points: object = 3, key: str | None = None) -> TestResponse:
        """Take a code while there is a network."""
        return self.program.post("/offline-sales", {"key": key or uuid4().hex, "code": code, "points": points})


def offline_key(app: Flask) -> str:
    house: House = app.extensions["qiaotou"]
    return house.settings.secrets.offline_key


def allow(
    work: Work, township: Founded, *, bearer: str = BY_TOWNSHIP, enabled: bool = True, now: datetime = MORNING
) -> None:
    with work() as session:
        rules.set_rule(
            session,
            township.id,
            enabled=enabled,
            person_points=PERSON_POINTS,
            till_points=TILL_POINTS,
            bearer=bearer,
            effective_from=now,
            officer_id=None,
            now=now,
        )


def cut_off(work: Work, counter: Counter, now: datetime) -> None:
    """Let the owner cut the shop's till off."""
    with work() as session:
        terminals.cut_off(
            session,
            counter.township.id,
            shop_id=counter.shop.id,
            terminal_id=counter.terminal_id,
            actor_id=counter.owner.id,
            now=now,
        )


def phone_of(app: Flask, work: Work, township: Founded, who: Person, now: datetime = MORNING) -> PhoneOf:
    with work() as session:
        made = phones.enrol(session, offline_key(app), township.id, person_id=who.id, label="Android", now=now)
    return PhoneOf(made.id, made.number, made.secret, township.id)


def owed(work: Work, counter: Counter) -> int:
    """Return what the township owes a shop, in fen."""
    with work() as session:
        return _net(session, counter.township.id, "shop-payable", str(counter.shop.id))


def borne(work: Work, township: Founded) -> int:
    """Return what the township has borne for such sales, in fen."""
    with work() as session:
        return _net(session, township.id, "offline-cover", "")


def outcomes(work: Work, counter: Counter) -> list[tuple[str, str]]:
    """Return how the shop's sales ended, and why, in the order in which they were brought in."""
    with work() as session:
        of_shop = (OfflineSale.township_id == counter.township.id, OfflineSale.shop_id == counter.shop.id)
        found = session.scalars(select(OfflineSale).where(*of_shop).order_by(OfflineSale.id)).all()
        return [(sale.outcome, sale.reason) for sale in found]


def _net(session: Any, township_id: int, code: str, reference: str) -> int:
    account = find_account(session, township_id, code, FEN, reference)
    return balance(session, township_id, account.id).net if account else 0
