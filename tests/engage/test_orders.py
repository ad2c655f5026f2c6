"""What the township ordered to correct stands before everybody until the township says that it is followed."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engage.disclosures import service as disclosures
from engage.disclosures import versions
from engage.disclosures.models import Disclosure
from engage.supervision import decisions, orders, service
from engage.supervision.judging import judge_order
from engage.supervision.models import OrderJudgement
from engage.supervision.refusals import DayGone, OrderMovedOn, OwnCase
from engage.supervision.service import Question
from kernel.audit import AuditEntry
from kernel.clock import FixedClock
from kernel.errors import Refusal
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.keeping_time import ACCOUNTS, fulfilled, officer, with_catalogue

ORDER = "改正档案柜金额并说明"
BY = date(2026, 11, 25)


@pytest.fixture
def desk(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


@pytest.fixture
def untrue(work: Work, home: Village) -> UUID:
    """A disclosure that was corrected once already, earlier on the day of the order."""
    with work() as session:
        disclosure = published(session, home).id
    _correct(work, home, disclosure, "十一月上旬收支表")
    return disclosure


@pytest.fixture
def ordered(work: Work, sealer: Sealer, home: Village, desk: Person, untrue: UUID) -> UUID:
    """The report of `untrue`, confirmed with an order."""
    return _ordered(work, sealer, home, desk, Question(kind="report", text="档案柜没有见过。", disclosure_id=untrue))


def test_what_was_corrected_before_the_order_follows_nothing(
    app: Flask, home: Village, ordered: UUID, untrue: UUID
) -> None:
    """Though it was on the same day, in the same minute."""
    for address in (home.address, f"{home.address}/disclosures/{untrue}", f"{home.address}/obligations"):
        shown = Visitor(app).get(address).text
        assert ORDER in shown, address
        assert "限2026年11月25日前改正" in shown.replace(" ", ""), address
        assert "到现在还没有改动" in shown, address
    todo = entered(app, home.editor).get("/office/obligations").text
    assert ORDER in todo
    assert f"/office/disclosures/{untrue}/correction" in todo


def test_who_has_to_act_finds_it_counted_where_they_go(
    app: Flask, work: Work, home: Village, ordered: UUID, untrue: UUID, desk: Person
) -> None:
    editor, reader = entered(app, home.editor), entered(app, desk)
    assert (_counted(editor, "/office/obligations"), _counted(reader, "/office/reports")) == ("1", "")
    _correct(work, home, untrue, "第三版")
    assert (_counted(editor, "/office/obligations"), _counted(reader, "/office/reports")) == ("", "1")


def test_one_letter_of_a_title_ends_no_order_and_the_township_does(
    app: Flask, work: Work, home: Village, ordered: UUID, untrue: UUID, desk: Person
) -> None:
    _correct(work, home, untrue, "十一月上旬收支表。")
    village, disclosure = Visitor(app).get(home.address).text, f"{home.address}/disclosures/{untrue}"
    assert ORDER in village
    assert "作了更正，镇里还没有确认" in village
    assert "作了更正，镇里还没有确认" in Visitor(app).get(disclosure).text

    reader, address = entered(app, desk), f"/office/reports/{ordered}"
    assert "待镇里查看" in reader.get("/office/reports").text
    seen = {"of": f"{untrue}.3"}
    assert reader.post(f"{address}/judgements", {**seen, "judgement": "not_yet", "text": " "}).status_code == 422
    not_yet = {**seen, "judgement": "not_yet", "text": "金额还是错的"}
    assert reader.post(f"{address}/judgements", not_yet).status_code == 303
    assert "金额还是错的" in Visitor(app).get(home.address).text
    assert "还没有确认" not in Visitor(app).get(home.address).text

    _correct(work, home, untrue, "十一月上旬收支", fen=14_000)
    assert "作了更正，镇里还没有确认" in Visitor(app).get(home.address).text
    followed = {"of": f"{untrue}.4", "judgement": "followed", "text": "已核对发票"}
    assert [reader.post(f"{address}/judgements", followed).status_code for _ in range(2)] == [303, 303]

    assert ORDER not in Visitor(app).get(home.address).text
    assert ORDER not in entered(app, home.editor).get("/office/obligations").text
    for stays in (disclosure, f"{home.address}/obligations"):
        shown = Visitor(app).get(stays).text
        assert ORDER in shown and "已按要求改正" in shown and "已核对发票" in shown
    with work() as session:
        log = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == f"case:{ordered}").order_by(AuditEntry.at, AuditEntry.id)
        ).all()
        told = [(entry.act, entry.actor_id, entry.details) for entry in log if entry.act.startswith("order.")]
        kept = session.scalars(select(OrderJudgement.judged_by).where(OrderJudgement.case_id == ordered)).all()
    assert told == [
        ("order.not-yet", desk.id, {"note": "金额还是错的"}),
        ("order.followed", desk.id, {"note": "已核对发票"}),
    ]
    assert kept == [desk.id, desk.id]
    assert "确认责令改正已落实" in reader.get("/office/audit").text


def test_a_withdrawal_waits_for_the_township_too_and_the_order_stands_in_its_place(
    app: Flask, work: Work, home: Village, ordered: UUID, untrue: UUID
) -> None:
    with work() as session:
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, untrue, "数字不实", MORNING)
    assert "撤回了，镇里还没有确认" in Visitor(app).get(home.address).text
    assert ORDER in Visitor(app).get(f"{home.address}/disclosures/{untrue}").text


def test_a_late_matter_that_is_published_waits_for_the_township(
    app: Flask, work: Work, sealer: Sealer, home: Village, desk: Person
) -> None:
    with work() as session:
        matter = with_catalogue(session, home)[ACCOUNTS]
    late = Question(kind="report", text="九月的账没有公布。", matter_id=matter, period_key="2026-09")
    report = _ordered(work, sealer, home, desk, late)
    assert "到现在还没有改动" in Visitor(app).get(f"{home.address}/obligations").text
    with work() as session:
        disclosure = fulfilled(session, home, matter, "2026-09", date(2026, 11, 22)).id
    for address in (home.address, f"{home.address}/obligations"):
        assert "公布了，镇里还没有确认" in Visitor(app).get(address).text
    reader = entered(app, desk)
    said = {"of": f"{disclosure}.1", "judgement": "followed", "text": ""}
    assert reader.post(f"/office/reports/{report}/judgements", said).status_code == 303
    assert ORDER not in Visitor(app).get(home.address).text
    assert ORDER in Visitor(app).get(f"{home.address}/obligations").text


def test_an_order_that_is_not_followed_in_time_says_for_how_long(
    app: Flask, home: Village, ordered: UUID, clock: FixedClock
) -> None:
    clock.advance(days=8)
    assert "已超期 5 天" in Visitor(app).get(home.address).text


def test_an_officer_judges_what_was_looked_at_and_nothing_later(
    work: Work, sealer: Sealer, home: Village, ordered: UUID, untrue: UUID, desk: Person
) -> None:
    _correct(work, home, untrue, "第三版")
    _correct(work, home, untrue, "第四版")
    with work() as session, pytest.raises(OrderMovedOn):
        place = (session, sealer, home.township.id, ordered, desk.id)
        judge_order(*place, "", f"{untrue}.3", MORNING, followed=True)


def test_two_officers_at_once_end_it_once(
    work: Work, sealer: Sealer, home: Village, ordered: UUID, untrue: UUID, desk: Person
) -> None:
    _correct(work, home, untrue, "第三版")
    with work() as session:
        other = officer(session, home, "吴干部").id

    def judge(number: int) -> str:
        try:
            with work() as session:
                place = (session, sealer, home.township.id, ordered, (desk.id, other)[number % 2])
                judge_order(*place, "好", f"{untrue}.3", MORNING, followed=True)
        except Refusal as refusal:
            return refusal.code
        return "followed"

    with ThreadPoolExecutor(4) as crowd:
        outcomes = list(crowd.map(judge, range(6)))
    assert outcomes.count("followed") == outcomes.count("order_ended") == 3
    with work() as session:
        assert len(session.scalars(select(OrderJudgement).where(OrderJudgement.case_id == ordered)).all()) == 1


def test_nobody_else_judges_and_nobody_their_own(
    app: Flask, work: Work, sealer: Sealer, home: Village, ordered: UUID, untrue: UUID
) -> None:
    said = {"of": "", "judgement": "followed", "text": ""}
    for person in (home.editor, home.member, home.villager):
        assert entered(app, person).post(f"/office/reports/{ordered}/judgements", said).status_code == 403
    with work() as session:
        identity.grant_role(session, home.township.id, home.villager.id, "officer")
    with work() as session, pytest.raises(OwnCase):
        place = (session, sealer, home.township.id, ordered, home.villager.id)
        judge_order(*place, "", "", MORNING, followed=True)


def test_what_was_not_ordered_can_not_be_followed(
    app: Flask, work: Work, sealer: Sealer, home: Village, untrue: UUID, desk: Person
) -> None:
    with work() as session:
        about = Question(kind="report", text="不真实", disclosure_id=untrue)
        report = service.open_case(session, sealer, home.township.id, home.villager.id, about, new_id(), MORNING).id
    said = {"of": "", "judgement": "followed", "text": ""}
    assert entered(app, desk).post(f"/office/reports/{report}/judgements", said).status_code == 409
    with work() as session, pytest.raises(DayGone):
        place = (session, sealer, home.township.id, None, report, desk.id)
        decisions.accept_case(*place, MORNING, ORDER, correct_by=date(2026, 11, 21))


def test_an_order_tells_a_day_and_a_version_and_no_minute(work: Work, home: Village, ordered: UUID) -> None:
    """The books know the minute in which its reporter's points came."""
    with work() as session:
        [found] = orders.open_in(session, home.township.id, home.id)
    assert (found.case.decided_on, found.case.correct_by, found.change) == (date(2026, 11, 22), BY, None)


def _ordered(work: Work, sealer: Sealer, home: Village, desk: Person, about: Question) -> UUID:
    town, me = home.township.id, home.villager.id
    with work() as session:
        report = service.open_case(session, sealer, town, me, about, new_id(), MORNING).id
        place = (session, sealer, town, None, report, desk.id)
        service.answer_case(*place, "officer", "已到村核实。", MORNING)
        decisions.accept_case(*place, MORNING, ORDER, correct_by=BY)
    return report


def _correct(work: Work, home: Village, disclosure_id: UUID, title: str, fen: int | None = None) -> None:
    with work() as session:
        found = session.get_one(Disclosure, (home.township.id, disclosure_id))
        draft = replace(versions.present(session, found), title=title)
        if fen:
            draft = replace(draft, lines=(replace(draft.lines[0], amount_fen=fen), *draft.lines[1:]))
        place = (session, home.township.id, home.id, home.editor.id, disclosure_id)
        at = MORNING + timedelta(minutes=found.version)
        disclosures.correct(*place, draft, "写错了", new_id(), at, version=found.version)


def _counted(reader: Visitor, way: str) -> str:
    """Return the number that stands at one of the main ways."""
    ways = reader.get("/inbox").text.partition("<nav")[2].partition("</nav>")[0]
    link = ways.partition(f'href="{way}"')[2].partition("</a>")[0]
    found = re.search(r">([0-9]+)<", link)
    return found[1] if found else ""
