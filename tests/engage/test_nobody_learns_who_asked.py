"""Who asked is sealed: no page, no JSON, no table and no time stamp leads from a case to its asker."""

import json
import re
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.supervision import decisions, service
from engage.supervision.models import CaseReply, CaseTakenUp, SupervisionCase
from engage.supervision.service import Question
from engage.supervision.taking_up import take_up
from kernel.audit import AuditEntry
from kernel.clock import FixedClock, start_of_day
from kernel.ids import new_id
from kernel.sealing import Sealer
from ledger.models import TransferRow
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, answered, asked, entered
from tests.engage.keeping_time import ACCOUNTS, officer, with_catalogue
from township.models import Base


@pytest.fixture(params=["question", "taken up", "report"])
def case(request: pytest.FixtureRequest, work: Work, sealer: Sealer, home: Village) -> UUID:
    """A question of the villager's, or a report, answered and accepted by the village or by the township.

    "taken up": it was declined first, and the township took it up.
    """
    ends = {"question": _questioned, "taken up": _taken_up, "report": _reported}[request.param]
    with work() as session:
        return ends(session, sealer, home)


def _questioned(session: Session, sealer: Sealer, home: Village) -> UUID:
    case = asked(session, sealer, home, text="路灯为什么修了两次？")
    answered(session, home, case)
    decisions.accept_case(session, sealer, home.township.id, home.id, case, home.member.id, MORNING)
    return case


def _taken_up(session: Session, sealer: Sealer, home: Village) -> UUID:
    case, town = asked(session, sealer, home, text="路灯为什么修了两次？"), home.township.id
    decisions.decline_case(session, sealer, town, home.id, case, home.member.id, MORNING, "不属实")
    take_up(session, sealer, town, case, officer(session, home).id, "请说清楚", date(2026, 11, 30), MORNING)
    answered(session, home, case)
    decisions.accept_case(session, sealer, town, home.id, case, home.member.id, MORNING)
    return case


def _reported(session: Session, sealer: Sealer, home: Village) -> UUID:
    desk, matter_id = officer(session, home).id, with_catalogue(session, home)[ACCOUNTS]
    question = Question(kind="report", text="九月的账没有公布", matter_id=matter_id, period_key="2026-09")
    town = home.township.id
    case = service.open_case(session, sealer, town, home.villager.id, question, new_id(), MORNING).id
    service.answer_case(session, sealer, town, None, case, desk, "officer", "已核实", MORNING)
    decisions.accept_case(session, sealer, town, None, case, desk, MORNING, "三日内公布")
    return case


def test_the_asker_is_in_no_column_of_a_case_but_sealed(work: Work, sealer: Sealer, home: Village, case: UUID) -> None:
    asker = home.villager
    with work() as session:
        rows = [session.get_one(SupervisionCase, (home.township.id, case))]
        replies = session.scalars(select(CaseReply).where(CaseReply.case_id == case)).all()
        audit = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"case:{case}")).all()
        written = " ".join(_columns(row) for row in (*rows, *replies, *audit))
        sealed = rows[0].reporter_sealed

    for trace in (str(asker.id), asker.id.hex, asker.name, asker.phone or "-"):
        assert trace not in written
    assert sealer.open(sealed)["person_id"] == str(asker.id)


def test_no_row_anywhere_holds_both_the_case_and_its_asker(work: Work, home: Village, case: UUID) -> None:
    with work() as session:
        holding = [
            (table.name, row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table)).all()
            if case.hex in _flat(row) and home.villager.id.hex in _flat(row)
        ]
    assert not holding


def test_the_books_name_the_asker_but_never_the_case(work: Work, home: Village, case: UUID) -> None:
    with work() as session:
        rows = session.scalars(
            select(TransferRow).where(
                TransferRow.township_id == home.township.id, TransferRow.code == "award.supervision"
            )
        ).all()
        written = " ".join(_columns(row) for row in rows)

    assert {row.kind for row in rows} - {"void"} == {"pending", "post"}
    assert case.hex not in written.replace("-", "")
    assert {json.dumps(row.details) for row in rows} <= {'{"reason": "participation"}', "{}"}


def test_a_case_tells_a_day_and_no_moment(work: Work, home: Village, case: UUID) -> None:
    columns = [*SupervisionCase.__table__.columns, *CaseTakenUp.__table__.columns]
    assert not [column.name for column in columns if "DateTime" in repr(column.type)]
    assert case.version == 4, "a UUIDv7 would tell the millisecond at which it was opened"
    decided = select(AuditEntry.at).where(AuditEntry.subject == f"case:{case}", AuditEntry.act.not_like("%.answer"))
    with work() as session:
        assert set(session.scalars(decided)) == {start_of_day(MORNING)}, "the books know the minute"


def test_neither_pages_nor_json_of_others_know_the_asker(app: Flask, home: Village, case: UUID) -> None:
    editor, member, neighbour = (entered(app, one) for one in (home.editor, home.member, home.neighbour))
    texts = [
        reader.get(address).text
        for reader in (editor, member)
        for address in ("/office/cases", f"/office/cases/{case}", home.address)
    ]
    texts += [
        reader.json("GET", address).text
        for reader in (editor, member)
        for address in ("/api/v1/desk/cases", f"/api/v1/desk/cases/{case}")
    ]
    texts += [Visitor(app).get(home.address).text, neighbour.get("/questions").text]

    for text in texts:
        for trace in (str(home.villager.id), home.villager.name, home.villager.phone or "-"):
            assert trace not in text
    assert neighbour.get(f"/questions/{case}").status_code == 404
    assert neighbour.json("GET", f"/api/v1/cases/{case}").status_code == 404


def test_no_page_of_the_township_knows_who_reported(
    app: Flask, work: Work, sealer: Sealer, home: Village, clock: FixedClock
) -> None:
    """Neither the open report nor its end, nor the log, the books, the overview or the public page."""
    with work() as session:
        someone = officer(session, home)
        matter_id = with_catalogue(session, home)[ACCOUNTS]
        question = Question(kind="report", text="九月的账没有公布", matter_id=matter_id, period_key="2026-09")
        open_one = service.open_case(
            session, sealer, home.township.id, home.villager.id, question, new_id(), MORNING
        ).id
    desk = entered(app, someone)
    addresses = ("/office", "/office/reports", f"/office/reports/{open_one}", "/office/audit", "/office/books")
    texts = [desk.get(address).text for address in (*addresses, "/office/board", f"{home.address}/obligations")]
    assert "九月的账没有公布" in texts[2]
    for text in texts:
        for trace in (str(home.villager.id), home.villager.name, home.villager.phone or "-"):
            assert trace not in text


def test_a_report_looks_the_same_to_an_officer_whoever_reported(
    app: Flask, work: Work, sealer: Sealer, home: Village, clock: FixedClock
) -> None:
    with work() as session:
        someone = officer(session, home)
        matter_id = with_catalogue(session, home)[ACCOUNTS]
        question = Question(kind="report", text="九月的账没有公布", matter_id=matter_id, period_key="2026-09")
        people = (home.villager.id, home.neighbour.id)
        cases = [
            service.open_case(session, sealer, home.township.id, person, question, new_id(), MORNING).id
            for person in people
        ]
    desk = entered(app, someone)

    one, other = (_same_form(desk.get(f"/office/reports/{case}").text).replace(str(case), "") for case in cases)

    assert one == other


def _same_form(text: str) -> str:
    return re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]+"', "", text)


def test_a_case_looks_the_same_to_the_committee_whoever_asked(
    app: Flask, work: Work, sealer: Sealer, home: Village, clock: FixedClock
) -> None:
    with work() as session:
        cases = [asked(session, sealer, home, person.id) for person in (home.villager, home.neighbour)]
    clock.advance(minutes=1)
    member = entered(app, home.member)

    one, other = ({**member.json("GET", f"/api/v1/desk/cases/{case}").json, "id": None} for case in cases)

    assert one == other


def test_the_same_person_bears_another_handle_in_each_township(sealer: Sealer, home: Village) -> None:
    handles = {sealer.handle(f"reporter:{township}:{home.villager.id}") for township in (home.township.id, 999_999_999)}
    assert len(handles) == 2


def _columns(row: object) -> str:
    table = row.__table__  # type: ignore[attr-defined]
    return " ".join(str(getattr(row, column.key)) for column in table.columns)


def _flat(row: object) -> str:
    return str(row).replace("-", "")
