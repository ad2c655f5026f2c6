"""Streams of events: what a listener hears, and that no number of listeners keeps the server from answering."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response

from kernel.web import streams
from kernel.web.streams import News


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "OPEN_SECONDS", 3.0)
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(streams, "STILL_SECONDS", 0.1)


class Listening:
    """An answer to a listener, made by an application that may keep `most` streams open."""

    def __init__(self, app: Flask, most: int, states: list[str], known: str = "") -> None:
        self.app, self.left = app, list(states)
        house = app.extensions["qiaotou"]
        self._settings = house.settings
        object.__setattr__(house.settings, "streams", most)
        headers = {"Last-Event-ID": known} if known else {}
        with app.test_request_context("/", headers=headers):
            self.response: Response = streams.stream(self._look)

    def _look(self) -> News:
        state = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        return News(state, lambda: json.dumps({"state": state}))

    def chunks(self) -> Iterator[str]:
        yield from (chunk if isinstance(chunk, str) else chunk.decode() for chunk in self.response.response)

    def end(self) -> None:
        self.response.close()
        object.__setattr__(self._settings, "streams", 0)


def test_without_room_it_says_how_it_stands_and_ends(app: Flask) -> None:
    listening = Listening(app, 0, ["open"])
    said = "".join(listening.chunks())
    listening.end()

    assert said == 'retry: 700\n\nid: open\ndata: {"state": "open"}\n\n'
    assert listening.response.mimetype == "text/event-stream"
    assert listening.response.headers["X-Accel-Buffering"] == "no"


def test_whoever_knows_it_already_is_told_nothing_new(app: Flask) -> None:
    listening = Listening(app, 0, ["open"], known="open")
    said = "".join(listening.chunks())
    listening.end()

    assert said == "retry: 700\n\nevent: still\ndata:\n\n"


@pytest.mark.usefixtures("quick")
def test_while_it_is_open_each_change_is_told_once(app: Flask) -> None:
    listening = Listening(app, 1, ["open", "open", "claimed", "claimed", "captured"])
    began, told = time.monotonic(), []
    for chunk in listening.chunks():
        told += [chunk] if chunk.startswith("id:") else []
    listening.end()

    assert [chunk.split("\n")[0] for chunk in told] == ["id: open", "id: claimed", "id: captured"]
    assert time.monotonic() - began < 5, "it ends by itself"


@pytest.mark.usefixtures("quick")
def test_only_so_many_stay_open_and_a_place_is_given_back(app: Flask) -> None:
    def held(listening: Listening) -> bool:
        chunks = listening.chunks()
        next(chunks), next(chunks)
        return next(chunks, None) is not None

    first, second, third = (Listening(app, 2, ["open"]) for _ in range(3))
    assert [held(listening) for listening in (first, second, third)] == [True, True, False]
    first.end()
    fourth = Listening(app, 2, ["open"])
    assert held(fourth)
    for listening in (second, third, fourth):
        listening.end()


@pytest.mark.usefixtures("quick")
def test_no_place_is_lost_or_won_by_many_at_once(app: Flask) -> None:
    room = streams._Room()
    with ThreadPoolExecutor(16) as crowd:
        taken = list(crowd.map(lambda _: room.take(5), range(200)))
        assert sum(taken) == 5
        list(crowd.map(lambda _: room.give_back(), range(5)))
    assert [room.take(5) for _ in range(6)] == [True] * 5 + [False]
