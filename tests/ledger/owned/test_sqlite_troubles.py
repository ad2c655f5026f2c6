"""Books on SQLite: another process that writes is waited for, within bounds; a disk that fails is asked again."""

import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from kernel import sqlite
from ledger import Books, OutcomeUnknown, Retrying
from ledger.owned.connections import KeptSqlite
from ledger.refusals import Contended
from tests.ledger.village import Village, entry, found_village, points_to

SHORT = Retrying(tries=3, seconds=2, first_pause=0.001)


@pytest.fixture
def village(database: Engine) -> Village:
    if database.dialect.name != "sqlite":
        pytest.skip("about a file")
    return found_village(database)


@pytest.fixture
def stranger(village: Village) -> Iterator[sqlite3.Connection]:
    """Another program with the same file."""
    file = village.engine.url.database or ""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    yield connection
    connection.close()


def test_a_stranger_that_writes_for_long_is_waited_for(
    village: Village, stranger: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.05)
    stranger.execute("BEGIN IMMEDIATE")
    threading.Timer(0.4, stranger.execute, ["COMMIT"]).start()
    with Books(village.engine, retrying=Retrying(tries=50, seconds=10)) as books:
        assert not books.post(village.id, entry(points_to(village, village.zhang, 1))).replayed
    village.assert_sound()


def test_a_stranger_that_never_stops_ends_in_a_refusal(
    village: Village, stranger: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.02)
    award = entry(points_to(village, village.zhang, 1))
    with Books(village.engine, retrying=SHORT) as books:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(Contended):
            books.post(village.id, award)
        stranger.execute("COMMIT")
        assert not books.post(village.id, award).replayed
    assert village.balance(village.zhang).available == 1


@pytest.mark.parametrize("written", [False, True], ids=["not written", "written"])
def test_a_commit_that_fails_on_the_disk_is_asked_about(
    village: Village, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    broken = break_commits(monkeypatch, times=1, written=written)
    with Books(village.engine, retrying=SHORT) as books:
        posting = books.post(village.id, entry(points_to(village, village.zhang, 1)))
    assert (broken, posting.replayed) == ([written], written)
    assert village.balance(village.zhang).available == 1
    village.assert_sound()


def test_a_disk_that_fails_for_good_leaves_the_outcome_unknown(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = entry(points_to(village, village.zhang, 1))
    with Books(village.engine, retrying=SHORT) as books:
        with monkeypatch.context() as patch:
            break_commits(patch, times=99, written=False)
            with pytest.raises(OutcomeUnknown):
                books.post(village.id, award)
        assert not books.post(village.id, award).replayed


def break_commits(monkeypatch: pytest.MonkeyPatch, *, times: int, written: bool) -> list[bool]:
    """Let commits say that the disk failed, after or instead of writing; return what was broken so far."""
    broken: list[bool] = []
    commit = KeptSqlite.commit

    def failing(self: Any) -> None:
        if len(broken) == times:
            commit(self)
            return
        if written:
            commit(self)
        broken.append(written)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    monkeypatch.setattr(KeptSqlite, "commit", failing)
    return broken
