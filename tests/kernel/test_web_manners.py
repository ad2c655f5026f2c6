"""What every answer carries, and what every changing request must show."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.browsing import Visitor
from tests.conftest import Work
from tests.founding import PASSWORD, Founded, person

Browser = Callable[[], Visitor]


def test_every_answer_carries_the_security_headers(visitor: Browser) -> None:
    headers = visitor().get("/sign-in").headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Cache-Control"] == "no-store"


def test_a_static_file_keeps_while_its_content_does(visitor: Browser) -> None:
    browser = visitor()
    found = re.search(r'href="(/static/qiaotou\.css\?v=[0-9a-f]+)"', browser.get("/sign-in").text)

    assert found
    assert "immutable" in browser.client.get(found[1], buffered=True).headers["Cache-Control"]


def test_the_session_cookie_is_out_of_reach_of_scripts(work: Work, township: Founded, visitor: Browser) -> None:
    with work() as session:
        someone = person(session, township, "villager")
    browser = visitor()
    browser.get("/sign-in")

    answer = browser.post("/sign-ins", {"township": township.id, "phone": someone.phone, "secret": PASSWORD})

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if "qiaotou-session" in line)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_without_its_token_is_refused(work: Work, township: Founded, visitor: Browser) -> None:
    with work() as session:
        someone = person(session, township, "villager")
    form = {"township": township.id, "phone": someone.phone, "secret": PASSWORD}

    answer = visitor().client.post("/sign-ins", data=form)

    assert answer.status_code == 403
    assert "qiaotou-session" not in str(answer.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_sends_nothing_here(visitor: Browser, headers: dict[str, str]) -> None:
    assert visitor().post("/preferences", {"elder": "on"}, headers=headers).status_code == 403


def test_a_link_after_signing_in_stays_on_this_site(work: Work, township: Founded, visitor: Browser) -> None:
    with work() as session:
        someone = person(session, township, "villager")
    form = {"township": township.id, "phone": someone.phone, "secret": PASSWORD}

    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
    ):
        location = visitor().post("/sign-ins", {**form, "next": elsewhere}).headers["Location"]
        assert location.startswith("/"), elsewhere
        assert "elsewhere" not in location


def test_language_and_elder_look_stay_chosen(visitor: Browser) -> None:
    browser = visitor()
    assert 'lang="zh-CN"' in browser.get("/sign-in").text

    browser.post("/preferences", {"language": "en", "next": "/sign-in"})
    browser.post("/preferences", {"elder": "on", "next": "/sign-in"})
    shown = browser.get("/sign-in").text

    assert 'lang="en"' in shown
    assert "data-elder" in shown


@pytest.mark.parametrize("by", ["address", "button"])
def test_a_language_chosen_on_the_way_in_stays_after_signing_in(
    work: Work, township: Founded, visitor: Browser, by: str
) -> None:
    with work() as session:
        someone = person(session, township, "villager")
    browser = visitor()
    if by == "address":
        browser.get("/?lang=en")
    else:
        browser.post("/preferences", {"language": "en", "next": "/"})
    assert 'lang="en"' in browser.get("/sign-in").text
    assert 'lang="en"' in browser.sign_in(township, someone).get("/wallet").text
    assert 'lang="en"' in visitor().sign_in(township, someone).get("/wallet").text, "on the next device too"


def test_an_absent_page_is_a_page(visitor: Browser) -> None:
    answer = visitor().get("/nothing/here")

    assert answer.status_code == 404
    assert "<h1" in answer.text


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [("GET", "/api/v1/nothing", 404, "not_found"), ("PUT", "/api/v1/sign-ins", 405, "not_supported")],
)
def test_the_api_speaks_problem_json(app: Flask, method: str, address: str, status: int, code: str) -> None:
    answer = app.test_client().open(address, method=method)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["code"] == code


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"township=1", "application/x-www-form-urlencoded", 415, "not_json"),
        (b'{"township": 1, "township": 2}', "application/json", 400, "malformed_body"),
        (b'{"township": 1}', "application/json", 422, "invalid_input"),
        (b'{"phone": "' + b"1" * 70_000 + b'"}', "application/json", 413, "body_too_large"),
        (b'{"township": 330282109, "phone": "\\ud800", "secret": "\\u0000"}', "application/json", 422, "invalid_input"),
    ],
)
def test_a_body_that_is_not_right_is_named(app: Flask, body: bytes, content_type: str, status: int, code: str) -> None:
    answer = app.test_client().post("/api/v1/sign-ins", data=body, content_type=content_type)

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_the_api_describes_itself(app: Flask) -> None:
    described = app.test_client().get("/api/openapi.json").json

    assert described["openapi"] == "3.1.0"
    assert "/api/v1/sign-ins" in described["paths"]


def test_an_empty_bearer_is_no_way_past_the_form_token(work: Work, township: Founded, visitor: Browser) -> None:
    with work() as session:
        someone = person(session, township, "villager")
    browser = visitor().sign_in(township, someone)

    answer = browser.client.post("/api/v1/pay-codes", headers={"Authorization": "Bearer "})

    assert answer.status_code == 403


def test_what_a_script_asks_for_does_not_renew_the_choices_of_the_page(visitor: Browser) -> None:
    """Its answer may arrive after the reader chose large text, with a cookie that does not know of it."""
    reader = visitor()
    reader.get("/sign-in")
    assert reader.post("/preferences", {"elder": "on"}).status_code == 303
    by_script = reader.client.get("/robots.txt", headers={"Sec-Fetch-Dest": "empty"})
    by_page = reader.client.get("/sign-in", headers={"Sec-Fetch-Dest": "document"})
    older = reader.client.get("/sign-in")
    assert [_renews(one) for one in (by_script, by_page, older)] == [False, True, True]


def _renews(answer: TestResponse) -> bool:
    return any(cookie.startswith("qiaotou-form=") for cookie in answer.headers.getlist("Set-Cookie"))
