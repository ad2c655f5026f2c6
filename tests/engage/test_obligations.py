"""What a village owes: due by itself, late where everybody sees it, and moved by a corrected calendar."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from engage.disclosures import fulfilling
from engage.disclosures import service as disclosures
from engage.obligations import queries, service
from engage.obligations.models import MatterEvent
from engage.obligations.refusals import NotForEvents, NotYetHappened
from kernel.clock import FixedClock
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.workdays import service as workdays
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered
from tests.engage.keeping_time import ACCOUNTS, AWARDS, PARTY_WORK, fulfilled, officer, standing, with_catalogue

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.fixture
def matters(work: Work, home: Village) -> dict[str, UUID]:
    with work() as session:
        return with_catalogue(session, home)


def test_what_is_due_follows_from_the_catalogue(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        found = queries.of_village(session, home.township.id, home.id, TODAY)

    assert [(one.name, one.period_key, one.due_on, one.state, one.late_by) for one in found] == [
        (ACCOUNTS, "2026-08", date(2026, 9, 15), "late", 44),
        (ACCOUNTS, "2026-09", date(2026, 10, 15), "late", 26),
        (PARTY_WORK, "2026-Q3", date(2026, 10, 20), "late", 23),
        (ACCOUNTS, "2026-10", date(2026, 11, 16), "late", 4),
    ]


def test_publishing_fulfils_it_in_time_or_late(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        fulfilled(session, home, matters[ACCOUNTS], "2026-09", date(2026, 10, 15))
        late = fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 18))
    with work() as session:
        in_time, too_late = (standing(session, home, matters[ACCOUNTS], key) for key in ("2026-09", "2026-10"))
        open_ones = queries.open_of_village(session, home.township.id, home.id, TODAY)

    assert in_time and too_late
    assert (in_time.state, in_time.was_late, in_time.late_by) == ("published", False, 0)
    assert (too_late.was_late, too_late.late_by, too_late.disclosure_id) == (True, 2, late.id)
    assert {one.period_key for one in open_ones} == {"2026-08", "2026-Q3"}


def test_of_two_disclosures_for_one_thing_the_first_counts(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        first = fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 10)).id
        fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 20))
    with work() as session:
        found = standing(session, home, matters[ACCOUNTS], "2026-10")
    assert found and (found.disclosure_id, found.was_late) == (first, False)


def test_what_is_withdrawn_is_owed_again(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        done = fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 10))
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, done.id, "写错了村", MORNING)
    with work() as session:
        found = standing(session, home, matters[ACCOUNTS], "2026-10")
    assert found and found.state == "late"


def test_another_villages_disclosure_fulfils_nothing_here(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 10))
        theirs = queries.of_village(session, home.township.id, home.township.shanglinhu, TODAY)
    assert {one.state for one in theirs} == {"late"}


def test_a_corrected_day_moves_open_deadlines_and_no_recorded_one(
    work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    """16 and 17 November become days off: what was due on the 16th is due on the 18th now."""
    with work() as session:
        done = fulfilled(session, home, matters[ACCOUNTS], "2026-10", date(2026, 11, 17)).id
        someone = officer(session, home)
        for day in (date(2026, 11, 16), date(2026, 11, 17)):
            workdays.correct(session, home.township.id, day, False, "台风", someone.id, MORNING - timedelta(days=6))
    with work() as session:
        there, here = home.township.shanglinhu, home.id
        theirs, ours = (
            queries.one_of_village(session, home.township.id, village, matters[ACCOUNTS], "2026-10", TODAY)
            for village in (there, here)
        )
        recorded = fulfilling.of(session, home.township.id, [done])[done][0].due_on

    assert theirs and (theirs.due_on, theirs.late_by) == (date(2026, 11, 18), 2)
    assert recorded == date(2026, 11, 16)
    assert ours and (ours.due_on, ours.was_late) == (recorded, True)


def test_a_correction_can_be_taken_back(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        someone = officer(session, home)
        workdays.correct(
            session, home.township.id, date(2026, 11, 16), False, "台风", someone.id, MORNING - timedelta(days=6)
        )
        workdays.correct(session, home.township.id, date(2026, 11, 16), None, "弄错了", someone.id, MORNING)
    with work() as session:
        found = standing(session, home, matters[ACCOUNTS], "2026-10")
    assert found and found.due_on == date(2026, 11, 16)


def test_an_event_makes_its_matter_due_in_its_village_alone(
    work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        event = _happened(session, home, matters[AWARDS], date(2026, 11, 17))
        town, key = home.township.id, event.period_key
        here = service.due_on(session, town, home.id, matters[AWARDS], key, TODAY)
        there = service.due_on(session, town, home.township.shanglinhu, matters[AWARDS], key, TODAY)
        other_matter = service.due_on(session, town, home.id, matters[ACCOUNTS], key, TODAY)
        found = standing(session, home, matters[AWARDS], key)

    assert (here, there, other_matter) == (date(2026, 11, 23), None, None)  # five days later is a Sunday
    assert found and (found.state, found.what, found.due_on) == ("due", "镇里拨付救灾款", here)


def test_a_struck_event_makes_nothing_due(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        event = _happened(session, home, matters[AWARDS], date(2026, 11, 2))
        assert (found := standing(session, home, matters[AWARDS], event.period_key)) and found.state == "late"
        service.strike_event(session, home.township.id, event.id, "登记重复", officer(session, home).id, MORNING)
        assert standing(session, home, matters[AWARDS], event.period_key) is None
        assert service.due_on(session, home.township.id, home.id, matters[AWARDS], event.period_key, TODAY) is None


def test_events_that_cannot_be(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session, pytest.raises(NotYetHappened):
        _happened(session, home, matters[AWARDS], TODAY + timedelta(days=1))
    with work() as session, pytest.raises(NotForEvents):
        _happened(session, home, matters[ACCOUNTS], TODAY)
    with work() as session, pytest.raises(NotForEvents):
        _happened(session, home, matters[AWARDS], date(2026, 8, 31))  # before the catalogue holds
    with work() as session, pytest.raises(NotFound):
        _happened(session, home, new_id(), TODAY)


def test_a_personal_number_in_an_event_is_masked(work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        event = _happened(session, home, matters[AWARDS], TODAY, "发给 13800138000")
    assert "13800138000" not in event.what


def test_a_late_village_is_visible_to_everyone(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID], clock: FixedClock
) -> None:
    stranger = Visitor(app)
    shown = stranger.get(f"{home.address}/obligations").text
    assert "逾期 4 个工作日" in shown
    assert ACCOUNTS in shown
    assert "逾期" in stranger.get(home.address).text, "the village's own page says it too"

    with work() as session:
        for key, on in (
            ("2026-08", date(2026, 9, 14)),
            ("2026-09", date(2026, 10, 9)),
            ("2026-10", date(2026, 11, 16)),
        ):
            fulfilled(session, home, matters[ACCOUNTS], key, on)
        fulfilled(session, home, matters[PARTY_WORK], "2026-Q3", date(2026, 10, 20))

    assert "没有逾期" in stranger.get(f"{home.address}/obligations").text
    assert "已逾期" not in stranger.get(home.address).text


def test_the_editor_is_led_from_what_is_due_to_the_form(app: Flask, home: Village, matters: dict[str, UUID]) -> None:
    editor = entered(app, home.editor)
    text = editor.get("/office/obligations").text
    assert f"/office/disclosures/new?matter={matters[ACCOUNTS]}&amp;period=2026-10" in text
    assert editor.get(f"/office/disclosures/new?matter={matters[ACCOUNTS]}&period=2026-10").status_code == 200


def test_what_is_published_from_the_list_leaves_it(app: Flask, home: Village, matters: dict[str, UUID]) -> None:
    """The form holds the matter and the period that the list led to; sent, it fulfils the obligation."""
    editor, address = entered(app, home.editor), f"/office/disclosures/new?matter={matters[PARTY_WORK]}&period=2026-Q3"
    form = {
        name: value
        for name, value in re.findall(r'name="([a-z_.0-9]+)"[^>]*? value="([^"]*)"', editor.get(address).text)
        if name in ("key", "period_key", "period", "title")
    }
    assert form["period_key"] == "2026-Q3"
    sent = editor.post("/office/disclosures", form | {"matter_id": str(matters[PARTY_WORK]), "body": "走访 40 户。"})
    assert sent.status_code == 303, sent.text
    assert f"matter={matters[PARTY_WORK]}" not in editor.get("/office/obligations").text
    assert "晚 23 个工作日公开" in Visitor(app).get(f"{home.address}/obligations").text


def test_an_editor_writes_down_what_happened_once(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    editor, key = entered(app, home.editor), str(new_id())
    form = {"key": key, "matter_id": str(matters[AWARDS]), "happened_on": "2026-11-20", "what": "收到慰问品"}
    assert [editor.post("/office/events", form).status_code for _ in range(2)] == [303, 303]
    assert "收到慰问品" in editor.get("/office/obligations").text
    assert editor.post("/office/events", form | {"what": "别的"}).status_code == 409
    wrong = editor.post("/office/events", form | {"key": str(new_id()), "happened_on": "2026-11-31"})
    assert wrong.status_code == 422
    assert "收到慰问品" in wrong.text, "what was typed is kept"


def test_an_editor_cannot_write_for_another_village(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    other = f"{home.township.id}202"
    form = {"key": str(new_id()), "matter_id": str(matters[AWARDS]), "happened_on": "2026-11-20", "what": "收到慰问品"}
    entered(app, home.editor).post("/office/events", form | {"village": other})
    with work() as session:
        there = queries.events_of(session, home.township.id, home.township.shanglinhu)
    assert not there


def test_an_officer_writes_down_for_a_village_and_strikes_out(
    app: Flask, work: Work, home: Village, matters: dict[str, UUID]
) -> None:
    with work() as session:
        someone = officer(session, home)
    desk, key = entered(app, someone), str(new_id())
    form = {"key": key, "matter_id": str(matters[AWARDS]), "happened_on": "2026-11-20", "what": "收到慰问品"}
    assert desk.post("/office/events", form | {"village": "330282999999"}).status_code == 404
    assert desk.post("/office/events", form | {"village": home.township.village_code}).status_code == 303
    assert desk.post(f"/office/events/{key}/strikes", {"reason": ""}).status_code == 422
    assert desk.post(f"/office/events/{key}/strikes", {"reason": "没有这回事"}).status_code == 303
    assert "没有这回事" in desk.get("/office/events").text
    assert "到期前已划去" in Visitor(app).get(f"{home.address}/obligations").text


def test_an_editor_strikes_nothing_out(app: Flask, work: Work, home: Village, matters: dict[str, UUID]) -> None:
    with work() as session:
        event = _happened(session, home, matters[AWARDS], TODAY)
    editor = entered(app, home.editor)
    assert editor.post(f"/office/events/{event.id}/strikes", {"reason": "不想公开"}).status_code == 403
    assert editor.get("/office/events").status_code == 403


def _happened(session: object, home: Village, matter: UUID, on: date, what: str = "镇里拨付救灾款") -> MatterEvent:
    return service.enter_event(
        session,  # type: ignore[arg-type]
        home.township.id,
        home.id,
        matter,
        on,
        what,
        home.editor.id,
        new_id(),
        MORNING,
    )
