"""The township's board, its file, and the working days that officers correct."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from engage.obligations import board
from engage.obligations import service as events
from kernel.clock import FixedClock
from kernel.identity.models import Person
from kernel.ids import new_id
from kernel.tenancy.models import Village as VillageRow
from kernel.workdays.calendar import KNOWN_UNTIL
from tests.conftest import MORNING, Work
from tests.engage import arranging
from tests.engage.arranging import Village, entered
from tests.engage.keeping_time import ACCOUNTS, AWARDS, PARTY_WORK, fulfilled, officer, with_catalogue
from tests.founding import Founded

TODAY = date(2026, 11, 22)


@pytest.fixture
def home(work: Work, township: Founded) -> Village:
    with work() as session:
        return arranging.village(session, township)


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    """The catalogue since September; 小桥头 is in time with all but a happening, 上林湖 with nothing."""
    with work() as session:
        found = with_catalogue(session, home)
        for key, on in (("2026-08", date(2026, 9, 3)), ("2026-09", date(2026, 10, 9)), ("2026-10", date(2026, 11, 18))):
            fulfilled(session, home, found[ACCOUNTS], key, on)
        fulfilled(session, home, found[PARTY_WORK], "2026-Q3", date(2026, 10, 20))
        events.enter_event(
            session,
            home.township.id,
            home.id,
            found[AWARDS],
            date(2026, 10, 28),
            "救灾款",
            home.editor.id,
            new_id(),
            MORNING,
        )
        return found


@pytest.fixture
def desk(work: Work, home: Village) -> Person:
    with work() as session:
        return officer(session, home)


def test_this_month_shows_what_is_due_and_what_is_still_late(
    work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        found = board.board(session, home.township.id, TODAY)
    rows = {row.village.name: row for row in found.rows}

    assert [row.village.name for row in found.rows] == ["上林湖村", "小桥头村"], "who is latest comes first"
    assert {matter.name for matter in found.matters} == {ACCOUNTS, PARTY_WORK, AWARDS}
    assert [(one.period_key, one.late_by) for one in rows["上林湖村"].cells[matters[ACCOUNTS]]] == [
        ("2026-08", 44),
        ("2026-09", 26),
        ("2026-10", 4),
    ]
    ours = rows["小桥头村"].cells
    assert [(one.state, one.late_by) for one in ours[matters[ACCOUNTS]]] == [("published", 2)]
    assert [(one.what, one.state, one.late_by) for one in ours[matters[AWARDS]]] == [("救灾款", "late", 14)]
    assert (rows["上林湖村"].late, rows["小桥头村"].late) == (4, 1)


def test_a_month_that_passed_shows_what_was_due_in_it(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        found = board.board(session, home.township.id, TODAY, month=date(2026, 10, 1), category="party")
    assert [matter.name for matter in found.matters] == [PARTY_WORK]
    assert sorted(one.state for one in found.obligations) == ["late", "published"]


def test_late_villages_are_counted(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        found = board.late_villages(session, home.township.id, TODAY)
    assert [(row.village.name, row.count, row.late_by) for row in found] == [("上林湖村", 4, 44), ("小桥头村", 1, 14)]


def test_more_villages_need_no_more_statements(
    work: Work, home: Village, matters: dict[str, UUID], database: Engine
) -> None:
    def counts(session: Session) -> list[int]:
        with counted(session.get_bind().engine) as first:  # type: ignore[union-attr]
            board.board(session, home.township.id, TODAY)
        with counted(session.get_bind().engine) as second:  # type: ignore[union-attr]
            board.late_villages(session, home.township.id, TODAY)
        return [len(first), len(second)]

    with work() as session:
        few = counts(session)
        town = home.township.id
        session.add_all(
            VillageRow(township_id=town, id=new_id(), code=f"{town}{number}", name=f"村{number}")
            for number in range(300, 340)
        )
        session.flush()
        assert len(board.board(session, town, TODAY).rows) == 42
        assert counts(session) == few
    assert max(few) <= 7


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_board_in_words_and_as_a_file(app: Flask, home: Village, matters: dict[str, UUID], desk: Person) -> None:
    reader = entered(app, desk)
    shown = reader.get("/office/board").text
    assert "逾期 44 个工作日" in shown
    assert "晚 2 个工作日公开" in shown
    assert "逾期 4 项" in shown
    assert PARTY_WORK not in reader.get("/office/board?category=finance").text
    assert reader.get("/office/board?month=2099-13&category=x").status_code == 200

    answer = reader.get("/office/board.csv?month=2026-10&category=party")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[1:4] for row in rows[1:]] == [["上林湖村", "党务", PARTY_WORK], ["小桥头村", "党务", PARTY_WORK]]
    assert [row[7] for row in rows[1:]] == ["23", "0"]


def test_a_cell_of_the_file_is_no_formula(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], desk: Person
) -> None:
    with work() as session:
        _happened(session, home, matters[AWARDS], TODAY, "=1+1")
    text = entered(app, desk).get("/office/board.csv").get_data(as_text=True)
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_another_townships_villages_are_not_on_it(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        assert not board.board(session, 999_999_999, TODAY).rows


def test_an_officer_corrects_a_day_and_the_log_says_so(
    app: Flask, home: Village, matters: dict[str, UUID], desk: Person, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 11, 16, 2, tzinfo=UTC))
    reader = entered(app, desk)
    assert "2026年12月31日" in reader.get("/office/workdays").text
    assert "系统还没有这个月的放假安排" in reader.get("/office/workdays?month=2027-01").text
    assert "系统还没有这个月的放假安排" not in reader.get("/office/workdays?month=2026-12").text

    form = {"day": "2026-11-16", "choice": "off", "reason": "台风停工"}
    assert [reader.post("/office/workdays/corrections", form).status_code for _ in range(2)] == [303, 303]
    page = reader.get("/office/workdays").text
    assert page.count("台风停工") == 1, "the second click wrote nothing"
    assert "更正工作日" in reader.get("/office/audit").text
    clock.set(datetime(2026, 11, 22, 2, tzinfo=UTC))
    assert "逾期 3 个工作日" in entered(app, desk).get("/office/board").text, "due on the 17th now"


def test_the_office_is_told_in_time_that_next_years_holidays_are_missing(
    app: Flask, home: Village, matters: dict[str, UUID], desk: Person, clock: FixedClock
) -> None:
    last = KNOWN_UNTIL.year
    warning, pages = f"{last + 1}年的国务院放假通知还没有录入", ("/office/workdays", "/office/board")

    def told(at: datetime) -> list[bool]:
        clock.set(at)
        reader = entered(app, desk)
        return [warning in reader.get(page).text for page in pages]

    assert told(datetime(last, 10, 20, 2, tzinfo=UTC)) == [False, False]
    assert told(datetime(last, 11, 2, 2, tzinfo=UTC)) == [True, True]
    assert told(datetime(last + 1, 3, 2, 2, tzinfo=UTC)) == [True, True]

    reader = entered(app, desk)
    sent = [reader.post("/office/workdays/notices", {"year": year}).status_code for year in (last + 2, last + 1)]
    assert sent == [409, 303]
    assert told(datetime(last + 1, 3, 2, 2, tzinfo=UTC)) == [False, False]
    assert "没有这个月的放假安排" not in reader.get(f"/office/workdays?month={last + 1}-05").text
    assert "录入了一年的放假安排" in reader.get("/office/audit").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "2026-02-30"},
        {"day": "1999-12-31"},
        {"choice": "half"},
        {"reason": ""},
        {"reason": "长" * 101},
    ],
)
def test_a_wrong_correction_changes_nothing(
    app: Flask, home: Village, matters: dict[str, UUID], desk: Person, wrong: dict[str, str]
) -> None:
    reader = entered(app, desk)
    form = {"day": "2026-11-16", "choice": "off", "reason": "台风停工"} | wrong
    answer = reader.post("/office/workdays/corrections", form)
    assert answer.status_code == 422
    assert f'id="f-{next(iter(wrong))}-error"' in answer.text
    assert "没有更正" in reader.get("/office/workdays").text


def test_villages_keep_out(app: Flask, home: Village, matters: dict[str, UUID]) -> None:
    for person in (home.editor, home.member, home.villager):
        visitor = entered(app, person)
        for address in ("/office/board", "/office/board.csv", "/office/workdays", "/office/reports"):
            assert visitor.get(address).status_code == 403
        form = {"day": "2026-11-16", "choice": "off", "reason": "放假"}
        assert visitor.post("/office/workdays/corrections", form).status_code == 403


def _happened(session: Session, home: Village, matter_id: UUID, on: date, what: str) -> None:
    town, editor = home.township.id, home.editor.id
    events.enter_event(session, town, home.id, matter_id, on, what, editor, new_id(), MORNING)
