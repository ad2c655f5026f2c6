"""Of whoever asks or reports neither a surname nor a digit stays in the words; they see so before they send them."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engage.masking.rules import Rule, set_rule
from engage.residents.models import Household, Resident
from engage.supervision.models import CaseReply, SupervisionCase
from engage.supervision.service import Question, answer_case, open_case
from engage.supervision.words import MARK
from kernel.audit import AuditEntry
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import SEALER, Village, answered, asked, entered, neighbour_named, published
from tests.engage.keeping_time import officer


@pytest.fixture
def wife(work: Work, home: Village) -> Person:
    """高峰, a name that is a word too, of the villager's household."""
    with work() as session:
        town = home.township.id
        wife = identity.register_person(session, town, "高峰", phone="13911112222", village_id=home.id)
        household = Household(township_id=town, id=new_id(), village_id=home.id, number="17")
        session.add(household)
        session.flush()
        for person in (home.villager, wife):
            session.add(Resident(township_id=town, id=new_id(), person_id=person.id, household_id=household.id))
        return wife


def kept(work: Work, sealer: Sealer, home: Village, text: str) -> str:
    with work() as session:
        case = asked(session, sealer, home, text=text)
        return session.get_one(SupervisionCase, (home.township.id, case)).text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("我是李阿婆，电话{phone}。", "我是{own}，电话{own}。"),
        ("李 阿-婆（{spaced}）", "{own}）"),
        ("我姓李，手机尾号{end}。", "我姓{own}，手机尾号{own}。"),
        ("修路的钱呢？\n阿婆", "修路的钱呢？\n{own}"),
        ("用电高峰时段为什么停电？", "用电高峰时段为什么停电？"),
        ("我爱人叫高峰，电话139 1111 2222", "我爱人叫{own}，电话{own}"),
        ("村干部电话13800138000打不通", "村干部电话{own}打不通"),
        ("身份证330282195901011234", "身份证{own}"),
        ("陈大伯的补贴发了吗？", "{own}的补贴发了吗？"),
        ("陈大伯、李阿婆、王会计、沈雪娥", "{own}、{own}、{own}、{own}"),
        ("阿婆 李问路灯", "{own}问路灯"),
        ("号码后6位{six}", "号码后6位{own}"),
        ("号码后六位{han}", "号码后六位{own}"),
        ("{end}是我手机尾数", "{own}是我手机尾数"),
        ("尾号4455的电话没人接", "尾号{own}的电话没人接"),
        ("记得{eight}", "记得{own}"),
        ("电话费1200元，手机补贴3000，2026年", "电话费1200元，手机补贴3000，2026年"),
    ],
)
def test_nothing_of_the_writer_is_kept(
    work: Work, sealer: Sealer, home: Village, wife: Person, written: str, read: str
) -> None:
    phone = home.villager.phone or ""
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    han = "".join("〇一二三四五六七八九"[int(digit)] for digit in phone[-6:])
    with work() as session:
        neighbour_named("沈雪娥", session, home.township, "villager").village_id = home.township.shanglinhu
    parts = {"end": phone[-4:], "six": phone[-6:], "eight": phone[3:], "han": han}
    text = written.format(phone=phone, spaced=spaced, **parts)
    assert kept(work, sealer, home, text) == read.format(own=MARK)


@pytest.mark.parametrize("rule", [Rule(residents=False), Rule(not_names=("李阿婆",))])
def test_no_rule_of_the_township_shows_it(work: Work, sealer: Sealer, home: Village, rule: Rule) -> None:
    with work() as session:
        set_rule(session, home.township.id, rule, home.member.id, MORNING)
    assert kept(work, sealer, home, "李阿婆问") == f"{MARK}问"


def test_the_writer_sees_what_goes_before_it_is_sent(app: Flask, work: Work, home: Village) -> None:
    asker, phone = entered(app, home.villager), home.villager.phone
    form = {"key": str(new_id()), "kind": "ask", "text": f"我是李阿婆，{phone}，路灯坏了"}
    first = asker.post("/questions", form)
    assert first.status_code == 422
    assert f"我是{MARK}，{MARK}，路灯坏了" in first.text
    with work() as session:
        assert not session.scalars(select(SupervisionCase).where(SupervisionCase.village_id == home.id)).all()
    seen = first.text.partition('name="seen" value="')[2].partition('"')[0]
    changed = asker.post("/questions", {**form, "seen": seen, "text": "我是李阿婆"})
    assert changed.status_code == 422, "other words were seen"
    sent = [asker.post("/questions", {**form, "seen": seen}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].location == sent[1].location


def test_words_that_hide_nothing_go_at_once(app: Flask, home: Village) -> None:
    form = {"key": str(new_id()), "kind": "ask", "text": "路灯坏了"}
    assert entered(app, home.villager).post("/questions", form).status_code == 303


def test_a_report_shows_it_too(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        disclosure = published(session, home).id
    form = {"key": str(new_id()), "disclosure_id": str(disclosure), "text": "李阿婆没有见过档案柜"}
    first = entered(app, home.villager).post("/reports", form)
    assert first.status_code == 422
    assert f"{MARK}没有见过档案柜" in first.text


def test_a_program_is_told_what_to_look_at(app: Flask, home: Village) -> None:
    asker = entered(app, home.villager)
    body = {"key": str(new_id()), "kind": "ask", "text": "李阿婆问路灯"}
    refused = asker.json("POST", "/api/v1/cases", body)
    assert (refused.status_code, refused.json["code"]) == (409, "look_first")
    assert refused.json["errors"] == {"sure": ["masked"], "masked": [f"李阿婆 → {MARK}"]}
    asked_again = asker.json("POST", "/api/v1/cases", {**body, "sure": ["masked"]})
    assert asked_again.status_code == 201
    assert asked_again.json["text"] == f"{MARK}问路灯"


@pytest.mark.parametrize("kind", ["ask", "report"])
def test_no_reader_finds_a_surname_or_a_digit(app: Flask, work: Work, sealer: Sealer, home: Village, kind: str) -> None:
    """Pages of the desk, the committee and the township, the public ones, JSON, downloads, letters and the log."""
    phone = home.villager.phone or ""
    text = f"李阿婆（{phone}）说：档案柜没有见过，我姓李，尾号{phone[-4:]}"
    case, disclosure = _published_case(work, sealer, home, kind, text)
    with work() as session:
        desk = officer(session, home)
    readers = [entered(app, one) for one in (home.editor, home.member, desk, home.neighbour)] + [Visitor(app)]
    code = home.township.village_code
    pages = [
        *(f"/office/cases/{case}", f"/office/reports/{case}", "/office/cases", "/office/reports", "/office/audit"),
        *(home.address, f"{home.address}/questions", f"{home.address}/obligations"),
        *(f"{home.address}/disclosures/{disclosure}", f"{home.address}/disclosures/{disclosure}/lines/1"),
        *(f"/api/v1/desk/cases/{case}", "/api/v1/desk/cases", f"/api/v1/villages/{code}/disclosures/{disclosure}"),
    ]
    shown = [reader.client.get(page, follow_redirects=True).text for reader in readers for page in pages]
    assert sum("档案柜没有见过" in page for page in shown) > 3, "so that there is something to look at"
    for page in shown:
        for piece in page.split("档案柜没有见过")[:-1]:
            assert "李" not in piece[-60:].rpartition("<")[2]
        assert phone[-4:] not in page.replace(str(case), "").replace(str(disclosure), "")
    with work() as session:
        rows = session.scalars(select(SupervisionCase.text).where(SupervisionCase.id == case)).all()
        rows += session.scalars(select(CaseReply.text).where(CaseReply.case_id == case)).all()
        details = session.scalars(select(AuditEntry.details).where(AuditEntry.subject == f"case:{case}")).all()
    for written in (*rows, *map(str, details)):
        assert "李" not in written and phone[-4:] not in written


def _published_case(work: Work, sealer: Sealer, home: Village, kind: str, text: str) -> tuple[UUID, UUID]:
    from_villager = (home.township.id, home.villager.id)
    with work() as session:
        disclosure = published(session, home).id
        question = Question(kind=kind, text=text, disclosure_id=disclosure)
        case = open_case(session, sealer, *from_villager, question, new_id(), MORNING).id
        if kind == "ask":
            answered(session, home, case)
        else:
            answer_case(session, SEALER, home.township.id, None, case, home.member.id, "officer", "已查", MORNING)
    return case, disclosure
