"""Who signs an expense by its amount: the township's rule of that day; what is missing is said."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.disclosures.service import LineDraft
from engage.signing import offices, service
from engage.signing.chains import USUAL, Chain, Chains
from kernel.audit import AuditEntry
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import Village, entered, published
from tests.engage.filling import form_with
from tests.engage.test_publishing import LINE, form
from tests.founding import person

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("fen", "needed"),
    [
        (1, ("accountant",)),
        (499_99, ("accountant",)),
        (500_00, ("accountant", "head")),
        (2_000_00, ("accountant", "head")),
        (2_000_01, ("accountant", "head", "secretary")),
    ],
)
def test_the_usual_chain(fen: int, needed: tuple[str, ...]) -> None:
    assert USUAL.needed(fen) == needed


def test_a_line_is_judged_by_what_held_on_its_day() -> None:
    later = Chain(TODAY, {"head": 0})
    chains = Chains([later])
    before, after = (line(TODAY - timedelta(days=1)), line(TODAY))
    assert chains.signatures(before).missing == ("accountant",)
    assert chains.signatures(after).missing == ("head",)
    income = LineDraft(day=TODAY, purpose="租金", amount_fen=10**9, direction="in")
    assert chains.signatures(income).missing == (), "nobody signs for what comes in"


def test_of_two_from_the_same_day_the_later_one_holds() -> None:
    assert Chains([Chain(TODAY, {"head": 0}), Chain(TODAY, {"secretary": 0})]).on(TODAY).from_fen == {"secretary": 0}


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("会计、村主任", ("accountant", "head")),
        ("书记兼主任 会计", ("accountant", "head", "secretary")),
        ("监委会主任", ("supervisors",)),
        ("村务监督委员会", ("supervisors",)),
        ("未签", ()),
        ("", ()),
        ("王芳", None),
    ],
)
def test_a_cell_says_which_offices_signed(said: str, who: tuple[str, ...] | None) -> None:
    assert offices.spoken(said) == who


def test_an_officer_lets_another_chain_hold(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        officer = person(session, home.township, "officer")
    page = entered(app, officer)
    form = {"effective_from": "2026-11-22", "accountant": "0", "head": "300", "secretary": "", "supervisors": "1,000"}
    assert page.post("/office/sign-offs", form).status_code == 422, "1,000 is not how this field is filled"
    form["supervisors"] = "1000"
    assert [page.post("/office/sign-offs", form).status_code for _ in range(2)] == [303, 303]
    assert "300.00 元起" in page.get("/office/sign-offs").text

    with work() as session:
        chain = service.chains(session, home.township.id).on(TODAY)
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.township_id == home.township.id)).all()
        assert chain.from_fen == {"accountant": 0, "head": 300_00, "supervisors": 1_000_00}
        assert acts.count("sign-off-chain.set") == 1, "the second click changes nothing"
        old = service.chains(session, home.township.id).on(TODAY - timedelta(days=1))
    assert old == USUAL


@pytest.mark.parametrize(
    "change",
    [
        {"effective_from": "2026-11-21"},
        {"effective_from": "gestern"},
        {"accountant": "", "head": "", "secretary": ""},
        {"accountant": "-1"},
        {"accountant": "1e3"},
        {"mayor": "5"},
    ],
)
def test_a_chain_that_can_not_hold_is_refused(app: Flask, work: Work, home: Village, change: dict[str, str]) -> None:
    with work() as session:
        officer = person(session, home.township, "officer")
    form = {"effective_from": "2026-11-22", "accountant": "0", "head": "500", "secretary": "2000", **change}
    assert entered(app, officer).post("/office/sign-offs", form).status_code == 422
    with work() as session:
        assert service.chains(session, home.township.id).on(TODAY) == USUAL


def test_everybody_sees_whose_signature_is_missing(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        from_ = published(session, home).id
    page = Visitor(app).get(f"{home.address}/disclosures/{from_}").text
    assert page.count("缺签字") == 2 and "缺签字：会计、村主任" in page


def line(day: date) -> LineDraft:
    return LineDraft(day=day, purpose="印油", amount_fen=12_000)


def test_any_offices_are_ticked_by_name_and_none_is_shown_as_a_code(app: Flask, work: Work, home: Village) -> None:
    editor = entered(app, home.editor)
    ticked = {"lines.0.signed_by.secretary": "on", "lines.0.signed_by.supervisors": "on"}
    page = editor.post("/office/disclosures/previews", {**form(LINE), **ticked})
    answer = editor.post("/office/disclosures", form_with(page.text, "seen"))
    (found,) = re.findall(r"disclosures/([0-9a-f-]{36})", answer.location)

    place = f"/office/disclosures/{found}"
    shown = editor.get(f"{place}/correction?line=1").text
    boxes = dict(re.findall(r'name="lines\.0\.signed_by\.(\w+)" value="on"( checked)?', shown))
    assert [name for name, checked in boxes.items() if checked] == ["secretary", "supervisors"] and len(boxes) == 4
    assert "secretary,supervisors" not in shown and all(name in shown for name in ("会计", "村主任", "书记"))

    sent = {**form_with(shown, "version"), "lines.0.signed_by.head": "on", "reason": "补签"}
    del sent["lines.0.signed_by.supervisors"]
    assert editor.post(f"{place}/corrections", sent).status_code == 303
    told: Any = Visitor(app).json("GET", f"/api/v1{home.address}/disclosures/{found}").json
    assert told["lines"][0]["signed_by"] == "head,secretary"
