"""Article 31: a villager reports to the township, which answers within twenty days; the village sees nothing before."""

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engage.supervision import decisions, queries, reports, service
from engage.supervision.models import SupervisionCase
from engage.supervision.refusals import CaseNotAnswered, NotLate, OwnCase
from engage.supervision.service import Question
from engage.wallet import queries as wallets
from kernel.audit import AuditEntry
from kernel.clock import FixedClock, start_of_day
from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import SEALER, Village, entered, published
from tests.engage.keeping_time import ACCOUNTS, PARTY_WORK, fulfilled, officer, with_catalogue

TODAY = date(2026, 11, 22)
TEXT = "九月的账到现在没有公布。"
ORDER = {"reason": "三日内公布", "correct_by": "2026-11-25"}


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


@pytest.fixture
def desk(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


@pytest.fixture
def report(work: Work, sealer: Sealer, home: Village, matters: dict[str, UUID]) -> UUID:
    """The villager's report that September's accounts are late."""
    with work() as session:
        return _reported(session, sealer, home, matters[ACCOUNTS])


def test_the_township_has_twenty_days(work: Work, report: UUID, home: Village) -> None:
    with work() as session:
        case = reports.report(session, home.township.id, report)
        clock = reports.clock(session, home.township.id, TODAY)
        later = reports.clock(session, home.township.id, date(2026, 12, 13))

    assert (case.addressee, case.kind, case.due_on) == ("township", "report", date(2026, 12, 12))
    assert (case.matter, case.period_key) == (ACCOUNTS, "2026-09")
    assert (clock.waiting, clock.overdue, clock.next_due_on) == (1, 0, date(2026, 12, 12))
    assert (later.waiting, later.overdue) == (1, 1)


def test_the_village_sees_nothing_of_it(app: Flask, work: Work, home: Village, report: UUID) -> None:
    """Not on a page, not by JSON, not in a number, and not by its address."""
    with work() as session:
        assert not queries.counts_by_state(session, home.township.id, home.id)
        with pytest.raises(NotFound):
            queries.village_case(session, home.township.id, home.id, report)
    for person in (home.editor, home.member):
        reader = entered(app, person)
        assert TEXT not in reader.get("/office/cases").text
        assert reader.get(f"/office/cases/{report}").status_code == 404
        assert reader.json("GET", "/api/v1/desk/cases").json == {"items": [], "after": ""}
        assert reader.json("GET", f"/api/v1/desk/cases/{report}").status_code == 404
        assert reader.get("/office/reports").status_code == 403
        assert reader.get(f"/office/reports/{report}").status_code == 403
        for act in ("replies", "acceptances", "rejections"):
            assert reader.post(f"/office/reports/{report}/{act}", {"text": "没有", "reason": "没有"}).status_code == 403
    stranger = Visitor(app)
    assert TEXT not in stranger.get(home.address).text + stranger.get(f"{home.address}/obligations").text


def test_the_village_cannot_answer_or_decide_it(work: Work, home: Village, report: UUID) -> None:
    town, here = home.township.id, home.id
    with work() as session, pytest.raises(NotFound):
        service.answer_case(session, SEALER, town, here, report, home.editor.id, "editor", "早公布了", MORNING)
    with work() as session, pytest.raises(NotFound):
        decisions.decline_case(session, SEALER, town, here, report, home.member.id, MORNING, "没有的事")


def test_an_officer_cannot_answer_for_a_village(
    app: Flask, work: Work, sealer: Sealer, home: Village, desk: Person
) -> None:
    with work() as session:
        question = Question(kind="ask", text="什么时候修路灯？")
        case = service.open_case(session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING).id
    reader = entered(app, desk)
    assert reader.get(f"/office/reports/{case}").status_code == 404
    assert reader.post(f"/office/reports/{case}/replies", {"text": "快了"}).status_code == 404


def test_reported_answered_confirmed_and_paid(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    """The whole way through the pages: from the late matter to the order on the village's page."""
    villager, reader, stranger = entered(app, home.villager), entered(app, desk), Visitor(app)
    listed = villager.get(f"{home.address}/obligations").text
    assert f"/reports/new?matter={matters[ACCOUNTS]}&amp;period=2026-09" in listed
    assert villager.get(f"/reports/new?matter={matters[ACCOUNTS]}&period=2026-09").status_code == 200
    form = {"key": str(new_id()), "matter_id": str(matters[ACCOUNTS]), "period_key": "2026-09", "text": TEXT}
    sent = [villager.post("/reports", form) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].location == sent[1].location
    report = sent[0].location.rpartition("/")[2]

    assert TEXT in reader.get("/office/reports").text
    assert "还剩 20 天" in reader.get(f"/office/reports/{report}").text
    assert reader.post(f"/office/reports/{report}/acceptances", ORDER).status_code == 409
    assert reader.post(f"/office/reports/{report}/replies", {"text": "已到村核实，确实没有公布。"}).status_code == 303
    assert "已到村核实" in stranger.get(f"{home.address}/obligations").text
    assert reader.post(f"/office/reports/{report}/acceptances", {**ORDER, "reason": ""}).status_code == 422
    assert reader.post(f"/office/reports/{report}/acceptances", ORDER).status_code == 303

    shown = stranger.get(home.address).text
    assert "责令改正" in shown
    assert "三日内公布" in shown
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 3
    assert "镇里查实" in villager.get(f"/questions/{report}").text


def test_a_declined_report_stays_between_the_township_and_whoever_reported(
    app: Flask, work: Work, home: Village, report: UUID, desk: Person
) -> None:
    reader = entered(app, desk)
    assert reader.post(f"/office/reports/{report}/rejections", {"reason": "已查，公布在公告栏。"}).status_code == 303
    assert reader.post(f"/office/reports/{report}/rejections", {"reason": "已查，公布在公告栏。"}).status_code == 303
    assert "公布在公告栏" in entered(app, home.villager).get(f"/questions/{report}").text
    assert TEXT not in Visitor(app).get(f"{home.address}/obligations").text
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 0


def test_what_is_in_time_is_not_reported(
    app: Flask, work: Work, sealer: Sealer, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        fulfilled(session, home, matters[PARTY_WORK], "2026-Q3", date(2026, 10, 9))
    with work() as session, pytest.raises(NotLate):
        _reported(session, sealer, home, matters[PARTY_WORK], "2026-Q3")
    with work() as session, pytest.raises(NotFound):
        _reported(session, sealer, home, matters[ACCOUNTS], "2026-11")  # this month is not over
    villager = entered(app, home.villager)
    for nothing in ("", "?matter=1", f"?matter={new_id()}&period=2026-09", f"?disclosure={new_id()}"):
        assert villager.get(f"/reports/new{nothing}").status_code == 404


def test_what_was_published_late_can_still_be_reported(
    work: Work, sealer: Sealer, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        fulfilled(session, home, matters[ACCOUNTS], "2026-09", date(2026, 11, 2))
        assert _reported(session, sealer, home, matters[ACCOUNTS])


@pytest.mark.parametrize("about", [{}, {"disclosure_id": 1, "matter_id": 1, "period_key": 1}, {"matter_id": 1}])
def test_a_report_is_about_one_thing(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], about: dict[str, int]
) -> None:
    with work() as session:
        whole = {
            "disclosure_id": str(published(session, home).id),
            "matter_id": str(matters[ACCOUNTS]),
            "period_key": "2026-09",
        }
    form = {"key": str(new_id()), "text": TEXT, **{name: whole[name] for name in about}}
    assert entered(app, home.villager).post("/reports", form).status_code in (404, 422)


def test_a_question_can_be_neither_a_report_nor_about_an_obligation(
    app: Flask, home: Village, matters: dict[str, UUID]
) -> None:
    villager = entered(app, home.villager)
    body = {"key": str(new_id()), "kind": "report", "text": TEXT}
    assert villager.json("POST", "/api/v1/cases", body).status_code == 422
    body = {**body, "kind": "ask", "matter_id": str(matters[ACCOUNTS])}
    assert villager.json("POST", "/api/v1/cases", body).status_code == 422


def test_an_officer_decides_nothing_of_their_own(
    app: Flask, work: Work, sealer: Sealer, home: Village, report: UUID
) -> None:
    """The villager who reported serves in the township too."""
    with work() as session:
        identity.grant_role(session, home.township.id, home.villager.id, "officer")
    with work() as session, pytest.raises(OwnCase):
        service.answer_case(
            session, sealer, home.township.id, None, report, home.villager.id, "officer", "查过了", MORNING
        )
    with work() as session, pytest.raises(OwnCase):
        decisions.decline_case(session, sealer, home.township.id, None, report, home.villager.id, MORNING, "没有")


def test_it_is_confirmed_only_after_an_answer(
    work: Work, sealer: Sealer, home: Village, report: UUID, desk: Person
) -> None:
    with work() as session, pytest.raises(CaseNotAnswered):
        decisions.accept_case(session, sealer, home.township.id, None, report, desk.id, MORNING, "三日内公布")


def test_what_officers_do_is_logged_and_a_decision_by_the_day_alone(
    work: Work, sealer: Sealer, home: Village, report: UUID, desk: Person
) -> None:
    with work() as session:
        _decided(session, sealer, home, report, desk)
    with work() as session:
        log = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"case:{report}")).all()
        acts = {entry.act: entry for entry in log}
    assert set(acts) == {"report.answer", "report.accepted"}
    assert {entry.actor_id for entry in log} == {desk.id}
    assert acts["report.accepted"].at == start_of_day(MORNING), "the minute is in the books, beside who was paid"


def test_an_overdue_report_stands_on_the_offices_first_page(
    app: Flask, home: Village, report: UUID, desk: Person, clock: FixedClock
) -> None:
    clock.advance(days=25)
    reader = entered(app, desk)
    assert "超期" in reader.get("/office").text
    assert "超期 5 天" in reader.get("/office/reports").text


def test_lists_go_on_by_the_day_and_the_case(work: Work, sealer: Sealer, home: Village, report: UUID) -> None:
    with work() as session:
        later = MORNING.replace(month=12, day=1)
        about = session.get_one(SupervisionCase, (home.township.id, report))
        question = Question(kind="report", text="还是没有", matter_id=about.matter_id, period_key="2026-09")
        second = service.open_case(session, sealer, home.township.id, home.neighbour.id, question, new_id(), later).id
        first_page = reports.of_township(session, home.township.id, size=1, state="open")
        next_page = reports.of_township(session, home.township.id, size=1, state="open", after=first_page.after)
        newest = reports.of_township(session, home.township.id, size=5)
    assert [one.id for page in (first_page, next_page) for one in page.items] == [report, second]
    assert [one.id for one in newest.items] == [second, report]


def _reported(session: object, sealer: Sealer, home: Village, matter_id: UUID, key: str = "2026-09") -> UUID:
    question = Question(kind="report", text=TEXT, matter_id=matter_id, period_key=key)
    town, me = home.township.id, home.villager.id
    return service.open_case(session, sealer, town, me, question, new_id(), MORNING).id  # type: ignore[arg-type]


def _decided(session: object, sealer: Sealer, home: Village, report: UUID, desk: Person) -> None:
    town = home.township.id
    service.answer_case(
        session,  # type: ignore[arg-type]
        sealer,
        town,
        None,
        report,
        desk.id,
        "officer",
        "已到村核实。",
        MORNING,
    )
    decisions.accept_case(session, sealer, town, None, report, desk.id, MORNING, "三日内公布")  # type: ignore[arg-type]
