"""A start token holds for one person, one text and one day; nothing else makes a reading."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from kernel import tokens
from kernel.clock import FixedClock
from kernel.ids import new_id
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, entered, published
from tests.engage.test_reading import begin, finish, points_of
from tests.founding import person


@pytest.fixture
def text(work: Work, home: Village) -> UUID:
    with work() as session:
        return published(session, home).id


def test_a_neighbours_token_is_worth_nothing(app: Flask, home: Village, clock: FixedClock, text: UUID) -> None:
    reader, neighbour = entered(app, home.villager), entered(app, home.neighbour)
    start = begin(neighbour, text)
    clock.advance(seconds=60)

    answer = finish(reader, text, start)

    assert (answer.status_code, answer.json["code"]) == (400, "invalid_token")
    assert points_of(reader) == points_of(neighbour) == 0


def test_a_token_of_another_text_is_worth_nothing(
    app: Flask, work: Work, home: Village, clock: FixedClock, text: UUID
) -> None:
    with work() as session:
        other = published(session, home).id
    reader = entered(app, home.villager)
    start = begin(reader, other)
    clock.advance(seconds=60)

    assert finish(reader, text, start).json["code"] == "invalid_token"
    assert finish(reader, other, start).status_code == 201


def test_a_token_lives_for_a_day_and_not_a_second_longer(
    app: Flask, home: Village, clock: FixedClock, text: UUID
) -> None:
    reader = entered(app, home.villager)
    start = begin(reader, text)

    clock.advance(hours=24, seconds=1)
    late = finish(reader, text, start)
    clock.advance(seconds=-1)
    in_time = finish(reader, text, start)

    assert late.json["code"] == "invalid_token"
    assert in_time.status_code == 201


@pytest.mark.parametrize("harm", ["x{0}", "{0}x", "", "null", ".", "a.b.c", "\ud800", "{0}\x00"])
def test_a_tampered_token_is_refused_in_words(
    app: Flask, home: Village, clock: FixedClock, text: UUID, harm: str
) -> None:
    reader = entered(app, home.villager)
    start = begin(reader, text)
    clock.advance(seconds=60)

    answer = finish(reader, text, harm.format(start))

    assert 400 <= answer.status_code < 500
    assert points_of(reader) == 0


def test_a_token_signed_for_another_use_or_dated_ahead_is_refused(
    app: Flask, home: Village, clock: FixedClock, text: UUID
) -> None:
    reader = entered(app, home.villager)
    key = app.extensions["qiaotou"].settings.secrets.session_key
    payload = {"person": str(home.villager.id), "disclosure": str(text)}
    for audience, at in (("something-else", MORNING), ("reading", datetime(2027, 1, 1, tzinfo=UTC))):
        clock.advance(seconds=60)
        assert finish(reader, text, tokens.sign(key, audience, payload, at)).json["code"] == "invalid_token"


def test_another_village_and_an_absent_text_look_the_same(app: Flask, work: Work, home: Village, text: UUID) -> None:
    with work() as session:
        stranger = person(session, home.township, "villager", village_id=home.township.shanglinhu)
    reader = entered(app, stranger)

    answers = [reader.json("GET", f"/api/v1/disclosures/{number}/reading-start") for number in (text, new_id())] + [
        finish(reader, number, "any") for number in (text, new_id())
    ]

    assert [answer.status_code for answer in answers[:2]] == [404, 404]
    assert answers[0].json == answers[1].json
    assert answers[2].json == answers[3].json
