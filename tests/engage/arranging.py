"""Arranging a village's life for a test: its rules, its people, what it published."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from engage.awards.rules import default_rules
from engage.disclosures.models import Disclosure
from engage.disclosures.service import Draft, LineDraft, publish
from engage.supervision.service import Question, answer_case, open_case
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.persistence import unit_of_work
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, SECRETS
from tests.founding import Founded

_phones = count(15_900_000_000)
SEALER = Sealer(SECRETS.identity_key)
"""That of the tests' application, for calling services without it."""

CABINET = LineDraft(
    day=date(2026, 11, 5),
    purpose="购入档案柜",
    quantity="1 套",
    amount_fen=104_000,
    direction="out",
    category="办公用品",
    source="村集体",
    responsible="王会计",
    voucher="2026-11-018",
)
RENT = LineDraft(day=date(2026, 11, 8), purpose="沿街店面租金", amount_fen=3_600_000, direction="in")
INK = LineDraft(day=date(2026, 11, 12), purpose="办公用品、印油", amount_fen=12_000, direction="out", source="村集体")
ACCOUNTS = Draft(
    category="finance",
    matter="财务收支",
    title="十一月上旬收支",
    period="2026年11月上旬",
    body="本期收入来自沿街店面租金，支出用于添置档案柜和办公用品。",
    lines=(CABINET, RENT, INK),
)
SECONDS_FOR_ACCOUNTS = 11  # eight, and one for each of three lines: its text is shorter than sixty characters


@dataclass(frozen=True)
class Village:
    """小桥头 with the rules of a new township, and the people of these tests."""

    township: Founded
    villager: Person
    neighbour: Person
    editor: Person
    member: Person
    other_member: Person

    @property
    def id(self) -> UUID:
        return self.township.xiaoqiaotou

    @property
    def address(self) -> str:
        return f"/villages/{self.township.village_code}"


def village(session: Session, township: Founded) -> Village:
    default_rules(session, township.id, date(2026, 1, 1), MORNING)
    here = township.xiaoqiaotou
    return Village(
        township,
        villager=neighbour_named("李阿婆", session, township, "villager"),
        neighbour=neighbour_named("陈大伯", session, township, "villager"),
        editor=neighbour_named("王会计", session, township, "editor", here),
        member=neighbour_named("赵监督", session, township, "committee", here),
        other_member=neighbour_named("钱监督", session, township, "committee", here),
    )


def neighbour_named(name: str, session: Session, township: Founded, role: str, scope_id: UUID | None = None) -> Person:
    """Register someone of 小桥头 without a password: `entered` lets them in, and a password takes its time."""
    someone = identity.register_person(
        session, township.id, name, phone=str(next(_phones)), village_id=township.xiaoqiaotou
    )
    session.flush()
    identity.grant_role(session, township.id, someone.id, role, scope_id)
    session.flush()
    return someone


def published(
    session: Session, home: Village, draft: Draft = ACCOUNTS, at: datetime = MORNING - timedelta(days=2)
) -> Disclosure:
    return publish(session, home.township.id, home.id, home.editor.id, draft, new_id(), at)


def entered(app: Flask, someone: Person) -> Visitor:
    """Return a browser in which this person is signed in already and has a page open."""
    house = app.extensions["qiaotou"]
    with app.app_context(), unit_of_work() as session:
        key = house.settings.secrets.code_key
        entrance = identity.open_sign_in(session, key, someone.township_id, someone.id, house.clock.now())
    browser = Visitor(app)
    browser.client.set_cookie("qiaotou-session", entrance.token)
    assert browser.get("/village").status_code == 200
    return browser


def asked(
    session: Session, sealer: Sealer, home: Village, person_id: UUID | None = None, text: str = "为什么要一千多元？"
) -> UUID:
    """Open a case about the village, by the villager unless somebody else is named, and return its id."""
    question = Question(kind="ask", text=text)
    someone = person_id or home.villager.id
    return open_case(session, sealer, home.township.id, someone, question, new_id(), MORNING).id


def answered(session: Session, home: Village, case_id: UUID, text: str = "比过三家价。") -> None:
    answer_case(session, SEALER, home.township.id, home.id, case_id, home.editor.id, "editor", text, MORNING)
