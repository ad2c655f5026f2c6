"""`qiaotou notices`: what waits is sent, a month is looked back on once, and what is wrong is said in one line."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from engage.notices.spreading import STALE
from kernel.clock import FixedClock
from tests.conftest import MORNING, Work
from tests.engage import arranging
from tests.engage.arranging import Village, published
from tests.engage.notices.phones import Post
from tests.engage.notices.test_sending import by_text
from tests.founding import Founded
from township.cli import cli

Send = Callable[..., Result]


@pytest.fixture
def home(work: Work, township: Founded) -> Village:
    with work() as session:
        return arranging.village(session, township)


def run(app: Flask, home: Village, *words: str) -> Result:
    """Run a command of `qiaotou notices` in an application of its own, as the timer does, for this township."""
    arguments = ["notices", *words, "--township", str(home.township.id)]
    return CliRunner().invoke(cli, arguments, obj=ScriptInfo(create_app=lambda: app))


@pytest.fixture
def send(app: Flask, home: Village, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Run `qiaotou notices send` with a gateway, at a moment."""

    def at(gateway: str, now: datetime = MORNING) -> Result:
        house = app.extensions["qiaotou"]
        chosen = replace(house.settings, text_gateway=gateway, public_url="https://qiaotou.example.cn")
        monkeypatch.setitem(app.extensions, "qiaotou", replace(house, settings=chosen, clock=FixedClock(now)))
        return run(app, home, "send")

    return at


def test_what_waits_is_sent_once(app: Flask, work: Work, home: Village, send: Send, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    by_text(work, Post(app, home.township.id), home.villager, home.neighbour)
    with work() as session:
        published(session, home, at=MORNING)

    first, second = send(f"file:{file}"), send(f"file:{file}")

    assert first.exit_code == 0 and "2 told, 0 not to be reached any more, 0 to be tried again." in first.output
    assert second.output == ""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {line["to"] for line in lines} == {home.villager.phone, home.neighbour.phone}
    assert str(home.villager.phone) not in first.output


def test_an_installation_without_a_gateway_sends_no_texts(app: Flask, work: Work, home: Village, send: Send) -> None:
    by_text(work, Post(app, home.township.id), home.villager)
    with work() as session:
        published(session, home, at=MORNING)
    assert send("").output == ""


def test_a_month_is_looked_back_on_once(app: Flask, work: Work, home: Village) -> None:
    said = [run(app, home, "digest").output for _ in range(2)]
    assert said[0].endswith("the look back on 2026-10 is made.\n")
    assert said[1].endswith("the look back on 2026-10 was made before.\n")


@pytest.mark.parametrize(
    ("month", "said"),
    [("2026-11", "is not over yet"), ("2026-13", "2026-10"), ("soon", "2026-10"), ("202610x", "2026-10")],
)
def test_a_month_that_is_none(app: Flask, home: Village, month: str, said: str) -> None:
    done = run(app, home, "digest", "--month", month)
    assert done.exit_code != 0 and said in done.output and "Traceback" not in done.output


def test_the_look_back_waits_for_the_sender_who_comes_late(
    app: Flask, work: Work, home: Village, send: Send, tmp_path: Path
) -> None:
    file = tmp_path / "texts.jsonl"
    by_text(work, Post(app, home.township.id), home.villager, how="monthly")
    with work() as session:
        published(session, home, arranging.Draft(category="village", matter="路灯", title="路灯", body="修好了。"),
                  MORNING.replace(month=10))  # fmt: skip
    run(app, home, "digest")
    send(f"file:{file}", MORNING + STALE + timedelta(hours=1))
    assert "您关注的村公布了 1 项" in file.read_text(encoding="utf-8")
