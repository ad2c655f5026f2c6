"""The sealer: everything once, whatever its size, order and company; a chain of signed seals over one tree."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

import ledger
from kernel.ids import floor_of
from ledger.seals import sealer
from ledger.seals.queries import newest_seal, seals
from ledger.seals.refusals import DiffersFromSeal
from ledger.seals.seal import BEFORE_THE_FIRST
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer
from ledger.seals.tables import HEAD, LEAF, SUBTREE
from tests.ledger.seals.office import SIGNER, Office, assert_chain, assert_totals, unguard
from tests.ledger.village import NOW, Village, entry, points_to


def test_nothing_to_seal_makes_no_seal(office: Office) -> None:
    assert office.seal() is None
    office.fill(1)
    assert office.seal() is not None
    assert office.seal() is None


def test_a_seal_says_how_many_and_over_what(office: Office) -> None:
    made = office.fill(3)
    sealed = office.seal()
    assert sealed is not None
    assert office.leaves() == made
    assert (sealed.number, sealed.tree_size, sealed.previous) == (1, 3, BEFORE_THE_FIRST)
    assert (sealed.key_id, sealed.sealed_at, sealed.signed) == (SIGNER.key_id, NOW, True)
    with office.village.work() as session:
        assert sealed.root == office.root_over(session, 3)
        assert newest_seal(session, office.village.id) == sealed


def test_odd_chunks_make_one_chain_over_one_tree(office: Office) -> None:
    made = office.fill(67)
    for limit in (1, 3, 7, 30, 2, 100):
        office.seal(limit=limit)
    office.fill(2)
    office.seal()
    assert office.leaves()[:67] == made
    chain = assert_chain(office)
    assert [sealed.tree_size for sealed in chain] == [1, 4, 11, 41, 43, 67, 69]


def test_the_hashes_over_256_leaves_are_kept(office: Office) -> None:
    with office.village.work() as session:
        drafts = [points_to(office.village, office.village.zhang, 1) for _ in range(100)]
        for _ in range(6):
            ledger.post(session, office.village.id, entry(*drafts))
    assert [sealed.tree_size for sealed in office.seal_all(limit=250)] == [250, 500, 600]
    with office.village.work() as session:
        kept = select(SUBTREE.c.level, SUBTREE.c.position).where(SUBTREE.c.township_id == office.village.id)
        assert sorted(map(tuple, session.execute(kept))) == [(8, 0), (8, 1)]
    assert_chain(office)


def test_seals_are_listed_newest_first_and_by_key(office: Office) -> None:
    office.fill(5)
    office.seal_all(limit=1)
    with office.village.work() as session:
        assert [sealed.number for sealed in seals(session, office.village.id, limit=2)] == [5, 4]
        assert [sealed.number for sealed in seals(session, office.village.id, before=4, limit=2)] == [3, 2]


def test_a_neighbour_has_books_and_seals_of_its_own(office: Office, neighbour: Village) -> None:
    other = Office(neighbour)
    office.fill(2)
    other.fill(3)
    assert [sealed.tree_size for sealed in office.seal_all()] == [2]
    assert [sealed.tree_size for sealed in other.seal_all()] == [3]


def test_what_commits_late_is_in_the_next_seal(office: Office) -> None:
    if office.village.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nothing commits late")
    village = office.village
    with Session(village.engine) as late:
        first = ledger.post(late, village.id, entry(points_to(village, village.zhang, 1))).entry_id
        second = village.award(village.li, 1).entry_id
        assert first < second
        office.seal()
        assert office.leaves() == [second]
        late.commit()
    assert office.seal() is not None
    assert office.leaves() == [second, first]
    assert_chain(office)


def test_a_rolled_back_sealing_leaves_nothing(office: Office) -> None:
    office.fill(2)
    with pytest.raises(RuntimeError), office.village.work() as session:
        assert seal(session, office.village.id, signer=SIGNER, now=NOW)
        raise RuntimeError
    assert office.leaves() == []
    assert [sealed.tree_size for sealed in office.seal_all()] == [2]


def test_two_sealers_at_once_seal_everything_once(office: Office) -> None:
    made = office.fill(40)
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        for _ in range(15):
            office.seal(limit=7)

    together(work, work, work)
    office.seal_all()
    assert sorted(office.leaves()) == sorted(made)
    assert_chain(office)


def test_sealing_goes_on_while_writers_post(office: Office) -> None:
    village, done = office.village, threading.Event()

    def write() -> None:
        for number in range(25):
            village.award(village.zhang if number % 2 else village.li, 1)

    def keep_sealing() -> None:
        while not done.is_set():
            office.seal(limit=11)

    sealer = threading.Thread(target=keep_sealing)
    sealer.start()
    together(write, write, write)
    done.set()
    sealer.join()
    office.seal_all()
    assert len(set(office.leaves())) == 75
    assert_chain(office)
    assert_totals(office)


def test_the_floor_follows_to_the_day_before_and_no_further(office: Office) -> None:
    office.fill(3)
    office.seal(NOW + timedelta(minutes=1))
    yesterday = floor_of(datetime(2026, 11, 21, tzinfo=UTC))
    assert _floor(office) == yesterday
    office.seal(NOW + timedelta(hours=22, minutes=59))  # ten to midnight UTC is not the next day yet
    assert _floor(office) == yesterday
    office.seal(NOW + timedelta(hours=23, minutes=30))  # nor is half an hour after: who wrote before may still commit
    assert _floor(office) == yesterday
    office.seal(NOW + timedelta(hours=24, minutes=10))
    assert _floor(office) == floor_of(datetime(2026, 11, 22, tzinfo=UTC))
    office.seal(NOW)  # a clock that went back moves nothing back
    assert _floor(office) == floor_of(datetime(2026, 11, 22, tzinfo=UTC))


def test_the_floor_stays_below_what_is_not_sealed(office: Office) -> None:
    made = office.fill(3)
    office.seal(NOW + timedelta(days=5, hours=2), limit=2)
    assert _floor(office) == UUID(int=made[2].int - 1)
    office.seal(NOW + timedelta(days=5, hours=2), limit=2)
    assert _floor(office) == floor_of(datetime(2026, 11, 26, tzinfo=UTC))


def test_the_floor_waits_for_the_oldest_transaction(office: Office) -> None:
    """Whoever wrote long ago and has not committed yet must still find room above the floor."""
    if office.village.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nobody else has written")
    with Session(office.village.engine) as slow, office.village.work() as session:
        slow.execute(text("SELECT 1"))
        time.sleep(0.3)
        assert timedelta(seconds=0.3) <= sealer.oldest_transaction(session.connection()) < timedelta(minutes=10)


def test_a_clock_that_goes_back_seals_no_earlier(office: Office) -> None:
    office.fill(2)
    office.seal(NOW, limit=1)
    second = office.seal(NOW - timedelta(hours=1))
    assert second is not None
    assert second.sealed_at == NOW


def test_a_new_key_goes_on_with_the_chain(office: Office) -> None:
    office.fill(2)
    office.seal(limit=1)
    other = Ed25519Signer(b"\x07" * 32)
    office.seal(signer=other)
    chain = assert_chain(office)
    assert [sealed.key_id for sealed in chain] == [SIGNER.key_id, other.key_id]


def test_no_seal_is_put_on_a_tree_that_was_changed(owners_office: Office) -> None:
    owners_office.fill(3)
    owners_office.seal()
    owners_office.fill(1)
    with pytest.raises(DiffersFromSeal), owners_office.village.work() as session:
        unguard(session, "ledger_leaf_no_update")
        session.execute(update(LEAF).where(LEAF.c.township_id == owners_office.village.id).values(digest=bytes(32)))
        seal(session, owners_office.village.id, signer=SIGNER, now=NOW)


def _floor(office: Office) -> UUID | None:
    with office.village.work() as session:
        return session.scalar(select(HEAD.c.sealed_floor).where(HEAD.c.township_id == office.village.id))


def together(*acts: Callable[[], None]) -> None:
    """Let them all run at once; what one raises is raised here."""
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()
