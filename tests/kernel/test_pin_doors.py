"""A PIN is locked after five tries, whichever process counts them; wrong tries at one door leave the others open."""

import subprocess
import sys
from datetime import timedelta

import pytest

from kernel.clock import FixedClock
from kernel.identity import pin, pin_changes
from kernel.identity import service as identity
from kernel.identity.models import Person
from kernel.identity.refusals import CodeNotValid, PinLocked
from kernel.secrets import ephemeral
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, PIN, Founded, person

KEY = ephemeral().code_key
# What another server process does: it opens the database by itself, counts tries and ends.
ELSEWHERE = """
import sys
from datetime import datetime
from uuid import UUID
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from kernel.database import engine_options, prepare_engine
from kernel.identity import pin
from kernel.identity.refusals import PinLocked
url, town, who, now = sys.argv[1:5]
engine = create_engine(url, **engine_options(url))
prepare_engine(engine)
for _ in range(3):
    try:
        with Session(engine) as session, session.begin():
            session.connection(execution_options={"qiaotou_writes": True})
            pin.count_try(session, int(town), UUID(who), datetime.fromisoformat(now))
        print("heard")
    except PinLocked:
        print("locked")
"""


@pytest.fixture
def owner(work: Work, township: Founded) -> Person:
    with work() as session:
        return person(session, township, "villager")


def tried(work: Work, township: Founded, who: Person, clock: FixedClock, door: str, times: int = 1) -> list[str]:
    answers = []
    for _ in range(times):
        try:
            with work() as session:
                pin.count_try(session, township.id, who.id, clock.now(), door)
            answers.append("heard")
        except PinLocked:
            answers.append("locked")
    return answers


def test_processes_that_come_and_go_share_one_count(
    database_url: str, work: Work, township: Founded, owner: Person, clock: FixedClock
) -> None:
    command = [sys.executable, "-c", ELSEWHERE, database_url, str(township.id), str(owner.id), MORNING.isoformat()]

    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].split() for process in running]

    assert sorted(said[0] + said[1]) == ["heard"] * 5 + ["locked"]
    assert tried(work, township, owner, clock, pin.ON_PHONE) == ["locked"]
    clock.advance(minutes=15)
    assert tried(work, township, owner, clock, pin.ON_PHONE) == ["heard"]


@pytest.mark.parametrize("guessed_at", [pin.BY_CARD, pin.AT_SIGN_IN])
def test_who_guesses_at_another_door_does_not_lock_the_owner_s_phone(
    work: Work, township: Founded, owner: Person, clock: FixedClock, guessed_at: str
) -> None:
    assert tried(work, township, owner, clock, guessed_at, 6) == ["heard"] * 5 + ["locked"]

    assert tried(work, township, owner, clock, pin.ON_PHONE) == ["heard"]
    with work() as session:  # the owner's right PIN frees nobody else's guesses
        pin.forgive(session, township.id, owner.id, pin.ON_PHONE)
    assert tried(work, township, owner, clock, guessed_at) == ["locked"]


@pytest.mark.parametrize("door", [pin.BY_CARD, pin.ON_PHONE])
def test_twenty_tries_a_day_are_the_end_of_guessing_for_the_day(
    work: Work, township: Founded, owner: Person, clock: FixedClock, door: str
) -> None:
    heard = 0
    for _ in range(20):
        heard += tried(work, township, owner, clock, door, 6).count("heard")
        clock.advance(minutes=15)

    assert heard == 20
    clock.advance(hours=24)
    assert tried(work, township, owner, clock, door) == ["heard"]


def test_a_new_pin_opens_every_door_again(work: Work, township: Founded, owner: Person, clock: FixedClock) -> None:
    for door in pin.DOORS:
        tried(work, township, owner, clock, door, 6)

    with work() as session:
        pin_changes.change(session, township.id, owner.id, "135790", clock.now(), proof="password")

    assert [tried(work, township, owner, clock, door) for door in pin.DOORS] == [["heard"]] * 3
    with work() as session:
        assert identity.check_pin(session, township.id, owner.id, "135790")
        assert not identity.check_pin(session, township.id, owner.id, PIN)
        assert pin_changes.password_is_right(session, township.id, owner.id, PASSWORD)


def test_an_activation_code_opens_every_door_again(
    work: Work, township: Founded, owner: Person, clock: FixedClock
) -> None:
    for door in pin.DOORS:
        tried(work, township, owner, clock, door, 6)
    with work() as session:
        code = identity.issue_activation(session, KEY, township.id, owner.id, clock.now())
    with work() as session:
        identity.activate(session, KEY, township.id, code, "13900000077", PASSWORD, "135790", clock.now())

    assert [tried(work, township, owner, clock, door) for door in pin.DOORS] == [["heard"]] * 3


def test_a_slip_works_once_in_time_and_for_its_own_person(
    work: Work, township: Founded, owner: Person, clock: FixedClock
) -> None:
    with work() as session:
        other = person(session, township, "villager", name="李四")
        old = pin_changes.issue_slip(session, KEY, township.id, owner.id, clock.now())
    with work() as session:
        slip = pin_changes.issue_slip(session, KEY, township.id, owner.id, clock.now())

    assert [_by_slip(work, township, who, code, clock) for who, code in ((other, slip), (owner, old))] == ["no", "no"]
    assert _by_slip(work, township, owner, slip, clock) == "changed"
    assert _by_slip(work, township, owner, slip, clock) == "no"
    with work() as session:
        assert identity.check_pin(session, township.id, other.id, PIN)
        late = pin_changes.issue_slip(session, KEY, township.id, owner.id, clock.now())
    clock.advance(seconds=timedelta(days=14).total_seconds())
    assert _by_slip(work, township, owner, late, clock) == "no"


def _by_slip(work: Work, township: Founded, who: Person, code: str, clock: FixedClock) -> str:
    try:
        with work() as session:
            pin_changes.change_by_slip(session, KEY, township.id, who.id, code, "112233", clock.now())
    except CodeNotValid:
        return "no"
    return "changed"
