"""At the same moment: one form sent by many hands, and officers and editors who meet each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from engage.disclosures.confirming import NotConfirmed, publish_confirmed
from engage.disclosures.models import Disclosure
from engage.disclosures.review import TWICE, reviewed
from engage.finances import queries as finances
from engage.finances.refusals import OpeningChanged
from engage.finances.service import enter_opening
from engage.village.models import PANELS, News, PanelSwitch
from engage.village.queries import panels
from engage.village.refusals import NewsWithdrawn
from engage.village.service import NewsDraft, publish_news, switch_panels, withdraw_news
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, Village, entered
from tests.engage.importing import confirm, upload

MANY = 8
DAY = date(2026, 11, 20)
Answer = TypeVar("Answer")


def at_once(do: Callable[[int], Answer]) -> list[Answer]:
    barrier = Barrier(MANY)

    def run(number: int) -> Answer:
        barrier.wait()
        return do(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_one_form_publishes_one_piece_of_news(work: Work, home: Village) -> None:
    key, draft = uuid4(), NewsDraft(day=DAY, title="义诊", text="周三下午。")

    def publish(_: int) -> object:
        with work() as session:
            return publish_news(session, home.township.id, home.id, home.editor.id, draft, key, MORNING).id

    assert len(set(at_once(publish))) == 1
    with work() as session:
        assert session.scalar(select(func.count()).where(News.township_id == home.township.id)) == 1


def test_news_is_withdrawn_for_one_reason(work: Work, home: Village) -> None:
    with work() as session:
        draft = NewsDraft(day=DAY, title="停水", text="周五。")
        news = publish_news(session, home.township.id, home.id, home.editor.id, draft, uuid4(), MORNING).id

    def withdraw(number: int) -> bool:
        try:
            with work() as session:
                withdraw_news(session, home.township.id, home.id, home.editor.id, news, f"原因{number}", MORNING)
        except NewsWithdrawn:
            return False
        return True

    assert sorted(at_once(withdraw)) == [False] * (MANY - 1) + [True]


def test_officers_who_switch_at_the_same_moment_come_one_after_the_other(work: Work, home: Village) -> None:
    sets = [frozenset(PANELS[: number % 4 + 1]) for number in range(MANY)]

    def switch(number: int) -> None:
        with work() as session:
            switch_panels(session, home.township.id, home.editor.id, sets[number], MORNING)

    at_once(switch)
    with work() as session:
        assert frozenset(panels(session, home.township.id)) in sets
        rows = select(func.count()).where(PanelSwitch.township_id == home.township.id)
        assert session.scalars(rows).one() <= len(PANELS)


def test_of_many_opening_balances_one_is_the_first(work: Work, home: Village) -> None:
    def enter(number: int) -> bool:
        try:
            with work() as session:
                enter_opening(
                    session,
                    home.township.id,
                    home.id,
                    home.editor.id,
                    day=DAY,
                    amount_fen=number,
                    reason="",
                    seen=0,
                    now=MORNING,
                )
        except OpeningChanged:
            return False
        return True

    assert sorted(at_once(enter)) == [False] * (MANY - 1) + [True]
    with work() as session:
        assert [one.number for one in finances.openings(session, home.township.id, home.id)] == [1]


def test_one_account_under_many_keys_is_published_once(work: Work, home: Village) -> None:
    with work() as session:
        review = reviewed(session, home.township.id, home.id, ACCOUNTS)
    assert not review.asks

    def publish(_: int) -> tuple[str, ...]:
        who = (home.township.id, home.id, home.editor.id)
        try:
            with work() as session:
                publish_confirmed(session, *who, review, uuid4(), MORNING, ticked=())
        except NotConfirmed as meanwhile:
            return meanwhile.review.asks
        return ()

    assert sorted(at_once(publish)) == [()] + [(TWICE,)] * (MANY - 1)
    assert _published(work, home) == 1


def test_who_comes_second_sees_what_stands_there_now_and_can_tick_it(app: Flask, work: Work, home: Village) -> None:
    screens = [entered(app, home.editor) for _ in range(MANY)]
    pages = [upload(screen, "日期,摘要,支出\n2026-11-06,购树苗,7\n".encode()) for screen in screens]
    answers = at_once(lambda number: confirm(screens[number], pages[number]))
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (MANY - 1)
    assert _published(work, home) == 1
    late = next(number for number, answer in enumerate(answers) if answer.status_code == 422)
    assert "sure.twice" in answers[late].text
    assert confirm(screens[late], answers[late], **{"sure.twice": "on"}).status_code == 303
    assert _published(work, home) == 2


def test_one_typed_account_from_many_screens_is_published_once(app: Flask, work: Work, home: Village) -> None:
    screens = [entered(app, home.editor) for _ in range(MANY)]
    line = {"day": "2026-11-05", "amount": "1040", "direction": "out", "purpose": "购入档案柜"}
    typed = {
        **{"category": "finance", "matter": "财务收支", "title": "十一月收支", "period": "2026年11月", "body": "无"},
        **{f"lines.0.{name}": text for name, text in line.items()},
    }
    answers = at_once(lambda number: screens[number].post("/office/disclosures", {**typed, "key": str(uuid4())}))
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (MANY - 1)
    assert all("sure.twice" in answer.text for answer in answers if answer.status_code == 422)
    assert _published(work, home) == 1


def _published(work: Work, home: Village) -> int:
    with work() as session:
        rows = select(func.count()).where(Disclosure.township_id == home.township.id)
        return session.scalars(rows).one()
