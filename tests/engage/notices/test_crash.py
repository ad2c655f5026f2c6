"""A sender that is killed while it sends loses nothing, and tells at most one receiver twice."""

import json
import multiprocessing
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engage.notices.gateways import FileGateway
from engage.notices.waiting import LEASE
from kernel.clock import FixedClock
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village, neighbour_named, published
from tests.engage.notices import dying_sender
from tests.engage.notices.phones import Post
from tests.engage.notices.test_sending import by_text

PEOPLE = 30
# Each sender is a fresh process, of a parent that has read the product's code already.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([dying_sender.__name__])


@pytest.mark.parametrize("dies_after", [1, 7, PEOPLE])
def test_killed_in_the_middle(
    app: Flask, work: Work, home: Village, post: Post, clock: FixedClock, tmp_path: Path, dies_after: int
) -> None:
    with work() as session:
        people = [neighbour_named(f"村民{n}", session, home.township, "villager") for n in range(PEOPLE)]
    by_text(work, post, *people)
    with work() as session:
        published(session, home, at=MORNING)
    sent = tmp_path / "sent.jsonl"

    killed = _send_in_another_process(app, post, sent, dies_after)
    assert killed == -9
    assert len(_phones(sent)) == dies_after

    post = replace(post, texts=FileGateway(sent))
    post.run()
    clock.advance(seconds=LEASE.total_seconds() + 1)
    post.run()
    clock.advance(hours=1)
    assert post.run() == [], "nothing is left"

    told = Counter(_phones(sent))
    assert set(told) == {person.phone for person in people}, "everybody was told"
    assert sum(told.values()) <= PEOPLE + 1, "and at most one of them twice"


def test_a_second_sender_leaves_alone_what_the_first_one_has_in_hand(
    app: Flask, work: Work, home: Village, post: Post, clock: FixedClock, tmp_path: Path
) -> None:
    by_text(work, post, home.villager, home.neighbour)
    with work() as session:
        published(session, home, at=MORNING)
    sent = tmp_path / "sent.jsonl"
    _send_in_another_process(app, post, sent, 1)

    assert replace(post, texts=FileGateway(sent)).run() == []
    clock.advance(seconds=(LEASE - timedelta(seconds=1)).total_seconds())
    assert replace(post, texts=FileGateway(sent)).run() == []


def _send_in_another_process(app: Flask, post: Post, sent: Path, dies_after: int) -> int:
    settings = app.extensions["qiaotou"].settings
    told = {
        "database_url": settings.database_url,
        "secrets": vars(settings.secrets),
        "township": post.township_id,
        "now": MORNING.isoformat(),
        "file": str(sent),
        "dies_after": dies_after,
    }
    sender = _processes.Process(target=dying_sender.send, args=(told,))
    sender.start()
    sender.join(60)
    assert sender.exitcode is not None, "it should be dead by now"
    return sender.exitcode


def _phones(file: Path) -> list[str]:
    return [json.loads(line)["to"] for line in file.read_text(encoding="utf-8").splitlines()]
