"""What a correction took out leaves the history too, when those who supervise hide it; who and why stays."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import DatabaseError

from engage.disclosures import redacting, service, versions
from engage.disclosures.models import Disclosure, DisclosureVersion, VersionRedaction
from engage.disclosures.refusals import HiddenAlready, HoldsPersonalNumber, VersionStands
from engage.supervision import decisions
from engage.supervision.judging import judge_order
from engage.supervision.refusals import PublishedIt
from engage.supervision.service import Question, answer_case, open_case
from kernel.audit import AuditEntry
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, CABINET, INK, RENT, Village, entered, neighbour_named, published
from tests.engage.filling import sent_looked_over
from tests.engage.keeping_time import officer

LEAK, SAID = "付张小毛住院", ("付张小毛住院", "张小毛的柜子", "张小毛收")
WHY = "里面有村民姓名"


@pytest.fixture
def mended(work: Work, home: Village) -> Disclosure:
    """A disclosure whose title, one line that stays and one that was taken out named somebody; corrected since."""
    leaky = (replace(CABINET, purpose=SAID[1]), replace(INK, purpose=SAID[2]))
    with work() as session:
        found = published(session, home, replace(ACCOUNTS, title=LEAK, lines=leaky))
        present = versions.present(session, found)
        clean = replace(present, title="十一月上旬收支", lines=(replace(present.lines[0], purpose="购入档案柜"),))
        place = (home.township.id, home.id, home.editor.id, found.id)
        return service.correct(session, *place, clean, "写法不当", new_id(), MORNING, version=1)


def hidden(work: Work, home: Village, disclosure: Disclosure, number: int = 1, why: str = WHY) -> UUID:
    with work() as session:
        place = (home.township.id, home.id, home.member.id, disclosure.id)
        return redacting.redact(session, *place, number, why, MORNING).id


def test_what_is_hidden_is_read_nowhere_and_who_when_and_why_stays(
    app: Flask, work: Work, home: Village, mended: Disclosure
) -> None:
    page = f"{home.address}/disclosures/{mended.id}"
    places = (page, f"{page}/history", f"{page}/versions/1", f"/api/v1{page}/versions")
    readers = [Visitor(app), entered(app, home.villager), entered(app, home.editor)]
    before = [readers[0].get(place).text for place in places]
    assert all(any(words in text for words in SAID) for text in before[:3]), "it is public before"

    hidden(work, home, mended)

    for reader in readers:
        for place in places:
            answer = reader.get(place)
            text = str(answer.json) if answer.is_json else answer.text
            assert answer.status_code == 200 and not [words for words in SAID if words in text], place
            assert WHY in text or place == page
    told: Any = Visitor(app).json("GET", places[3]).json
    first, second = told["items"]
    assert (first["number"], first["act"], first["hidden"]["reason"]) == (1, "published", WHY)
    assert first["hidden"]["by"] == "赵监督" and "title" not in first
    assert (second["reason"], len(second["lines"])) == ("写法不当", 1), "the other versions stay whole"
    assert "写法不当" in readers[0].get(f"{page}/history").text


def test_the_money_of_a_hidden_version_stays_to_be_seen(app: Flask, work: Work, home: Village) -> None:
    """A correction lowers a sum, takes a line out and moves another; then its editor hides what stood there before."""
    odd = replace(RENT, category="补张小毛")
    with work() as session:
        found = published(session, home, replace(ACCOUNTS, lines=(CABINET, odd, INK)))
        present = versions.present(session, found)
        lowered = replace(present.lines[0], amount_fen=4_000, purpose="柜子", category="慰问")
        said = replace(present.lines[1], purpose="店面租金", category="租金")
        place = (home.township.id, home.id, home.editor.id, found.id)
        service.correct(session, *place, replace(present, lines=(lowered, said)), "有误", new_id(), MORNING, version=1)
    hidden(work, home, found)

    page = f"{home.address}/disclosures/{found.id}"
    told: Any = Visitor(app).json("GET", f"/api/v1{page}/versions").json
    changed = {one["number"]: one["names"] for one in told["items"][1]["changed"]}
    assert changed == {1: ["purpose", "amount_fen", "category"], 2: ["purpose", "category"]}
    assert told["items"][0]["changed"] == []
    kept = told["items"][0]["lines"]
    assert kept[0] == {
        "number": 1,
        "day": "2026-11-05",
        "amount_fen": 104_000,
        "direction": "out",
        "category": "办公用品",
    }
    assert [line["amount_fen"] for line in kept] == [104_000, 3_600_000, 12_000]
    assert kept[1]["category"] == "", "a kind that nothing public has may name somebody"
    version = Visitor(app).get(f"{page}/versions/1").text
    for one in ("−1,040.00", "+36,000.00", "−120.00", "2026年11月5日", "办公用品", "类别已隐去"):
        assert one in version, one
    assert "档案柜" not in version + str(told["items"][0])
    for place_of in (page, f"{page}/history"):
        text = Visitor(app).get(place_of).text
        assert "1,040.00" in text and "支出 40.00" in text, "from how much to how much"
        assert "120.00" in text and "这一笔已经去掉" in text, "and what was taken out"
        assert "购入档案柜" not in text and "张小毛" not in text, place_of


def test_a_withdrawn_disclosure_keeps_its_bare_money(app: Flask, work: Work, home: Village, mended: Disclosure) -> None:
    hidden(work, home, mended)
    with work() as session:
        service.withdraw(session, home.township.id, home.id, home.editor.id, mended.id, "重复", MORNING)
    page = f"{home.address}/disclosures/{mended.id}"
    left = Visitor(app).get(page)
    assert left.status_code == 410 and "重复" in left.text
    for one in ("−1,040.00", "2026年11月5日", "办公用品"):
        assert one in left.text, one
    told: Any = Visitor(app).json("GET", f"/api/v1{page}/versions").json
    assert [[line["amount_fen"] for line in one["lines"]] for one in told["items"]] == [
        [104_000, 12_000],
        [104_000],
        [],
    ]
    assert set(told["items"][1]["lines"][0]) == {"number", "day", "amount_fen", "direction", "category"}
    history = Visitor(app).get(f"{page}/history").text
    assert "120.00" in history and "这一笔已经去掉" in history, "what a correction took out before"
    everything = left.text + history + str(told)
    assert not [words for words in (*SAID, "档案柜", "写法不当") if words in everything]
    assert Visitor(app).get(f"{page}/versions/1").status_code == 410
    assert SAID[1] in entered(app, home.member).get(f"{page}/versions/1").text


def test_those_who_supervise_read_on_and_everybody_reads_which_fields_were_changed(
    app: Flask, work: Work, home: Village
) -> None:
    """A dinner becomes office goods, without a fen changed, and what stood there before is hidden."""
    dinner = replace(CABINET, purpose="书记家宴请", used_by="某公司")
    with work() as session:
        found, desk = published(session, home, replace(ACCOUNTS, lines=(dinner,))), officer(session, home)
        present = versions.present(session, found)
        line = replace(present.lines[0], purpose="办公用品", used_by="村委会")
        place = (home.township.id, home.id, home.editor.id, found.id)
        clean = replace(present, body="办公支出。", lines=(line,))
        service.correct(session, *place, clean, "有误", new_id(), MORNING, version=1)
    hidden(work, home, found)

    page = f"{home.address}/disclosures/{found.id}"
    for reader in (Visitor(app), entered(app, home.villager), entered(app, home.editor)):
        text = reader.get(f"{page}/history").text
        assert "更正了：用途、使用人" in text and "原来的文字已隐去" in text
        assert "宴请" not in text + reader.get(f"{page}/versions/1").text + str(
            reader.get(f"/api/v1{page}/versions").json
        )
    assert "更正了：用途、使用人" in Visitor(app).get(page).text
    for supervisor in (desk, home.member):
        reader = entered(app, supervisor)
        history, version = reader.get(f"{page}/history").text, reader.get(f"{page}/versions/1").text
        assert "书记家宴请" in history and "书记家宴请" in version and WHY in history and WHY in version
        told: Any = reader.json("GET", f"/api/v1{page}/versions").json
        first = told["items"][0]
        assert (first["lines"][0]["purpose"], first["hidden"]["reason"]) == ("书记家宴请", WHY)
        assert "宴请" not in reader.get(page).text, "it is not shown on where others look over a shoulder"


def test_nothing_is_hidden_while_the_township_waits_for_its_order(
    app: Flask, work: Work, home: Village, mended: Disclosure, sealer: Sealer
) -> None:
    with work() as session:
        question = Question(kind="report", text="柜子没有见过。", disclosure_id=mended.id)
        case = open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
        desk = officer(session, home)
        at_desk = (session, sealer, home.township.id, None, case, desk.id)
        answer_case(*at_desk, "officer", "已到村核实。", MORNING)
        decisions.accept_case(*at_desk, MORNING, "更正", correct_by=date(2026, 11, 30))
    member, place = entered(app, home.member), f"/office/disclosures/{mended.id}/versions/1/redactions"
    refused = member.post(place, {"reason": WHY, "sure": "on"})
    assert refused.status_code == 409 and "整改还没有办结" in refused.text
    by_json = member.json("POST", f"/api/v1/disclosures/{mended.id}/versions/1/redactions", {"reason": WHY})
    assert by_json.status_code == 409 and by_json.json and by_json.json["code"] == "order_open"
    with work() as session:
        judge_order(session, sealer, home.township.id, case, desk.id, "已整改。", "", MORNING, followed=True)
    assert member.post(place, {"reason": WHY, "sure": "on"}).status_code == 303


def test_the_committee_hides_it_from_the_history_with_a_reason_and_a_tick(
    app: Flask, work: Work, home: Village, mended: Disclosure
) -> None:
    member, place = entered(app, home.member), f"/office/disclosures/{mended.id}/versions/1"
    history = f"{home.address}/disclosures/{mended.id}/history"
    assert f"{place}/redaction" in member.get(history).text
    assert "/versions/2/redaction" not in member.get(history).text, "what stands is corrected, not hidden"
    assert "redaction" not in Visitor(app).get(history).text
    assert "文字隐去后不能恢复" in member.get(f"{place}/redaction").text

    for wrong in ({"reason": WHY}, {"reason": " ", "sure": "on"}):
        assert member.post(f"{place}/redactions", wrong).status_code == 422
    for _ in range(2):
        sent = sent_looked_over(member, f"{place}/redactions", {"reason": "提到陈大伯 13800138000", "sure": "on"})
        assert sent.status_code == 303
    other = member.post(f"{place}/redactions", {"reason": "别的原因", "sure": "on"})
    assert other.status_code == 409 and "另一个原因" in other.text
    shown = Visitor(app).get(history).text
    assert "陈**" in shown and "陈大伯" not in shown and "13800138000" not in shown
    with work() as session:
        acts = select(AuditEntry.details).where(
            AuditEntry.act == "disclosure.redact", AuditEntry.subject == f"disclosure:{mended.id}"
        )
        assert [entry["version"] for entry in session.scalars(acts)] == [1], "written down once"


def test_nobody_hides_alone_what_they_wrote(app: Flask, work: Work, home: Village, mended: Disclosure) -> None:
    """Who corrected it doesn't hide it: not as its editor, and not by a seat on the committee that came later."""
    place = f"/office/disclosures/{mended.id}/versions/1/redactions"
    with work() as session:
        afar = neighbour_named("孙远", session, home.township, "committee", home.township.shanglinhu)
    for someone, status in ((home.villager, 403), (home.editor, 403), (afar, 404)):
        assert entered(app, someone).post(place, {"reason": WHY, "sure": "on"}).status_code == status
        asked = entered(app, someone).json(
            "POST", f"/api/v1/disclosures/{mended.id}/versions/1/redactions", {"reason": WHY}
        )
        assert asked.status_code == status
    assert (
        "请村务监督委员会或者镇里"
        in entered(app, home.editor).get(f"{home.address}/disclosures/{mended.id}/history").text
    )
    with work() as session, pytest.raises(PublishedIt):
        redacting.redact(session, home.township.id, home.id, home.editor.id, mended.id, 1, WHY, MORNING)
    for number in (0, 3, 10**30):
        answer = entered(app, home.member).post(
            f"/office/disclosures/{mended.id}/versions/{number}/redactions", {"reason": WHY, "sure": "on"}
        )
        assert answer.status_code == 404
    with work() as session:
        assert session.scalar(select(func.count()).where(VersionRedaction.township_id == home.township.id)) == 0
        desk = officer(session, home)
    assert entered(app, desk).post(place, {"reason": WHY, "sure": "on"}).status_code == 303


def test_what_stands_is_not_hidden_and_a_second_reason_is_not_lost_silently(
    work: Work, home: Village, mended: Disclosure
) -> None:
    for number, why, refusal in ((2, WHY, VersionStands), (1, "找 13800138000", HoldsPersonalNumber)):
        with pytest.raises(refusal):
            hidden(work, home, mended, number, why)
    assert hidden(work, home, mended) == hidden(work, home, mended)
    with pytest.raises(HiddenAlready):
        hidden(work, home, mended, why="别的原因")


def test_the_version_itself_and_its_hiding_only_grow(
    work: Work, home: Village, mended: Disclosure, owner_database: Engine
) -> None:
    hidden(work, home, mended)
    with work() as session:
        kept = select(DisclosureVersion.content).where(
            DisclosureVersion.township_id == home.township.id, DisclosureVersion.number == 1
        )
        assert session.scalars(kept).one()["title"] == LEAK
    with owner_database.connect() as connection, connection.begin(), pytest.raises(DatabaseError):
        connection.execute(update(VersionRedaction).values(reason="改写"))


def test_whoever_corrected_a_version_that_was_hidden_meanwhile_is_shown_what_changed(
    app: Flask, work: Work, home: Village, mended: Disclosure
) -> None:
    hidden(work, home, mended)
    form = {
        "key": str(new_id()),
        "version": "1",
        "reason": "补充",
        "title": LEAK,
        "body": "补充说明",
        "matter": "财务收支",
    }
    answer = entered(app, home.editor).post(f"/office/disclosures/{mended.id}/corrections", form)
    assert answer.status_code == 409 and "补充说明" in answer.text
