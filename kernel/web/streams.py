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

from flask import Response, request, stream_with_context
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kernel.persistence import reading
from kernel.web.context import settings

OPEN_SECONDS = 20
LOOK_SECONDS = 0.4
COME_BACK_MS = 700


@dataclass(frozen=True)
class News:
    """How something stands: `mark` changes whenever it does, `text` (JSON, made only when asked for) says how."""

    mark: str
    text: Callable[[], str]


def stream(look: Callable[[], News]) -> Response:
    """Answer with events: how it stands now unless the listener knows, and each change while the stream is open.

    `look` is called anew for each look, and may raise a refusal at the first.
    """
    known = request.headers.get("Last-Event-ID", "")
    first = look()
    kept = _room.take(settings().streams)
    response = Response(stream_with_context(_told(first, look, known, kept=kept)), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it until it ends
    if kept:
        response.call_on_close(_room.give_back)
    return response


def _told(first: News, look: Callable[[], News], known: str, *, kept: bool) -> Iterator[str]:
    yield f"retry: {COME_BACK_MS}\n\n"
    yield _event(first) if first.mark != known else "event: still\ndata:\n\n"
    known, until = first.mark, time.monotonic() + OPEN_SECONDS
    while kept and time.monotonic() < until:
        reading().rollback()  # no transaction is left open, and no connection held, while nothing happens
        time.sleep(LOOK_SECONDS)
        try:
            latest = look()
        except (DBAPIError, PoolTimeout):
            return  # the listener comes back, and is told by an answer of its own what is wrong
        yield _event(latest) if latest.mark != known else "event: still\ndata:\n\n"
        known = latest.mark


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
