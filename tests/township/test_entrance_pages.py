"""The first page and the forms at the entrance, as someone sees them who has just scanned the notice board's code."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from kernel.identity import service as identity
from kernel.tenancy.models import Township
from kernel.web.context import House
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village
from tests.engage.arranging import village as village_of
from tests.engage.keeping_time import with_catalogue
from tests.founding import PASSWORD, PIN, Founded, person
from township.entrance import views

HOMES = {
    "officer": "/office",
    "editor": "/office/disclosures",
    "committee": "/office/cases",
    "owner": "/till",
    "clerk": "/till",
    "villager": "/village",
}


@pytest.fixture(scope="module")
def house(quiet_house: Flask) -> Flask:
    return quiet_house


@pytest.fixture
def home(work: Work, township: Founded) -> Village:
    with work() as session:
        return village_of(session, township)


def test_the_first_page_leads_to_the_villages_and_in(
    work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    text = visitor().get("/?lang=en").text

    assert f'href="/villages/{township.village_code}"' in text
    assert 'href="/sign-in"' in text and 'href="/activation"' in text
    assert 'name="elder" value="on"' in text


def test_a_village_that_is_late_bears_a_mark(
    app: Flask, work: Work, home: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_MOST_MARKED", 10_000)  # other tests have found townships too
    with work() as session:
        with_catalogue(session, home, date(2026, 10, 1))  # of September nothing was disclosed by the middle of October
    link = Visitor(app).get("/").text.partition(f'href="{home.address}"')[2].partition("</a>")[0]
    assert "逾期 3 项" in link


def test_large_text_stays_on(township: Founded, visitor: Callable[[], Visitor]) -> None:
    browser = visitor()
    browser.get("/")
    assert browser.post("/preferences", {"elder": "on", "next": "/"}).headers["Location"] == "/"
    assert "data-elder" in browser.get("/").text
    assert "data-elder" in browser.get("/sign-in").text


def test_one_township_needs_no_choosing_and_many_do(
    work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    with work() as session:
        many = len(session.scalars(select(Township.id)).all()) > 1
    text = visitor().get("/sign-in").text
    assert ('<select id="f-township"' in text) == many
    assert ('<input type="hidden" name="township"' in text) != many


@pytest.mark.parametrize("role", HOMES)
def test_everyone_comes_to_where_their_work_is(
    work: Work, township: Founded, visitor: Callable[[], Visitor], role: str
) -> None:
    with work() as session:
        scope = None if role in ("officer", "villager") else township.xiaoqiaotou
        someone = person(session, township, role, scope_id=scope)
    browser = visitor().sign_in(township, someone)
    first = browser.client.get("/")
    assert (first.status_code, first.headers["Location"]) == (302, HOMES[role])


def test_someone_without_a_task_is_told_so(work: Work, township: Founded, visitor: Callable[[], Visitor]) -> None:
    with work() as session:
        someone = identity.register_person(session, township.id, "新来的", phone=f"139{township.id % 10**8:08d}")
        identity.set_secrets(someone, PASSWORD, PIN)
    page = visitor().sign_in(township, someone).get("/?lang=en")
    assert page.status_code == 200 and "新来的, you have no task here yet" in page.text


def test_a_paper_code_opens_the_door_once(
    app: Flask, work: Work, township: Founded, visitor: Callable[[], Visitor]
) -> None:
    house: House = app.extensions["qiaotou"]
    with work() as session:
        someone = person(session, township, "villager", name="李阿婆")
        code = identity.issue_activation(session, house.settings.secrets.code_key, township.id, someone.id, MORNING)
    form = {"township": str(township.id), "code": code.lower(), "phone": str(someone.phone)}
    form |= {"password": "看得懂的密码2026", "pin": "135790"}
    browser = visitor()
    assert f'value="{code}"' in browser.get(f"/activation?code={code}").text

    weak = browser.post("/activations", {**form, "password": "short", "pin": "12345"})
    assert weak.status_code == 422
    assert 'id="f-password-error"' in weak.text and 'id="f-pin-error"' in weak.text
    assert browser.post("/activations", form).headers["Location"] == "/village"
    assert visitor().post("/activations", form).status_code == 403


def test_a_wrong_form_keeps_what_was_typed_but_no_secret(township: Founded, visitor: Callable[[], Visitor]) -> None:
    browser = visitor()
    answer = browser.post("/sign-ins", {"township": str(township.id), "phone": "12345", "secret": "my secret"})
    assert answer.status_code == 422
    assert 'value="12345"' in answer.text and "my secret" not in answer.text
    assert 'id="f-phone-error"' in answer.text
    wrong = browser.post("/sign-ins", {"township": str(township.id), "phone": "13700000000", "secret": "my secret"})
    assert wrong.status_code == 403 and 'role="alert"' in wrong.text and "my secret" not in wrong.text
