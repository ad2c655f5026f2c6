"""Writers stand in line: first come, first served, and nobody waits for ever."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from kernel import sqlite
from kernel.database import engine_options, prepare_engine
from kernel.turns import Turns
from tests.browsing import Visitor
from tests.founding import Founded


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order, threads = Turns(), list[int](), list[threading.Thread]()
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.give_back()

    for number in range(8):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.give_back()
    for thread in threads:
        thread.join()

    assert order == list(range(8))
    assert turns.take(0)


def test_whoever_stops_waiting_is_passed_over() -> None:
    turns = Turns(places=2)
    assert turns.take(0)
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)
    assert not turns.take(0)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'turns.sqlite3'}"


def test_every_engine_of_a_process_stands_in_the_same_line(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And whoever waits in vain is told what SQLite itself would say, which people read as "try again"."""
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.05)
    one, other = create_engine(file, **engine_options(file)), create_engine(file, **engine_options(file))
    for engine in (one, other):
        prepare_engine(engine)
        prepare_engine(engine)  # changes nothing
    with one.connect().execution_options(qiaotou_writes=True) as writer:
        writer.execute(text("CREATE TABLE thing (id INTEGER)"))
        with (
            other.connect().execution_options(qiaotou_writes=True) as waiting,
            pytest.raises(OperationalError, match="locked"),
        ):
            waiting.execute(text("INSERT INTO thing VALUES (1)"))
        writer.commit()
    with other.connect().execution_options(qiaotou_writes=True) as next_one, next_one.begin():
        next_one.execute(text("INSERT INTO thing VALUES (2)"))
    for engine in (one, other):
        engine.dispose()


@pytest.mark.parametrize("end", ["rollback", "close", "error"])
def test_a_turn_ends_with_its_transaction(file: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.05)
    engine = create_engine(file, **engine_options(file))
    prepare_engine(engine)
    for _ in range(2):
        connection = engine.connect().execution_options(qiaotou_writes=True)
        connection.execute(text("SELECT 1"))
        if end == "error":
            with pytest.raises(OperationalError):
                connection.execute(text("SELECT nothing"))
        if end == "rollback":
            connection.rollback()
        connection.close()
    engine.dispose()


def test_another_process_that_writes_is_waited_for(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(file, **engine_options(file))
    prepare_engine(engine)
    with engine.connect():  # from now on its journal is as it should be
        pass
    stranger = sqlite3.connect(tmp_path / "turns.sqlite3", isolation_level=None, check_same_thread=False)
    stranger.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, stranger.execute, ["COMMIT"]).start()
    with engine.connect().execution_options(qiaotou_writes=True) as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER)"))
        connection.commit()

    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.05)
    stranger.execute("BEGIN IMMEDIATE")
    with (
        engine.connect().execution_options(qiaotou_writes=True) as connection,
        pytest.raises(OperationalError, match="locked"),
    ):
        connection.execute(text("SELECT 1"))
    stranger.close()
    engine.dispose()


def test_whoever_waited_in_vain_is_asked_to_come_again(
    database: Engine, visitor: Callable[[], Visitor], township: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.dialect.name != "sqlite":
        return  # there, writers of different rows do not wait for each other
    browser = visitor()
    browser.get("/sign-in")  # brings the token of its forms
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.05)
    with database.connect().execution_options(qiaotou_writes=True) as someone, someone.begin():
        answer = browser.post("/sign-ins", {"township": str(township.id), "phone": "13800000000", "secret": "none"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
