"""Settlement by JSON: the same verbs, the same rules, stable codes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Work
from tests.founding import PASSWORD, Founded
from tests.township.settling import OCTOBER, Office, assert_books_balance, open_office, sell

API = "/api/v1"
RUNS = f"{API}/settlement-runs"
Call = Callable[..., TestResponse]


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
        sell(session, office, office.barber, 7, OCTOBER)
    return office


@pytest.fixture
def call(app: Flask, office: Office) -> Callable[[str], Call]:
    """A program with an officer's token."""

    def program(phone: str) -> Call:
        client = app.test_client()
        body = {"township": office.id, "phone": phone, "secret": PASSWORD}
        bearer = {"Authorization": f"Bearer {client.post('/api/v1/sign-ins', json=body).json['token']}"}
        bearer["Accept-Language"] = "en" if phone == office.checker_phone else "zh"
        return lambda method, path="", **options: client.open(path or RUNS, method=method, headers=bearer, **options)

    return program


def test_a_month_is_settled_by_two_programs(work: Work, office: Office, call: Callable[[str], Call]) -> None:
    preparer, checker = call(office.preparer_phone), call(office.checker_phone)

    opened = preparer("POST", json={"cut_off": "2026-10-31"})
    assert opened.status_code == 201
    run = opened.json
    assert (run["number"], run["state"], run["checked_by"]) == ("2026-001", "prepared", None)
    assert [(line["number"], line["amount_fen"], line["state"]) for line in run["lines"]] == [
        (1, 2000, "waiting"),
        (2, 700, "waiting"),
    ]
    path = f"{RUNS}/{run['id']}"
    assert _problem(preparer("POST", f"{path}/checks")) == (403, "same_officer")
    assert _problem(preparer("GET", f"{path}/exports/workbook")) == (409, "run_not_checked")
    assert checker("POST", f"{path}/checks").json["state"] == "checked"

    first, second = (line["id"] for line in run["lines"])
    failed = {"result": "failed", "value_day": "2026-11-22", "reason": "户名不符"}
    answers = [preparer("POST", f"{path}/lines/{first}/results", json=failed) for _ in range(2)]
    assert [(answer.status_code, answer.json["state"]) for answer in answers] == [(201, "failed")] * 2
    paid = {"result": "paid", "value_day": "2026-11-22"}
    assert _problem(preparer("POST", f"{path}/lines/{first}/results", json=paid)) == (409, "line_has_result")
    assert checker("POST", f"{path}/results", json={"value_day": "2026-11-22"}).json["state"] == "closed"
    assert preparer("GET", path).json["lines"][1]["id"] == second
    assert preparer("GET").json["runs"][0]["state"] == "closed"
    assert_books_balance(work, office)


def test_the_bank_file_is_asked_for_with_its_profile(app: Flask, office: Office, call: Callable[[str], Call]) -> None:
    preparer, checker = call(office.preparer_phone), call(office.checker_phone)
    path = f"{RUNS}/{preparer('POST', json={'cut_off': '2026-10-31'}).json['id']}"
    checker("POST", f"{path}/checks")
    profiles = preparer("GET", f"{API}/bank-profiles").json["profiles"]

    file = preparer("GET", f"{path}/exports/bank-file?profile={profiles[0]['id']}")

    assert file.data == checker("GET", f"{path}/exports/bank-file?profile={profiles[0]['id']}").data
    assert "积分结算2026-001" in file.data.decode("gb18030")
    assert _problem(preparer("GET", f"{path}/exports/bank-file")) == (422, "profile_missing")
    assert _problem(preparer("GET", f"{path}/exports/bank-file?profile={office.preparer}")) == (404, "not_found")
    assert _problem(preparer("GET", f"{path}/exports/bank-file?profile=first")) == (422, "invalid_input")
    assert _problem(preparer("GET", f"{path}/exports/secrets")) == (404, "not_found")


BAD_CUT_OFFS: list[dict[str, Any]] = [
    {},
    {"cut_off": ""},
    {"cut_off": None},
    {"cut_off": 20261031},
    {"cut_off": "2026-10-32"},
    {"cut_off": "2026-10-31T00:00:00"},
    {"cut_off": ["2026-10-31"]},
    {"cut_off": "2026-10-31", "state": "checked"},
    {"cut_off": "9999-12-31"},
    {"cut_off": "0001-01-01"},
]


def test_a_bad_cut_off_is_refused_in_words(office: Office, call: Callable[[str], Call]) -> None:
    preparer = call(office.preparer_phone)
    for body in BAD_CUT_OFFS:
        answer = preparer("POST", json=body)
        assert 400 <= answer.status_code < 500, body
        assert answer.content_type == "application/problem+json" and answer.json["detail"]
    assert preparer("GET").json == {"runs": [], "next": None}


BAD_RESULTS: list[dict[str, Any]] = [
    {"result": "paid"},
    {"result": "lost", "value_day": "2026-11-22"},
    {"result": "failed", "value_day": "2026-11-22"},
    {"result": "failed", "value_day": "2026-11-22", "reason": "x\x00"},
    {"result": "failed", "value_day": "2026-11-22", "reason": "长" * 201},
    {"result": "paid", "value_day": "2026-11-22", "reason": "why"},
    {"result": "paid", "value_day": "2026-11-23"},
    {"result": "paid", "value_day": "2026-11-21"},
    {"result": "paid", "value_day": "0001-01-01"},
]


def test_a_bad_result_is_refused_and_changes_nothing(office: Office, call: Callable[[str], Call]) -> None:
    preparer, checker = call(office.preparer_phone), call(office.checker_phone)
    run = preparer("POST", json={"cut_off": "2026-10-31"}).json
    checker("POST", f"{RUNS}/{run['id']}/checks")
    for body in BAD_RESULTS:
        answer = checker("POST", f"{RUNS}/{run['id']}/lines/{run['lines'][0]['id']}/results", json=body)
        assert answer.status_code == 422, body
    assert checker("GET", f"{RUNS}/{run['id']}").json["lines"][0]["state"] == "waiting"


def test_runs_page_by_key(office: Office, call: Callable[[str], Call]) -> None:
    preparer = call(office.preparer_phone)
    for _ in range(21):
        run = preparer("POST", json={"cut_off": "2026-10-31"}).json
        preparer("POST", f"{RUNS}/{run['id']}/cancellations")
    first = preparer("GET").json
    second = preparer("GET", f"{RUNS}?after={first['next']}").json
    numbers = [run["number"] for page in (first, second) for run in page["runs"]]
    assert numbers == [f"2026-{number:03d}" for number in range(21, 0, -1)]
    assert second["next"] is None


def _problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    return answer.status_code, answer.json["code"]
