"""A correction is asked what publishing is asked, stays what it fulfilled, and its reason can be hidden."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engage.disclosures import service, versions
from engage.disclosures.confirming import NotConfirmed, correct_confirmed
from engage.disclosures.models import Disclosure
from engage.disclosures.review import TWICE, reviewed_correction
from engage.disclosures.twins import Corrected
from kernel.ids import new_id
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS as DRAFT
from tests.engage.arranging import CABINET, INK, Village, entered, published
from tests.engage.filling import form_with
from tests.engage.keeping_time import ACCOUNTS, fulfilled, officer, with_catalogue

WHY, NAME = "发票金额写错了", "沈阿根"


@pytest.fixture
def other(work: Work, home: Village) -> Disclosure:
    with work() as session:
        return published(session, home, replace(DRAFT, title="又一份", lines=(replace(INK, voucher="9"),)))


@pytest.fixture
def accounts(work: Work, home: Village) -> Disclosure:
    with work() as session:
        return published(session, home, replace(DRAFT, lines=(CABINET,)))


def posted(sender: Visitor, address: str, body: object) -> Any:
    """Send JSON and return the answer, whose `json` may hold anything."""
    return sender.json("POST", address, body)


def filled(editor: Visitor, disclosure: Disclosure, **changes: str) -> dict[str, str]:
    page = editor.get(f"/office/disclosures/{disclosure.id}/correction?line=1").text
    return {**form_with(page, "version"), "reason": WHY, **changes}


TWIN = {"day": "2026-11-12", "purpose": INK.purpose, "amount": "120"}


def test_a_twin_line_and_a_name_are_ticked_in_the_form(
    app: Flask, work: Work, home: Village, accounts: Disclosure, other: Disclosure
) -> None:
    editor, place = entered(app, home.editor), f"/office/disclosures/{accounts.id}/corrections"
    twin = {f"lines.1.{name}": text for name, text in TWIN.items()}
    typed = filled(editor, accounts, body=f"付{NAME}工资", reason=f"补付{NAME}工资", **twin)
    typed.pop("add_row", None)

    page = editor.post(place, typed)
    assert page.status_code == 422 and f'name="hide.{NAME}"' in page.text and "又一份" in page.text
    assert editor.post(place, {**typed, "seen": form_with(page.text, "seen")["seen"]}).status_code == 422
    hidden = editor.post(place, {**typed, f"hide.{NAME}": "on", "sure.twice": "on"})
    assert hidden.status_code == 422 and f"<del>{NAME}</del>" in hidden.text
    ticks = {"seen": form_with(hidden.text, "seen")["seen"], "sure.twice": "on", "sure.masked": "on"}
    for _ in range(2):
        assert editor.post(place, {**typed, f"hide.{NAME}": "on", **ticks}).status_code == 303
    history = Visitor(app).get(f"{home.address}/disclosures/{accounts.id}/history").text
    assert "补付沈**工资" in history and NAME not in history

    again = editor.post(place, filled(editor, accounts, title="更正后的收支"))
    assert again.status_code == 303, "what was looked at once is not asked again"


def test_by_json_it_is_asked_and_goes_on_when_somebody_is_sure(
    app: Flask, home: Village, accounts: Disclosure, other: Disclosure
) -> None:
    editor = entered(app, home.editor)
    line: dict[str, Any] = {"day": "2026-11-12", "purpose": INK.purpose, "amount_fen": INK.amount_fen}
    new = {"key": str(uuid4()), "category": "finance", "matter": "财务", "title": f"付{NAME}工资", "lines": [line]}
    mend = {"key": str(uuid4()), "version": 1, "reason": f"付{NAME}工资", "lines": [line]}
    for address, body in (("", new), (f"/{accounts.id}/corrections", mend)):
        asked = posted(editor, f"/api/v1/disclosures{address}", body)
        assert (asked.status_code, asked.json["code"]) == (409, "look_first")
        assert asked.json["errors"]["sure"] == ["names", "twice"] and NAME in asked.json["errors"]["names"][0]
        assert "又一份" in asked.json["errors"]["twice"][0]
        half = posted(editor, f"/api/v1/disclosures{address}", {**body, "sure": ["names"]})
        assert (half.status_code, half.json["errors"]["sure"]) == (409, ["twice"])
        for _ in range(2):
            done = posted(editor, f"/api/v1/disclosures{address}", {**body, "sure": ["names", "twice"]})
            assert done.status_code == 201
        wrong = posted(editor, f"/api/v1/disclosures{address}", {**body, "sure": ["everything"]})
        assert wrong.status_code == 422


def test_by_json_what_is_hidden_is_hidden_when_somebody_is_sure(app: Flask, home: Village) -> None:
    editor = entered(app, home.editor)
    line = {"day": "2026-11-05", "purpose": "误工补贴", "amount_fen": 20_000, "used_by": "张建国"}
    body = {"key": str(uuid4()), "category": "finance", "matter": "财务收支", "title": "收支", "lines": [line]}
    assert posted(editor, "/api/v1/disclosures", body).status_code == 422
    done = posted(editor, "/api/v1/disclosures", {**body, "sure": ["masked"]})
    assert (done.status_code, done.json["lines"][0]["used_by"]) == (201, "张**")
    opened = editor.post(f"/office/disclosures/{done.json['id']}/originals/1/openings")
    assert opened.status_code == 200 and "张建国" in opened.text


def test_a_twin_that_came_meanwhile_is_asked_about_in_the_villages_turn(
    work: Work, home: Village, accounts: Disclosure
) -> None:
    place = (home.township.id, home.id)
    with work() as session:
        before = versions.present(session, session.get_one(Disclosure, (place[0], accounts.id)))
        after = replace(before, lines=(*before.lines, INK))
        review = reviewed_correction(session, *place, Corrected(accounts.id, before), after, WHY)
        assert not review.asks
    with work() as session:
        published(session, home, replace(DRAFT, lines=(INK,)))
    with work() as session, pytest.raises(NotConfirmed) as asked:
        correct_confirmed(session, *place, home.editor.id, review, new_id(), MORNING, version=1, ticked=())
    assert asked.value.review.asks == (TWICE,)


def test_what_it_fulfils_stays_and_that_it_was_corrected_is_said(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        matter = with_catalogue(session, home)[ACCOUNTS]
        done = fulfilled(session, home, matter, "2026-10", date(2026, 11, 10))
        desk = officer(session, home)
    editor, place = entered(app, home.editor), f"/office/disclosures/{done.id}/corrections"
    for change in ({"matter": "别的"}, {"period": "2026年9月"}):
        refused = editor.post(place, filled(editor, done, **change))
        assert refused.status_code == 409 and "撤回" in refused.text
        body = {"key": str(uuid4()), "version": 1, "reason": WHY, **change}
        by_json = posted(editor, f"/api/v1/disclosures/{done.id}/corrections", body)
        assert (by_json.status_code, by_json.json["code"]) == (409, "bound_to_catalogue")
    for count in (1, 2):
        assert editor.post(place, filled(editor, done, body=f"更正 {count}")).status_code == 303

    words, history = "更正过 2 次，最后一次在 2026年11月22日", f"{home.address}/disclosures/{done.id}/history"
    page = Visitor(app).get(f"{home.address}/obligations").text
    assert words in page and f'href="{history}"' in page
    board = entered(app, desk).get("/office/board").text
    assert words in board and f'href="{history}"' in board
    file = entered(app, desk).get("/office/board.csv").get_data(as_text=True)
    assert "2026-11-10,2,2026-11-22" in file and "更正次数" in file


def test_a_correction_leaves_a_line_or_is_a_withdrawal(app: Flask, home: Village, accounts: Disclosure) -> None:
    editor = entered(app, home.editor)
    typed = {**filled(editor, accounts), "lines.0.act": "out"}
    refused = editor.post(f"/office/disclosures/{accounts.id}/corrections", typed)
    assert refused.status_code == 409 and "撤回" in refused.text
    body = {"key": str(uuid4()), "version": 1, "reason": WHY, "take_out": [1]}
    by_json = posted(editor, f"/api/v1/disclosures/{accounts.id}/corrections", body)
    assert (by_json.status_code, by_json.json["code"]) == (409, "nothing_left")


def corrected(work: Work, home: Village, disclosure: Disclosure, why: str, body: str, version: int) -> None:
    with work() as session:
        found = session.get_one(Disclosure, (home.township.id, disclosure.id))
        draft = replace(versions.present(session, found), body=body)
        place = (home.township.id, home.id, home.editor.id, disclosure.id)
        service.correct(session, *place, draft, why, new_id(), MORNING, version=version)


def reads(app: Flask, home: Village, disclosure_id: UUID) -> str:
    """Return all that a stranger reads of a disclosure's past."""
    page = f"{home.address}/disclosures/{disclosure_id}"
    places = (page, f"{page}/history", f"{page}/versions/1", f"{page}/versions/2", f"/api/v1{page}/versions")
    feeds = (f"{home.address}/feed.atom", f"/api/v1{home.address}/open-data")
    return "".join(str(one.json if one.is_json else one.text) for one in map(Visitor(app).get, (*places, *feeds)))


def test_the_reason_of_a_hidden_version_is_hidden_with_it(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    corrected(work, home, accounts, "毛小三说金额不对", "更正一", 1)
    corrected(work, home, accounts, "再次更正", "更正二", 2)
    assert "毛小三" in reads(app, home, accounts.id)
    place = f"/api/v1/disclosures/{accounts.id}/versions"
    for someone in (home.villager, home.editor):
        assert posted(entered(app, someone), f"{place}/2/redactions", {"reason": "有姓名"}).status_code == 403
    member = entered(app, home.member)
    assert posted(member, f"{place}/3/redactions", {"reason": "有姓名"}).json["code"] == "version_stands"
    for _ in range(2):
        answer = posted(member, f"{place}/2/redactions", {"reason": "有姓名"})
        assert (answer.status_code, answer.json["hidden"]["reason"]) == (201, "有姓名")
    said = reads(app, home, accounts.id)
    assert "毛小三" not in said and "有姓名" in said and "再次更正" in said


def test_of_a_withdrawn_one_its_own_reason_alone_stays(
    app: Flask, work: Work, home: Village, accounts: Disclosure
) -> None:
    corrected(work, home, accounts, "毛小三说金额不对", "更正一", 1)
    with work() as session:
        service.withdraw(session, home.township.id, home.id, home.editor.id, accounts.id, "重复公开", MORNING)
    said = reads(app, home, accounts.id)
    assert "毛小三" not in said and "重复公开" in said
    kept = entered(app, home.member).get(f"{home.address}/disclosures/{accounts.id}/history").text
    assert "毛小三" in kept, "who supervises the village still reads it"
