"""Streams of server-sent events that can't exhaust the server.

A stream that stays open occupies a thread. So at most `settings().streams` of them stay open in a process, on as many
threads more than it needs to answer (`qiaotou serve`), each for some seconds; to every other listener the server says
what is new and ends the stream. The browser comes back by itself after the pause that the stream names, with the mark
of what it heard last. So nobody is turned away and nothing is missed; who finds no room only asks more often.
See docs/decisions/0021-news-by-short-streams.md.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kernel.web.context import settings

OPEN_SECONDS = 20
LOOK_SECONDS = 0.5
STILL_SECONDS = 3
COME_BACK_MS = 700
_STILL = "event: still\ndata:\n\n"


@dataclass(frozen=True)
class News:
    """How something stands: `mark` changes whenever it does, `text` (JSON, made only when asked for) says how."""

    mark: str
    text: Callable[[], str]


def stream(look: Callable[[], News]) -> Response:
    """Answer with events: how it stands now unless the listener knows, and each change while the stream is open.

    `look` is called anew for each look, and may raise a refusal at the first. It must not ask the request for anything:
    later looks happen when that is over.
    """
    known, first = request.headers.get("Last-Event-ID", ""), look()
    event = _STILL if first.mark == known else _event(first)
    kept = _room.take(settings().streams)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    events = _events(event, first.mark, look if kept else None, app, time.monotonic() + OPEN_SECONDS)
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it until it ends
    if kept:
        response.call_on_close(_room.give_back)
    return response


def _events(event: str, known: str, look: Callable[[], News] | None, app: Flask, until: float) -> Iterator[str]:
    yield f"retry: {COME_BACK_MS}\n\n"
    yield event
    said = time.monotonic()
    while look is not None and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        try:
            with app.app_context():  # whose end gives the connection back: none is held while nothing happens
                latest = look()
                event = "" if latest.mark == known else _event(latest)
        except (DBAPIError, PoolTimeout):
            return  # the listener comes back, and is told by an answer of its own what is wrong
        known = latest.mark
        if not event and time.monotonic() - said > STILL_SECONDS:
            event = _STILL  # so that the listener knows that nothing is stuck in between
        if event:
            said = time.monotonic()
            yield event


def _event(news: News) -> str:
    return f"id: {news.mark}\ndata: {news.text()}\n\n"


class _Room:
    """How many streams are open in this process."""

    def __init__(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self._mutex, self._open = threading.Lock(), 0

    def take(self, most: int) -> bool:
        with self._mutex:
            there_is = self._open < most
            self._open += there_is
        return there_is

    def give_back(self) -> None:
        with self._mutex:
            self._open -= 1


_room = _Room()
os.register_at_fork(after_in_child=_room._empty)
