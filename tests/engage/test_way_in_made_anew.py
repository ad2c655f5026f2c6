"""A code into somebody's account makes nobody of the village the one who asked, and neither does the PIN."""

import re

import pytest
from flask import Flask

from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from engage.supervision.models import SupervisionCase
from engage.supervision.refusals import OwnCase, TooManyQuestions
from engage.supervision.service import OPEN_PER_DAY, Question, answer_case, open_case
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.founding import PASSWORD, PIN, person

ASKED = "路灯的电费为什么翻了一番"
LATER = "新路灯装在哪里"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
NEW_PASSWORD = "看得懂的密码2026"


@pytest.fixture(autouse=True)
def account(work: Work, home: Village) -> None:
    """Let the villager have an account, and stand on the roster."""
    with work() as session:
        row = RosterRow(2, "001", home.villager.name, home.villager.phone)
        import_roster(session, home.township.id, home.id, [row], MORNING)
        identity.set_secrets(session.get_one(Person, (home.township.id, home.villager.id)), PASSWORD, PIN)


@pytest.fixture
def asked(work: Work, home: Village, sealer: Sealer) -> SupervisionCase:
    with work() as session:
        question = Question(kind="ask", text=ASKED)
        return open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING)


def test_the_code_is_shown_to_the_officer_who_asked_and_to_nobody_of_the_village(
    app: Flask, work: Work, home: Village
) -> None:
    with work() as session:
        officer, other = (person(session, home.township, "officer") for _ in range(2))
    editor, asking, another = (entered(app, one) for one in (home.editor, officer, other))
    address = f"/office/residents/{home.villager.id}/activations"
    here = f"{address}?village={home.township.village_code}"
    page = f"/office/residents?village={home.township.village_code}"

    assert asking.post(here).status_code == 303
    said = editor.post(address)
    assert said.status_code == 303 and not CODE.search(said.text)
    assert not CODE.search(editor.get("/office/residents").text)
    assert editor.post(address).status_code == 409, "who said whose account it is has no part in the code"
    assert another.post(here).status_code == 409 and "由提出的人交给本人" in another.get(page).text
    assert "出示激活码" in asking.get(page).text
    slip = asking.post(here)
    assert slip.status_code == 200 and CODE.search(slip.text)
    assert not CODE.search(asking.post(here).text), "one agreement, one code"


def test_what_an_account_asked_before_stays_closed_to_whoever_came_in_anew(
    app: Flask, work: Work, home: Village, sealer: Sealer, asked: SupervisionCase
) -> None:
    before = entered(app, home.villager)
    assert ASKED in before.get("/questions").text
    came = _made_anew(app, work, home)

    shown = came.get("/questions").text
    assert ASKED not in shown and "重新开通之前" in shown
    assert came.get(f"/questions/{asked.id}").status_code == 404
    assert came.json("GET", f"/api/v1/cases/{asked.id}").status_code == 404
    assert came.json("GET", "/api/v1/cases").json["items"] == []
    with work() as session:
        answer_case(session, sealer, home.township.id, home.id, asked.id, home.editor.id, "editor", "见附表", MORNING)
    assert "有了答复" not in came.get("/inbox").text
    with work() as session:
        later = Question(kind="ask", text=LATER)
        open_case(session, sealer, home.township.id, home.villager.id, later, new_id(), MORNING)
    assert LATER in came.get("/questions").text


def test_an_account_that_was_let_in_anew_still_counts_as_the_one_that_asked(
    app: Flask, work: Work, home: Village, sealer: Sealer, asked: SupervisionCase
) -> None:
    """Its own question it neither answers nor decides, and a day has no more questions than before."""
    _made_anew(app, work, home)
    who = (home.township.id, home.villager.id)
    with work() as session, pytest.raises(OwnCase):
        answer_case(session, sealer, who[0], home.id, asked.id, who[1], "editor", "见附表", MORNING)
    with work() as session:
        for number in range(OPEN_PER_DAY - 1):
            open_case(session, sealer, *who, Question(kind="ask", text=f"{LATER}{number}"), new_id(), MORNING)
    with work() as session, pytest.raises(TooManyQuestions):
        open_case(session, sealer, *who, Question(kind="ask", text=LATER), new_id(), MORNING)


def test_the_pin_alone_opens_no_question_of_ones_own(
    app: Flask, work: Work, home: Village, sealer: Sealer, asked: SupervisionCase, visitor_by_pin: Visitor
) -> None:
    """It is typed on a shop's till, beside the printed card."""
    with work() as session:
        answer_case(session, sealer, home.township.id, home.id, asked.id, home.editor.id, "editor", "见附表", MORNING)
    way = re.compile(r'href="/questions"[^>]*>.*?</a>', re.S)
    shown = way.search(visitor_by_pin.get("/wallet").text)
    told = way.search(entered(app, home.villager).get("/wallet").text)
    assert shown and told and "count" not in shown[0] and "count" in told[0]
    for address in ("/questions", f"/questions/{asked.id}"):
        refused = visitor_by_pin.get(address)
        assert refused.status_code == 403 and ASKED not in refused.text
        assert f'href="/sign-in?next={address}"' in refused.text.replace("%2F", "/")
    for address in ("/api/v1/cases", f"/api/v1/cases/{asked.id}"):
        refused = visitor_by_pin.json("GET", address)
        assert (refused.status_code, refused.json["code"]) == (403, "password_required")
    assert ASKED in Visitor(app).sign_in(home.township, home.villager).get("/questions").text


def test_who_came_in_by_the_pin_may_still_ask(visitor_by_pin: Visitor) -> None:
    sent = visitor_by_pin.post("/questions", {"key": str(new_id()), "kind": "ask", "text": LATER})
    assert (sent.status_code, sent.location) == (303, "/village")
    assert visitor_by_pin.get("/village").status_code == 200


@pytest.fixture
def visitor_by_pin(app: Flask, home: Village) -> Visitor:
    return Visitor(app).sign_in(home.township, home.villager, PIN)


def _made_anew(app: Flask, work: Work, home: Village) -> Visitor:
    """Come into the villager's account as whoever holds a new code."""
    house = app.extensions["qiaotou"]
    with work() as session:
        key = house.settings.secrets.code_key
        code = identity.issue_activation(session, key, home.township.id, home.villager.id, house.clock.now())
    form = {"township": str(home.township.id), "code": code, "phone": str(home.villager.phone)}
    browser = Visitor(app)
    assert browser.post("/activations", form | {"password": NEW_PASSWORD, "pin": "135790"}).status_code == 303
    browser._token = ""
    return browser
