"""What goes wrong on the way to PostgreSQL passes unseen, within bounds, and nothing is ever booked twice."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

import ledger
from kernel.database import engine_options
from ledger import Books, OutcomeUnknown, PostPending, Retrying, Unreachable
from ledger.refusals import Contended
from tests import postgresql
from tests.ledger.owned.bad_line import ANSWER, REQUEST, BadLine, bad_line
from tests.ledger.owned.conftest import PATIENT
from tests.ledger.village import NOW, TODAY, Village, entry, found_village, points_from, points_to
from township import migrations

SHORT = Retrying(tries=3, seconds=2, first_pause=0.001)
ONE_CALL, COMMIT = b"ledger_post", b"COMMIT\0"


@pytest.fixture
def village(database: Engine) -> Village:
    if database.dialect.name != "postgresql":
        pytest.skip("a file has no line that could break")
    return found_village(database)


@contextmanager
def over_bad_line(database_url: str, retrying: Retrying = PATIENT) -> Iterator[tuple[Books, BadLine]]:
    with bad_line(database_url) as (line, url):
        engine = create_engine(url, **engine_options(str(url)))
        with Books(engine, retrying=retrying) as books:
            yield books, line
        engine.dispose()


@pytest.mark.parametrize(("loses", "replayed"), [(REQUEST, False), (ANSWER, True)])
@pytest.mark.parametrize("known", [False, True], ids=["first call", "later call"])
def test_one_call_is_lost(database_url: str, village: Village, loses: str, replayed: bool, known: bool) -> None:
    with over_bad_line(database_url) as (books, line):
        if known:
            books.post(village.id, entry(points_to(village, village.li, 1)))
        line.break_at(ONE_CALL if not known else b"B", loses)
        posting = books.post(village.id, entry(points_to(village, village.zhang, 5)))

        assert line.broken == 1
        assert posting.replayed == (replayed and known)
    assert village.balance(village.zhang).available == 5
    village.assert_sound()


@pytest.mark.parametrize(("loses", "replayed"), [(REQUEST, False), (ANSWER, True)])
def test_a_commit_is_lost(database_url: str, village: Village, loses: str, replayed: bool) -> None:
    village.award(village.zhang, 9)
    hold = village.spend(village.zhang, 5, pending=True)
    with over_bad_line(database_url) as (books, line):
        line.break_at(COMMIT, loses)
        posted = books.post(
            village.id, PostPending(transfer_id=hold.entry_id, key="post:1", effective_on=TODAY, recorded_at=NOW)
        )

        assert (line.broken, posted.replayed) == (1, replayed)
    assert village.balance(village.zhang).available == 4
    village.assert_sound()


def test_a_refusal_whose_answer_is_lost_stays_one(database_url: str, village: Village) -> None:
    with over_bad_line(database_url) as (books, line):
        line.break_at(COMMIT, ANSWER)
        with pytest.raises(ledger.refusals.AlreadyFailed) as refused:
            books.post(village.id, entry(points_from(village, village.zhang, 5)))
        assert refused.value.params["reason"] == "exceeds_balance"


def test_an_unknown_outcome_is_said_and_asking_again_is_safe(database_url: str, village: Village) -> None:
    award = entry(points_to(village, village.zhang, 5))
    with over_bad_line(database_url, SHORT) as (books, line):
        books.post(village.id, entry(points_to(village, village.li, 1)))
        line.break_at(b"B", ANSWER)
        line.hang_up()
        with pytest.raises(OutcomeUnknown) as unknown:
            books.post(village.id, award)

    assert (unknown.value.status, unknown.value.code) == (503, "outcome_unknown")
    with Books(village.engine) as books:
        assert books.post(village.id, award).replayed
    assert village.balance(village.zhang).available == 5


def test_a_database_that_is_away_was_certainly_not_reached(database_url: str, village: Village) -> None:
    with over_bad_line(database_url, SHORT) as (books, line):
        line.hang_up()
        with pytest.raises(Unreachable):
            books.post(village.id, entry(points_to(village, village.zhang, 5)))
    assert village.balance(village.zhang).available == 0


def test_sessions_that_were_ended_while_idle_are_replaced(
    books: Books, village: Village, owner_database: Engine
) -> None:
    for number in range(3):
        posting = books.post(village.id, entry(points_to(village, village.zhang, 1), key=f"award:{number}"))
        assert not posting.replayed
        _end_sessions(owner_database, "state = 'idle'")
    books.close()
    village.engine.dispose()
    assert village.balance(village.zhang).available == 3
    village.assert_sound()


def test_a_session_that_is_ended_while_it_waits_is_replaced(
    books: Books, village: Village, owner_database: Engine
) -> None:
    with locked(owner_database, village), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(books.post, village.id, entry(points_to(village, village.zhang, 1)))
        _until_someone_waits(owner_database)
        _end_sessions(owner_database, "wait_event_type = 'Lock'")
        _until_someone_waits(owner_database)
        unlock(owner_database)
        assert not waiting.result().replayed
    assert village.balance(village.zhang).available == 1
    village.assert_sound()


_locking: list[Any] = []


@contextmanager
def locked(owner: Engine, village: Village) -> Iterator[None]:
    """Someone holds the balances of the village, until `unlock` or the end of the block."""
    with owner.connect() as connection:
        connection.execute(text("SELECT 1 FROM ledger_balance WHERE township_id = :id FOR UPDATE"), {"id": village.id})
        _locking.append(connection)
        yield
        connection.rollback()
        _locking.clear()


def unlock(_owner: Engine) -> None:
    _locking[-1].rollback()


def _end_sessions(owner: Engine, which: str) -> None:
    with owner.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = current_database()"
                f" AND usename <> current_user AND {which}"
            )
        )


def _until_someone_waits(owner: Engine) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    for _ in range(200):
        with owner.connect() as connection:
            if connection.scalar(text(query)):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@contextmanager
def impatient(database_url: str, retrying: Retrying, given: str) -> Iterator[Books]:
    options = engine_options(database_url)
    options["connect_args"]["options"] += f" {given}"
    engine = create_engine(database_url, **options)
    with Books(engine, retrying=retrying) as books:
        yield books
    engine.dispose()


def test_a_lock_that_is_held_for_long_is_waited_for_again(
    database_url: str, village: Village, owner_database: Engine
) -> None:
    award = entry(points_to(village, village.zhang, 1))
    with impatient(database_url, PATIENT, "-c lock_timeout=50") as books, locked(owner_database, village):
        threading.Timer(0.5, unlock, [owner_database]).start()
        assert not books.post(village.id, award).replayed
    village.assert_sound()


def test_a_lock_that_is_never_given_ends_in_a_refusal(
    database_url: str, village: Village, owner_database: Engine
) -> None:
    award = entry(points_to(village, village.zhang, 1))
    with impatient(database_url, SHORT, "-c lock_timeout=20") as books, locked(owner_database, village):
        with pytest.raises(Contended) as contended:
            books.post(village.id, award)
        assert contended.value.status == 503
        with pytest.raises(Contended):
            books.post_all(village.id, [award, award])
    assert village.balance(village.zhang).available == 0


def test_the_victim_of_a_deadlock_tries_again(books: Books, village: Village, owner_database: Engine) -> None:
    village.award(village.zhang, 5)
    first, second = sorted((village.zhang, village.li))
    gift = entry(
        ledger.TransferDraft(debit_id=village.zhang, credit_id=village.li, amount=1, unit="point", code="gift")
    )
    lock = text("SELECT 1 FROM ledger_balance WHERE id = :id FOR UPDATE")
    with owner_database.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(text("SET LOCAL deadlock_timeout = '20s'"))
        other.execute(lock, {"id": second})
        waiting = pool.submit(books.post, village.id, gift)
        _until_someone_waits(owner_database)
        other.execute(lock, {"id": first})  # now they wait in a circle, and only the books look for one
        other.rollback()
        assert not waiting.result().replayed
    assert village.balance(village.li).available == 1
    village.assert_sound()


def test_a_stricter_default_hinders_nobody(database_url: str, village: Village) -> None:
    village.award(village.zhang, 40)
    with impatient(database_url, PATIENT, "-c default_transaction_isolation=serializable") as books:

        def spend(number: int) -> int:
            for turn in range(5):
                books.post(village.id, entry(points_from(village, village.zhang, 1), key=f"spend:{number}:{turn}"))
            return 5

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(spend, range(8))) == 40
    assert village.balance(village.zhang).available == 0
    village.assert_sound()


def test_a_server_that_restarts_loses_nothing_and_doubles_nothing() -> None:
    server = postgresql.start(fsync=True)
    try:
        url = postgresql.create_database(server.url, "restarted")
        migrations.upgrade(url)
        engine = create_engine(url, **engine_options(url))
        village = found_village(engine)
        with Books(engine) as books:
            ended = threading.Event()

            def award(number: int) -> int:
                done = 0
                while not ended.is_set():
                    books.post(village.id, entry(points_to(village, village.zhang, 1), key=f"award:{number}:{done}"))
                    done += 1
                return done

            with ThreadPoolExecutor(4) as pool:
                counts = [pool.submit(award, number) for number in range(4)]
                time.sleep(0.3)
                server.restart()
                time.sleep(0.3)
                ended.set()
                total = sum(count.result() for count in counts)
        assert total > 4
        assert village.balance(village.zhang).available == total
        village.assert_sound()
        engine.dispose()
    finally:
        server.stop()
