"""Reading earns points because the server saw it: at the right second, once, within the day's cap."""

import re
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from engage.disclosures.readings import dwell_seconds
from kernel.clock import FixedClock
from tests.browsing import Visitor
from tests.conftest import Work
from tests.engage.arranging import ACCOUNTS, SECONDS_FOR_ACCOUNTS, Village, entered, published

_START = re.compile(r'name="start" value="([^"]+)"')


def test_a_villager_reads_and_is_paid_at_the_right_second(
    work: Work, home: Village, clock: FixedClock, app: Flask
) -> None:
    with work() as session:
        disclosure_id = published(session, home).id
    reader = entered(app, home.villager)
    address = f"{home.address}/disclosures/{disclosure_id}"

    text = reader.get(address).text
    start = _start(text)
    assert "购入档案柜 1 套，支出 1,040.00 元，资金来源：村集体，经办：王会计" in text

    clock.advance(seconds=SECONDS_FOR_ACCOUNTS - 1)
    early = reader.post(f"/disclosures/{disclosure_id}/readings", {"start": start})
    assert early.status_code == 409
    assert "请再看 1 秒" in early.text
    assert "购入档案柜" in early.text, "the text stays in front of the reader"
    assert _start(early.text) == start, "the time that was read counts on"

    clock.advance(seconds=1)
    paid = reader.post(f"/disclosures/{disclosure_id}/readings", {"start": start})
    assert (paid.status_code, paid.location) == (303, address)
    assert "得到 1 分" in reader.get(address).text
    assert points_of(reader) == 1


def test_a_second_press_a_second_tab_and_a_second_phone_change_nothing(
    work: Work, home: Village, clock: FixedClock, app: Flask
) -> None:
    with work() as session:
        disclosure_id = published(session, home).id
    phones = [entered(app, home.villager) for _ in range(2)]
    starts = [begin(phone, disclosure_id) for phone in phones]
    clock.advance(seconds=60)

    answers = [finish(phone, disclosure_id, start) for phone in phones for start in starts]

    assert [answer.status_code for answer in answers] == [201] * 4
    assert [answer.json["replayed"] for answer in answers] == [False, True, True, True]
    assert {answer.json["points"] for answer in answers} == {1}
    assert points_of(phones[0]) == 1


def test_nobody_reads_two_texts_at_once(work: Work, home: Village, clock: FixedClock, app: Flask) -> None:
    with work() as session:
        first, second = published(session, home).id, published(session, home).id
    reader = entered(app, home.villager)
    starts = begin(reader, first), begin(reader, second)
    clock.advance(seconds=60)
    assert finish(reader, first, starts[0]).status_code == 201

    too_early = finish(reader, second, starts[1])
    clock.advance(seconds=SECONDS_FOR_ACCOUNTS)
    in_time = finish(reader, second, starts[1])

    assert (too_early.status_code, too_early.json["code"]) == (409, "too_early")
    assert in_time.status_code == 201


def test_the_day_ends_at_its_cap_and_the_next_begins_afresh(
    work: Work, home: Village, clock: FixedClock, app: Flask
) -> None:
    with work() as session:
        texts = [published(session, home).id for _ in range(6)]
    reader = entered(app, home.villager)
    for text in texts[:5]:
        read(reader, clock, text)

    capped = read(reader, clock, texts[5])
    page = reader.get(f"{home.address}/disclosures/{texts[5]}").text
    assert (capped.status_code, capped.json["code"]) == (409, "daily_cap_reached")
    assert "明天" in page
    assert points_of(reader) == 5

    clock.advance(hours=15)  # past midnight in Shanghai
    assert read(reader, clock, texts[5]).status_code == 201
    assert points_of(reader) == 6


def test_a_long_text_takes_longer_but_never_more_than_a_minute_and_a_half() -> None:
    assert dwell_seconds(characters=0, lines=0) == 8
    assert dwell_seconds(characters=len(ACCOUNTS.title + ACCOUNTS.body), lines=3) == SECONDS_FOR_ACCOUNTS
    assert dwell_seconds(characters=600, lines=10) == 28
    assert dwell_seconds(characters=5_000, lines=500) == 90


def _start(text: str) -> str:
    found = _START.search(text)
    assert found, "the page has no reading form"
    return found[1]


def begin(reader: Visitor, disclosure_id: UUID) -> str:
    answer = reader.json("GET", f"/api/v1/disclosures/{disclosure_id}/reading-start")
    assert answer.status_code == 200, answer.text
    return str(answer.json["start"])


def finish(reader: Visitor, disclosure_id: UUID, start: str) -> TestResponse:
    return reader.json("POST", f"/api/v1/disclosures/{disclosure_id}/readings", {"start": start})


def read(reader: Visitor, clock: FixedClock, disclosure_id: UUID) -> TestResponse:
    start = begin(reader, disclosure_id)
    clock.advance(seconds=SECONDS_FOR_ACCOUNTS)
    return finish(reader, disclosure_id, start)


def points_of(reader: Visitor) -> int:
    return int(reader.json("GET", "/api/v1/wallet").json["points"])
