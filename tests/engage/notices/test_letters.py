"""The quarter's letters: for those whom nobody reaches by phone, with the quarter's money and no name too many."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from engage.disclosures import service as disclosures
from engage.notices.letter_pictures import BAR, bars, code
from engage.notices.letters import LARGEST, TITLES, Quarter, letter, letterboxes, quarter_of, read_quarter
from engage.residents.roster import RosterRow
from engage.residents.service import import_roster
from kernel.errors import NotFound
from kernel.identity import service as identity
from kernel.sealing import Sealer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import (
    ACCOUNTS,
    CABINET,
    RENT,
    Village,
    answered,
    asked,
    entered,
    neighbour_named,
    published,
)
from tests.founding import PASSWORD, PIN

SUMMER = MORNING.replace(month=9, day=20)
Q3 = Quarter(2026, 3)
OLD, YOUNG = "陈阿凤", "陈小燕"


def summer(day: date, amount_fen: int, purpose: str = "河道保洁") -> disclosures.LineDraft:
    return replace(CABINET, day=day, amount_fen=amount_fen, purpose=purpose, quantity="")


def moved_in(work: Work, home: Village) -> None:
    """Two households: in one somebody has no account, in the other everybody has."""
    rows = [
        RosterRow(2, "001", OLD, None),
        RosterRow(3, "001", YOUNG, "13911110001"),
        RosterRow(4, "002", "王建军", "13911110002"),
    ]
    with work() as session:
        import_roster(session, home.township.id, home.id, rows, MORNING)
        for phone in ("13911110001", "13911110002"):
            someone = identity.person_by_phone(session, home.township.id, phone)
            assert someone is not None
            identity.set_secrets(someone, PASSWORD, PIN)


@pytest.mark.parametrize(
    ("day", "key"), [(date(2026, 1, 1), "2026-Q1"), (date(2026, 9, 30), "2026-Q3"), (date(2026, 12, 31), "2026-Q4")]
)
def test_quarters(day: date, key: str) -> None:
    quarter = quarter_of(day)
    assert quarter.key == key and read_quarter(key) == quarter
    assert quarter.first <= day <= quarter.last
    assert quarter.next.previous == quarter and quarter.next.first == quarter.last + timedelta(days=1)


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "2026-q3", "２０２６-Q3", "1026-Q1", "2026-Q3 "])
def test_what_is_no_quarter(text: str) -> None:
    with pytest.raises(NotFound):
        read_quarter(text)


def test_the_quarters_money_and_nothing_beside_it(work: Work, home: Village) -> None:
    lines = (
        summer(date(2026, 7, 1), 50_000),
        summer(date(2026, 9, 20), 70_000, "修桥"),
        replace(RENT, day=date(2026, 8, 5), amount_fen=300_000),
        summer(date(2026, 6, 30), 999_900, "六月的"),
    )
    with work() as session:
        published(session, home, replace(ACCOUNTS, lines=lines), SUMMER)
        gone = published(session, home, replace(ACCOUNTS, lines=(summer(date(2026, 8, 1), 888_800),)), SUMMER)
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, gone.id, "重复", SUMMER)
        published(session, home)  # in November
        told = letter(session, home.township.id, home.id, Q3)
    assert [(month.sums.in_fen, month.sums.out_fen) for month in told.months] == [
        (0, 50_000),
        (300_000, 0),
        (0, 70_000),
    ]
    assert [line.purpose for line in told.largest] == ["修桥", "河道保洁"]
    assert [one.title for one in told.titles] == [ACCOUNTS.title]
    assert [(bar.came, bar.went) for bar in bars(told.months)] == [(0, 166), (BAR, 0), (0, 233)]


def test_a_quarter_of_which_nothing_is_disclosed_says_so(app: Flask, work: Work, home: Village) -> None:
    """Neither "0.00 yuan" nor nothing: silence would look like a village without money."""
    moved_in(work, home)
    with work() as session:
        published(session, home, replace(ACCOUNTS, lines=(summer(date(2026, 8, 1), 50_000),)), SUMMER)
    editor = entered(app, home.editor)

    spring = editor.get("/office/letters?quarter=2026-Q2").text
    summers = editor.get("/office/letters?quarter=2026-Q3").text

    assert "这三个月，本村没有公开任何收支" in spring and "0.00" not in spring
    assert "没有公开任何收支" not in summers and summers.count("未公开收支") == 2
    assert "500.00" in summers


def test_a_letter_has_bounded_lists(work: Work, home: Village) -> None:
    with work() as session:
        for number in range(TITLES + 3):
            lines = tuple(summer(date(2026, 8, 1), 100 * (n + 1)) for n in range(3))
            published(session, home, replace(ACCOUNTS, title=f"第{number}份公告", lines=lines), SUMMER)
        told = letter(session, home.township.id, home.id, Q3)
    assert (len(told.largest), len(told.titles), told.more) == (LARGEST, TITLES, 3)


def test_letters_go_to_households_with_somebody_without_an_account(app: Flask, work: Work, home: Village) -> None:
    moved_in(work, home)
    with work() as session:
        boxes = letterboxes(session, home.township.id, home.id, everybody=False)
        assert [(box.number, box.surnames) for box in boxes] == [("001", ["陈"])]
        assert len(letterboxes(session, home.township.id, home.id, everybody=True)) == 2
        assert letterboxes(session, home.township.id, home.township.shanglinhu, everybody=True) == []

    editor = entered(app, home.editor)
    page = editor.get("/office/letters?quarter=2026-Q3").text
    assert page.count('<article class="letter">') == 1 and "第 001 户（陈家）收" in page
    assert OLD not in page and YOUNG not in page, "a letter is for the household"
    assert editor.get("/office/letters?who=all").text.count('<article class="letter">') == 2


def test_who_asked_is_in_no_letter(app: Flask, work: Work, home: Village, sealer: Sealer) -> None:
    moved_in(work, home)
    with work() as session:
        case = asked(session, sealer, home, text="路灯什么时候修好？")
    page = entered(app, home.editor).get("/office/letters?quarter=2026-Q4").text
    assert "路灯什么时候修好？" not in page, "unanswered, it is between the villager and the village"
    with work() as session:
        answered(session, home, case, "下周二换灯泡。")
    page = entered(app, home.editor).get("/office/letters?quarter=2026-Q4").text
    assert "路灯什么时候修好？" in page and "下周二换灯泡。" in page
    assert home.villager.name not in page
    assert "路灯什么时候修好？" not in entered(app, home.editor).get("/office/letters?quarter=2027-Q1").text
    assert "路灯什么时候修好？" not in entered(app, home.editor).get("/office/letters?quarter=2026-Q3").text


def test_an_editor_prints_for_the_own_village_and_an_officer_for_any(app: Flask, work: Work, home: Village) -> None:
    other = f"{home.township.id}202"
    with work() as session:
        officer = neighbour_named("沈经办", session, home.township, "officer")
    assert "小桥头村给各户的信" in entered(app, home.editor).get(f"/office/letters?village={other}").text
    assert "上林湖村给各户的信" in entered(app, officer).get(f"/office/letters?village={other}").text
    assert entered(app, officer).client.get("/office/letters?village=330282109999").status_code == 404
    assert entered(app, home.villager).client.get("/office/letters").status_code == 403
    assert Visitor(app).get("/office/letters").request.path == "/sign-in"
    assert entered(app, home.editor).client.get("/office/letters?quarter=2026-Q9").status_code == 404


def test_the_code_is_read_by_a_camera(app: Flask) -> None:
    found = code("https://qiaotou.example.cn/villages/330282109201")
    assert found.size > 30 and found.path.startswith("M4 4h1")


def test_five_hundred_households_are_a_matter_of_a_moment(app: Flask, work: Work, home: Village) -> None:
    rows = [RosterRow(number, f"{number:03}", f"陈{chr(0x4E00 + number)}", None) for number in range(1, 501)]
    with work() as session:
        import_roster(session, home.township.id, home.id, rows, MORNING)
        published(session, home)
    editor = entered(app, home.editor)
    began = time.monotonic()
    page = editor.client.get("/office/letters?quarter=2026-Q4")
    assert page.text.count('<article class="letter">') == 500
    assert time.monotonic() - began < 5 and len(page.data) < 6_000_000
