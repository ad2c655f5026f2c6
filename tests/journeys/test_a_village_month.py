"""One village's month, told in order and through the doors that people use: from a township that has just been founded
to a second settlement in which the bank's failed line is paid."""

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from beancount import loader
from flask import Flask
from openpyxl import load_workbook

from kernel.clock import FixedClock
from kernel.identity import service as identity
from kernel.persistence import reading
from kernel.tenancy.models import Village
from kernel.tenancy.queries import villages
from ledger import trial_balance, verify
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.filling import form_with
from tests.founding import PIN, Founded, set_limits
from tests.journeys.actors import Actor, at, code_in, newcomer
from tests.merchants.onboarding.papers import CARD, apply
from township.founding.official import OfficialVillage
from township.founding.service import appoint_officer, found_township

_codes = count(919_000_001)
ACCOUNTS = """日期,用途,金额,收支,数量,类别,资金来源,使用人,经办人
2026-09-08,购入档案柜,1040.00,支出,1套,办公费,村集体,村委会,陈会计
2026-09-15,办公用品和印油,120.00,支出,,办公费,村集体,村委会,陈会计
2026-09-20,集体鱼塘承包款,8600.00,收入,,经营收入,承包户,,陈会计
"""


@dataclass
class Month:
    """Who takes part, and the addresses of what has come to be."""

    app: Flask
    clock: FixedClock
    township: int
    village: Village
    people: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def month(app: Flask, work: Work, clock: FixedClock) -> Month:
    """A township founded on the first of October with 小桥头村; its staff have their codes from the command line."""
    at(clock, "2026-10-01")
    code = next(_codes)
    with work() as session:
        found_township(session, code, "桥头镇", [OfficialVillage(f"{code}201", "小桥头村")], clock.now())
        set_limits(session, code, clock.now(), confirm_above_points=3)
        village = villages(session, code)[0]
        staff = {name: appoint_officer(session, code, name, clock.now()).id for name in ("沈红霞", "孙立峰")}
        for name, role in (("徐建军", "editor"), ("张国平", "committee")):
            person = identity.register_person(session, code, name, village_id=village.id)
            session.flush()
            identity.grant_role(session, code, person.id, role, village.id)
            staff[name] = person.id
        key = app.extensions["qiaotou"].settings.secrets.code_key
        codes = {name: identity.issue_activation(session, key, code, one, clock.now()) for name, one in staff.items()}
    roles = {"沈红霞": "officer", "孙立峰": "second officer", "徐建军": "editor", "张国平": "committee"}
    people = {roles[name]: newcomer(app, code, slip) for name, slip in codes.items()}
    return Month(app, clock, code, village, people)


def test_a_village_month(month: Month, tmp_path: Path) -> None:
    a_shop_is_opened_and_its_till_paired(month)
    the_roster_is_brought_in_and_a_villager_comes(month)
    the_accounts_are_published(month)
    reading_takes_its_time_and_earns_once(month)
    a_question_is_answered_and_thanked(month)
    a_large_sale_waits_for_the_pin(month)
    the_points_are_spent_once_and_a_mistake_is_taken_back(month)
    two_officers_settle_october(month)
    the_files_say_the_same(month, tmp_path)
    the_bank_sends_the_line_back(month)
    november_pays_for_both(month)
    the_books_balance(month)


def a_shop_is_opened_and_its_till_paired(month: Month) -> None:
    """The shop applies with its licence; one officer approves it, a second agrees, and hands over a code."""
    officer, second = (month.people[who] for who in ("officer", "second officer"))
    shop = {
        "village_id": str(month.village.id), "name": "阿芬早餐店", "kind": "breakfast", "owner_name": "陆亚芬",
        "payee_name": "陆亚芬", "bank_name": "慈溪农商银行桥头支行", "bank_account": CARD, "bank_account_again": CARD,
    }  # fmt: skip
    town = Founded(month.township, month.village.id, month.village.id, month.village.code)
    assert apply(Visitor(month.app), town, **shop).status_code == 303
    application = re.findall(r"/office/shop-applications/[0-9a-f-]{36}", officer.opens("/office/shop-applications"))[0]
    contract = {"starts_on": "2026-10-01", "ends_on": "2027-09-30", "goods_tobacco": "on", "goods_other": ""}
    officer.sends(f"{application}/approvals", contract)
    approved = second.sends(f"{application}/approvals", contract, expect=200)
    owner = month.people["owner"] = newcomer(month.app, month.township, code_in(approved.text))
    invited = owner.sends("/shop/clerks", {"name": "胡燕萍"}, expect=200)
    clerk = month.people["clerk"] = newcomer(month.app, month.township, code_in(invited.text))
    pairing = code_in(owner.sends("/shop/pairing-codes", expect=200).text)
    clerk.sends("/till/pairing", {"township": str(month.township), "code": pairing, "label": "柜台"})
    assert "阿芬早餐店" in clerk.opens("/till")


def the_roster_is_brought_in_and_a_villager_comes(month: Month) -> None:
    editor = month.people["editor"]
    roster = io.BytesIO("户号,姓名,手机号\n001,王阿婆,\n001,王小明,\n".encode("gb18030"))
    editor.sends("/office/residents/rosters", {"file": (roster, "名册.csv")})
    residents = editor.opens("/office/residents")
    slips = re.findall(r"/office/residents/[0-9a-f-]{36}/activations", residents)
    assert len(set(slips)) == 2
    slip = editor.sends(slips[0], expect=200)
    month.people["villager"] = newcomer(month.app, month.township, code_in(slip.text))
    again = month.people["villager"].browser.post(
        "/activations",
        {"township": str(month.township), "code": code_in(slip.text), "phone": "17799999999",
         "password": "another one", "pin": "111111"},
    )  # fmt: skip
    assert again.status_code == 403, "a code works once"


def the_accounts_are_published(month: Month) -> None:
    """The editor uploads the table that the village has, looks at what would be published, and confirms it."""
    editor = month.people["editor"]
    heading = {"category": "finance", "matter": "村级财务收支", "title": "2026年9月收支明细", "period": "2026年9月"}
    upload = editor.opens("/office/disclosures/upload")
    key = {"key": _value(upload, "key")} if 'name="key"' in upload else {}
    preview = editor.sends(
        "/office/disclosures/uploads",
        {**heading, **key, "body": "", "file": (io.BytesIO(ACCOUNTS.encode()), "九月.csv")},
        expect=200,
    ).text
    assert "1,040.00" in preview
    editor.sends("/office/disclosures/uploads/confirmations", form_with(preview, "table"))
    listed = month.people["villager"].opens(f"/villages/{month.village.code}")
    month.places["disclosure"] = re.findall(rf"/villages/{month.village.code}/disclosures/[0-9a-f-]{{36}}", listed)[0]


def reading_takes_its_time_and_earns_once(month: Month) -> None:
    villager, address = month.people["villager"], month.places["disclosure"]
    readings = f"/disclosures/{_id(address)}/readings"
    form = {"start": _value(villager.opens(address), "start")}
    early = villager.sends(readings, form, expect=409)
    assert "too_early" in early.text or "秒" in early.text
    assert _points(villager) == 0
    month.clock.advance(seconds=95)
    villager.sends(readings, form)
    villager.sends(readings, form)
    assert _points(villager) == 1


def a_question_is_answered_and_thanked(month: Month) -> None:
    villager, editor, committee = (month.people[who] for who in ("villager", "editor", "committee"))
    page = villager.opens(month.places["disclosure"])
    ask = re.findall(r'/villages/[^"]+/lines/[0-9]+/question', page)[0]
    form = _hidden(villager.opens(ask), "/questions")
    villager.sends("/questions", {**form, "kind": "ask", "text": "档案柜比过价吗？"})
    assert villager.asks("GET", "/wallet")["pending"] == 3
    case = f"/office/cases/{editor.asks('GET', '/desk/cases')['items'][0]['id']}"
    desk = editor.opens(case)
    assert "档案柜比过价吗？" in desk
    assert villager.phone not in desk and "王阿婆" not in desk, "nobody in the village learns who asked"
    editor.sends(f"{case}/replies", {"text": "比了三家，这家最低，报价单可以来看。"})
    committee.sends(f"{case}/acceptances", {"reason": "报价单齐全。"})
    assert _points(villager) == 4
    assert "比了三家" in villager.opens(f"/questions/{_id(case)}")


def the_points_are_spent_once_and_a_mistake_is_taken_back(month: Month) -> None:
    villager, clerk = month.people["villager"], month.people["clerk"]
    wrong = _sale(villager, points=3)
    first = clerk.asks("POST", "/redemptions", wrong, expect=201)
    again = clerk.asks("POST", "/redemptions", wrong, expect=201)
    assert (first["id"], first["state"], again["id"]) == (again["id"], "captured", first["id"])
    assert _points(villager) == 1
    stolen = {**wrong, "key": str(uuid4())}
    assert clerk.asks("POST", "/redemptions", stolen, expect=409)["code"] == "code_used"
    clerk.asks("POST", f"/redemptions/{first['id']}/voids", {"reason": "金额输错"}, expect=201)
    assert _points(villager) == 4
    too_much = clerk.asks("POST", "/redemptions", _sale(villager, points=5), expect=409)
    assert too_much["code"] == "not_enough_points"
    clerk.asks("POST", "/redemptions", _sale(villager, points=2), expect=201)
    assert _points(villager) == 2
    assert "阿芬早餐店" in villager.opens("/wallet/statement")


def a_large_sale_waits_for_the_pin(month: Month) -> None:
    """Above the township's limit, which is three points here, the payer decides on the own phone."""
    villager, clerk = month.people["villager"], month.people["clerk"]
    sale = clerk.asks("POST", "/redemptions", _sale(villager, points=4), expect=201)
    assert (sale["state"], _points(villager)) == ("awaiting", 4)
    question = villager.opens("/wallet/pay-code")
    assert "阿芬早餐店" in question and 'name="pin"' in question
    villager.sends(f"/redemptions/{sale['id']}/confirmations", {"pin": "000000"}, expect=403)
    villager.sends(f"/redemptions/{sale['id']}/declines")
    assert clerk.asks("GET", f"/redemptions/{sale['id']}")["state"] == "declined"
    agreed = clerk.asks("POST", "/redemptions", _sale(villager, points=4), expect=201)
    villager.sends(f"/redemptions/{agreed['id']}/confirmations", {"pin": PIN})
    assert _points(villager) == 0
    clerk.asks("POST", f"/redemptions/{agreed['id']}/voids", {"reason": "扫错了人的码"}, expect=201)


def two_officers_settle_october(month: Month) -> None:
    at(month.clock, "2026-11-02")
    first, second = (month.people[who].signs_in() for who in ("officer", "second officer"))
    run = first.sends("/office/settlement-runs", {"cut_off": "2026-10-31"}).location
    month.places["run"] = run
    first.sends(f"{run}/checks", expect=403)
    assert first.browser.get(f"{run}/exports/workbook").status_code == 409, "nothing leaves before the check"
    assert "第一次打到这个账户" in second.opens(run)
    second.sends(f"{run}/checks")
    second.sends(f"{run}/checks")
    line = first.asks("GET", f"/settlement-runs/{_id(run)}")["lines"][0]
    assert (line["shop_name"], line["sales"], line["points"], line["amount_fen"]) == ("阿芬早餐店", 1, 2, 200)
    month.places["line"] = f"{run}/lines/{line['id']}"


def the_files_say_the_same(month: Month, tmp_path: Path) -> None:
    officer, exports = month.people["officer"], f"{month.places['run']}/exports"
    profile = officer.asks("GET", "/bank-profiles")["profiles"][0]["id"]
    files = {
        kind: [officer.browser.get(f"{exports}/{kind}{query}").data for _ in range(2)]
        for kind, query in {"workbook": "", "bank-file": f"?profile={profile}", "journal": ""}.items()
    }
    assert all(first == second for first, second in files.values()), "the same run gives the same bytes"
    cells = [cell.value for row in load_workbook(io.BytesIO(files["workbook"][0])).active for cell in row]
    assert "陆亚芬" in cells and 2 in cells
    charset = officer.browser.get(f"{exports}/bank-file?profile={profile}").content_type.split("charset=")[1]
    rows = list(csv.reader(io.StringIO(files["bank-file"][0].decode(charset))))
    assert any("2.00" in cell or cell == "200" for row in rows for cell in row)
    journal = tmp_path / "books.beancount"
    journal.write_bytes(files["journal"][0])
    _, errors, _ = loader.load_file(str(journal))
    assert errors == []


def the_bank_sends_the_line_back(month: Month) -> None:
    officer = month.people["officer"]
    result = {"result": "failed", "value_day": "2026-11-02", "reason": "户名不符"}
    officer.sends(f"{month.places['line']}/results", result)
    assert officer.asks("GET", f"/settlement-runs/{_id(month.places['run'])}")["state"] == "closed"


def november_pays_for_both(month: Month) -> None:
    at(month.clock, "2026-11-20", 7)
    villager, clerk = (month.people[who].signs_in() for who in ("villager", "clerk"))
    clerk.asks("POST", "/redemptions", _sale(villager, points=1), expect=201)
    at(month.clock, "2026-12-01")
    first, second = (month.people[who].signs_in() for who in ("officer", "second officer"))
    run = second.sends("/office/settlement-runs", {"cut_off": "2026-11-30"}).location
    first.sends(f"{run}/checks")
    line = first.asks("GET", f"/settlement-runs/{_id(run)}")["lines"][0]
    assert line["amount_fen"] == 300, "October's failed two yuan and November's one"
    second.sends(f"{run}/results", {"value_day": "2026-12-01"})
    assert first.asks("GET", f"/settlement-runs/{_id(run)}")["state"] == "closed"


def the_books_balance(month: Month) -> None:
    assert month.people["officer"].opens("/office/books/check")
    with month.app.app_context():
        assert verify(reading(), month.township) == []
        books = trial_balance(reading(), month.township)
        assert {unit: trial.difference for unit, trial in books.items()} == {"point": 0, "fen": 0}
        sums = {(unit, line.code): line.credits - line.debits for unit, trial in books.items() for line in trial.lines}
    assert sums["point", "wallet"] == 1
    assert sums["point", "points-redeemed"] == 3
    assert sums["fen", "settlement-bank"] == 300 == -sums["fen", "redemption-subsidy"]
    assert sums["fen", "shop-payable"] == sums["fen", "settlement-clearing"] == 0


def _points(villager: Actor) -> int:
    return int(villager.asks("GET", "/wallet")["points"])


def _sale(villager: Actor, points: int) -> dict[str, object]:
    """What a till sends that has scanned the code the villager shows now."""
    digits = villager.asks("POST", "/pay-codes", {}, expect=201)["digits"]
    return {"key": str(uuid4()), "code": digits, "points": points}


def _id(address: str) -> str:
    return address.rsplit("/", 1)[1]


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def _hidden(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends to `action`."""
    form = re.search(rf'<form[^>]*action="{action}[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form, f"no form to {action}"
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return {name: value for name, value in found if name != "csrf_token"}
