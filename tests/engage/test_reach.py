"""Nobody reaches what is not theirs, and another's thing looks like one that never was. Bad input is never a 5xx."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, answered, asked, entered, published, village
from tests.founding import Founded, found, person


@pytest.fixture
def abroad(work: Work, home: Village) -> Village:
    """小桥头 of another township: the same names, another tenant."""
    with work() as session:
        code = home.township.id + 500_000_000
        return village(session, found(session, code))


def test_another_villages_case_is_absent(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    with work() as session:
        case = asked(session, sealer, home)
        answered(session, home, case)
        there = home.township.shanglinhu
        strangers = [
            person(session, home.township, role, village_id=there, scope_id=there) for role in ("editor", "committee")
        ]
    for stranger in strangers:
        _absent(app, stranger, case)


def test_another_townships_case_is_absent(
    app: Flask, work: Work, sealer: Sealer, home: Village, abroad: Village
) -> None:
    with work() as session:
        case = asked(session, sealer, home)
        answered(session, home, case)
    for stranger in (abroad.editor, abroad.member, abroad.villager):
        _absent(app, stranger, case)


def _absent(app: Flask, stranger: Any, case: object) -> None:
    browser = entered(app, stranger)
    for method, address, body in (
        ("GET", "/api/v1/desk/cases/{}", None),
        ("GET", "/api/v1/cases/{}", None),
        ("POST", "/api/v1/cases/{}/replies", {"text": "答复"}),
        ("POST", "/api/v1/cases/{}/acceptances", {}),
        ("POST", "/api/v1/cases/{}/rejections", {"reason": "理由"}),
    ):
        real, absent = (browser.json(method, address.format(number), body) for number in (case, uuid4()))
        assert real.status_code in (403, 404)
        assert (real.status_code, real.json) == (absent.status_code, absent.json)


def test_another_townships_disclosure_is_absent_for_whoever_is_signed_in(
    app: Flask, work: Work, home: Village, abroad: Village
) -> None:
    with work() as session:
        text = published(session, home).id
    reader = entered(app, abroad.villager)

    assert (
        reader.json("GET", f"/api/v1/disclosures/{text}").json
        == reader.json("GET", f"/api/v1/disclosures/{uuid4()}").json
    )
    assert reader.get(f"{abroad.address}/disclosures/{text}").status_code == 404
    assert reader.get(f"/questions/new?disclosure={text}").status_code == 404
    body = {"key": str(uuid4()), "kind": "ask", "text": "为什么？", "disclosure_id": str(text)}
    assert reader.json("POST", "/api/v1/cases", body).status_code == 404
    page = reader.get(f"{home.address}/disclosures/{text}").text
    assert 'name="start"' not in page and "问问这一笔" not in page, (
        "everybody reads it; only its villagers earn and ask"
    )


def test_a_line_of_another_disclosure_can_not_be_asked_about(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        one, other = published(session, home), published(session, home)
    asker = entered(app, home.villager)
    line = asker.json("GET", f"/api/v1/disclosures/{other.id}").json["lines"][0]["id"]
    body = {"key": str(uuid4()), "kind": "ask", "text": "为什么？", "line_id": line}

    assert asker.json("POST", "/api/v1/cases", {**body, "disclosure_id": str(one.id)}).status_code == 404
    assert asker.json("POST", "/api/v1/cases", body).status_code == 404


@pytest.mark.parametrize("address", ["/wallet", "/questions", "/questions/new", "/office/disclosures", "/office/cases"])
def test_whoever_is_not_signed_in_is_led_to_the_door(app: Flask, township: Founded, address: str) -> None:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


ODD = ["", " ", "~", "x~y", "2026-11-22~", "9" * 4000, "%00", "2026-11-22T00:00:00~" + "0" * 32, "%F0%9F%92%A9", "-1"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_addresses_are_answered_in_words(app: Flask, work: Work, home: Village, odd: str) -> None:
    with work() as session:
        published(session, home)
    villager, editor, member = (entered(app, one) for one in (home.villager, home.editor, home.member))
    asked_for = [
        (villager, f"{home.address}/disclosures?after={odd}&category={odd}"),
        (villager, f"/wallet/statement?before={odd}"),
        (villager, f"/questions?after={odd}"),
        (villager, f"/questions/new?disclosure={odd}&line={odd}"),
        (villager, f"/villages/{odd}x"),
        (villager, f"/api/v1{home.address}/disclosures?after={odd}&limit={odd}"),
        (villager, f"/api/v1/wallet/statement?before={odd}"),
        (villager, f"/api/v1/villages?township={odd}"),
        (editor, f"/office/disclosures?after={odd}"),
        (editor, f"/office/residents?after={odd}&search={odd}"),
        (member, f"/office/cases?state={odd}&after={odd}"),
        (member, f"/api/v1/desk/cases?state={odd}&after={odd}"),
    ]
    for browser, address in asked_for:
        assert browser.client.get(address).status_code < 500, address


BODIES: list[Any] = [
    {},
    {"key": "x"},
    {"key": str(uuid4()), "kind": "ask", "text": "\x00"},
    {"key": str(uuid4()), "kind": "ask", "text": "\ud800"},
    {"key": str(uuid4()), "kind": "ask", "text": "长" * 1001},
    {"key": str(uuid4()), "kind": ["ask"], "text": {"a": 1}},
    {"key": str(uuid4()), "kind": "ask", "text": "为什么？", "village_id": str(uuid4())},
    {"key": str(uuid4()), "category": "finance", "matter": "m", "title": "t", "lines": "x"},
    {"key": str(uuid4()), "category": "finance", "matter": "m", "title": "t", "lines": [1, None, []]},
    {"key": str(uuid4()), "category": "finance", "matter": "m", "title": "t", "lines": [{"day": "9999-99-99"}]},
    {"key": str(uuid4()), "category": "x", "matter": "m", "title": "t", "body": "b"},
    {"start": 5},
    [],
    "x",
    None,
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_odd_bodies_are_refused_in_words_and_change_nothing(app: Flask, work: Work, home: Village, body: Any) -> None:
    with work() as session:
        text = published(session, home).id
    villager, editor = entered(app, home.villager), entered(app, home.editor)

    answers = [
        villager.json("POST", "/api/v1/cases", body),
        villager.json("POST", f"/api/v1/disclosures/{text}/readings", body),
        editor.json("POST", "/api/v1/disclosures", body),
        *_forms(villager, editor, text, body),
    ]

    assert all(400 <= answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    assert villager.json("GET", "/api/v1/cases").json["items"] == []
    assert len(villager.json("GET", f"/api/v1{home.address}/disclosures").json["items"]) == 1


def _forms(villager: Visitor, editor: Visitor, text: object, body: Any) -> list[TestResponse]:
    fields = {name: str(value).replace("\ud800", "?") for name, value in body.items()} if isinstance(body, dict) else {}
    fields.pop("village_id", None) if "text" not in fields else fields.update(text="")
    return [
        villager.post("/questions", {**fields, "disclosure_id": ""}),
        villager.post(f"/disclosures/{text}/readings", fields),
        editor.post("/office/disclosures", {**fields, "lines.0.x": "1", "lines.x.day": "1", "lines": "2"}),
        editor.post("/office/disclosures/uploads", fields),
        editor.post("/office/residents/rosters", fields),
    ]
