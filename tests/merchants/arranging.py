"""Arranging a counter for a test: a shop with an owner, a clerk and a paired till, and a villager with points."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kernel.clock import business_day
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.money import POINT
from kernel.web.context import House
from ledger import Entry, TransferDraft, balance, open_account, post
from merchants.directory import service as directory
from merchants.directory import terminals
from merchants.directory.models import Shop
from merchants.redemptions.pay_codes import FreshCode, issue_pay_code
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import Founded, person

PAYEE = directory.Payee("陆亚芬", "慈溪农商银行桥头支行", "6214830212345678")


@dataclass(frozen=True)
class Counter:
    """A shop at work. `token` is its till's, as a cookie or header carries it."""

    township: Founded
    shop: Shop
    owner: Person
    clerk: Person
    terminal_id: UUID
    token: str


def code_key(app: Flask) -> str:
    house: House = app.extensions["qiaotou"]
    return house.settings.secrets.code_key


def open_counter(
    app: Flask,
    work: Work,
    township: Founded,
    name: str = "阿芬早餐店",
    kind: str = "breakfast",
    now: datetime = MORNING,
) -> Counter:
    with work() as session:
        shop = directory.open_shop(
            session,
            township.id,
            village_id=township.xiaoqiaotou,
            name=name,
            kind=kind,
            payee=PAYEE,
            actor_id=None,
            now=now,
        )
        owner = person(session, township, "owner", name="陆亚芬", scope_id=shop.id)
        clerk = person(session, township, "clerk", name="周小妹", scope_id=shop.id)
        pairing = pair(session, app, township, shop.id, owner.id, now)
    return Counter(township, shop, owner, clerk, pairing.terminal_id, pairing.token)


def pair(
    session: Session, app: Flask, township: Founded, shop_id: UUID, owner_id: UUID, now: datetime = MORNING
) -> terminals.Pairing:
    key = code_key(app)
    code = terminals.issue_pairing_code(session, key, township.id, shop_id=shop_id, actor_id=owner_id, now=now)
    session.flush()
    return terminals.pair(session, key, township.id, code=code, label="柜台", now=now)


def villager(work: Work, township: Founded, points: int, name: str = "张阿婆") -> Person:
    """Register a villager who has `points` to spend."""
    with work() as session:
        someone = person(session, township, "villager", name=name)
        give(session, township, someone.id, points)
    return someone


def give(session: Session, township: Founded, person_id: UUID, points: int, now: datetime = MORNING) -> None:
    wallet = open_account(
        session,
        township.id,
        "wallet",
        POINT,
        normal_side="credit",
        reference=str(person_id),
        limit="debits_within_credits",
        with_lots=True,
    )
    rewards = open_account(session, township.id, "programme-rewards", POINT, normal_side="debit")
    if points:
        award = TransferDraft(debit_id=rewards.id, credit_id=wallet.id, amount=points, unit=POINT, code="award.reading")
        post(session, township.id, Entry(key=f"award:{uuid4()}", effective_on=business_day(now),
                                         recorded_at=now, transfers=(award,)))  # fmt: skip


def points_of(work: Work, township: Founded, person_id: UUID) -> int:
    with work() as session:
        wallet = open_account(
            session,
            township.id,
            "wallet",
            POINT,
            normal_side="credit",
            reference=str(person_id),
            limit="debits_within_credits",
            with_lots=True,
        )
        return balance(session, township.id, wallet.id).available


def shown_code(app: Flask, work: Work, township: Founded, person_id: UUID, now: datetime = MORNING) -> FreshCode:
    with work() as session:
        return issue_pay_code(session, code_key(app), township.id, person_id=person_id, now=now)


class Program:
    """Someone's program: signed in, with its token in the header, and a till's token where it runs on one."""

    def __init__(self, app: Flask, work: Work, township: Founded, who: Person, till: str = "") -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {session_token(app, work, township, who)}"}
        if till:
            self.headers["X-Terminal"] = till

    def get(self, address: str) -> TestResponse:
        return self.client.get(f"/api/v1{address}", headers=self.headers)

    def post(self, address: str, body: Any = None, **options: Any) -> TestResponse:
        if body is not None:
            options["json"] = body
        return self.client.post(f"/api/v1{address}", headers=self.headers, **options)

    def sell(self, code: str, points: Any = 3, key: str | None = None) -> TestResponse:
        return self.post("/redemptions", {"key": key or str(uuid4()), "code": code, "points": points})

    def void(self, sale_id: str, reason: str = "金额打错") -> TestResponse:
        return self.post(f"/redemptions/{sale_id}/voids", {"reason": reason})


def till_program(app: Flask, work: Work, counter: Counter, who: Person | None = None) -> Program:
    return Program(app, work, counter.township, who or counter.clerk, counter.token)


def browser(app: Flask, work: Work, township: Founded, who: Person, till: str = "") -> Visitor:
    """Someone's browser, signed in; on a till's device when its token is given."""
    visitor = Visitor(app)
    visitor.client.set_cookie("qiaotou-session", session_token(app, work, township, who))
    if till:
        visitor.client.set_cookie("qiaotou-terminal", till)
    return visitor


def session_token(app: Flask, work: Work, township: Founded, who: Person) -> str:
    """Sign someone in without the cost of a password."""
    with work() as session:
        now = app.extensions["qiaotou"].clock.now()
        return identity.open_sign_in(session, code_key(app), township.id, who.id, now).token
