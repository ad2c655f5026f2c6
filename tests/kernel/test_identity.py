"""One-time codes, tokens and seals: each works for one purpose, one time or one key."""

import base64
from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits
from uuid import RFC_4122

import pytest
from cryptography.fernet import InvalidToken as BrokenSeal

from kernel import tokens
from kernel.clock import start_of_day
from kernel.identity import codes
from kernel.identity import service as identity
from kernel.identity.refusals import CodeNotValid, PhoneTaken
from kernel.ids import id_as_of
from kernel.sealing import Sealer
from kernel.secrets import ephemeral
from kernel.tokens import InvalidToken
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, PIN, Founded, person

KEY = ephemeral().code_key


def test_an_activation_code_works_once_however_it_is_typed(work: Work, township: Founded) -> None:
    with work() as session:
        someone = person(session, township, "villager")
        code = identity.issue_activation(session, KEY, township.id, someone.id, MORNING)
    typed = code.lower().replace("-", " ")

    with work() as session:
        activated = identity.activate(session, KEY, township.id, typed, "13900000001", PASSWORD, PIN, MORNING)

    assert activated == someone.id
    with pytest.raises(CodeNotValid), work() as session:
        identity.activate(session, KEY, township.id, code, "13900000001", PASSWORD, PIN, MORNING)


def test_a_newer_code_kills_the_older_and_time_kills_both(work: Work, township: Founded) -> None:
    with work() as session:
        someone = person(session, township, "villager")
        older = identity.issue_activation(session, KEY, township.id, someone.id, MORNING)
        newer = identity.issue_activation(session, KEY, township.id, someone.id, MORNING)

    for code, when in ((older, MORNING), (newer, MORNING + timedelta(days=91))):
        with pytest.raises(CodeNotValid), work() as session:
            codes.redeem(session, KEY, township.id, "activation", code, when)


def test_a_code_of_another_purpose_or_township_opens_nothing(work: Work, township: Founded) -> None:
    with work() as session:
        someone = person(session, township, "villager")
        code = codes.issue(session, KEY, township.id, "terminal", someone.id, MORNING, timedelta(minutes=15))

    with pytest.raises(CodeNotValid), work() as session:
        codes.redeem(session, KEY, township.id, "activation", code, MORNING)
    with pytest.raises(CodeNotValid), work() as session:
        codes.redeem(session, KEY, township.id + 1, "terminal", code, MORNING)


def test_activation_does_not_take_someone_elses_phone(work: Work, township: Founded) -> None:
    with work() as session:
        neighbour = person(session, township, "villager", name="王五")
        someone = person(session, township, "villager")
        code = identity.issue_activation(session, KEY, township.id, someone.id, MORNING)

    with pytest.raises(PhoneTaken), work() as session:
        identity.activate(session, KEY, township.id, code, neighbour.phone or "", PASSWORD, PIN, MORNING)
    with work() as session:  # the refusal cost nothing: the code still works
        identity.activate(session, KEY, township.id, code, "13900000002", PASSWORD, PIN, MORNING)


def test_activating_again_ends_every_earlier_sign_in(work: Work, township: Founded) -> None:
    with work() as session:
        someone = person(session, township, "villager")
        entrance = identity.open_sign_in(session, KEY, township.id, someone.id, MORNING)
        code = identity.issue_activation(session, KEY, township.id, someone.id, MORNING)
    with work() as session:
        assert identity.recognise(session, KEY, entrance.token, MORNING) == entrance.viewer
        identity.activate(session, KEY, township.id, code, "13900000003", PASSWORD, PIN, MORNING)

    with work() as session:
        assert identity.recognise(session, KEY, entrance.token, MORNING) is None


def test_a_sign_in_ends_by_itself(work: Work, township: Founded) -> None:
    with work() as session:
        clerk = person(session, township, "clerk", scope_id=township.xiaoqiaotou)
        entrance = identity.open_sign_in(session, KEY, township.id, clerk.id, MORNING)

    with work() as session:
        assert identity.recognise(session, KEY, entrance.token, MORNING + timedelta(hours=11)) is not None
        assert identity.recognise(session, KEY, entrance.token, MORNING + timedelta(hours=13)) is None


@pytest.mark.parametrize(
    "credential", ["", ".", "330282109", "330282109.", "١٢٣٤٥٦٧٨٩.x", "9" * 40 + ".x", "330282109.x"]
)
def test_nonsense_is_nobody(work: Work, credential: str) -> None:
    with work() as session:
        assert identity.recognise(session, KEY, credential, MORNING) is None


def test_a_token_is_for_one_audience_one_key_and_a_while() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    day = timedelta(days=1)
    token = tokens.sign("key", "reading", {"item": 7}, at)

    assert tokens.read("key", "reading", token, at + day, day) == {"at": at, "item": 7}
    for key, audience, text, when in (
        ("other", "reading", token, at),
        ("key", "sale", token, at),
        ("key", "reading", token + "x", at),
        ("key", "reading", token, at + day + timedelta(seconds=1)),
        ("key", "reading", token, at - timedelta(seconds=1)),
        ("key", "reading", "", at),
    ):
        with pytest.raises(InvalidToken):
            tokens.read(key, audience, text, when, day)


def test_a_token_is_taken_only_as_it_was_written() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    token = tokens.sign("key", "reading", {"item": 7}, at)
    same_bytes = [symbol for symbol in ascii_letters + digits + "-_" if symbol != token[-1]]

    for other in [token[:-1] + symbol for symbol in same_bytes] + [token + "=", token[:-3] + "*" + token[-3:]]:
        with pytest.raises(InvalidToken):
            tokens.read("key", "reading", other, at, timedelta(days=1))


def test_a_seal_opens_with_its_own_key_only() -> None:
    sealer, other = Sealer(ephemeral().identity_key), Sealer(ephemeral().identity_key)

    assert sealer.open(sealer.seal({"person": "x"})) == {"person": "x"}
    assert sealer.handle("x") == sealer.handle("x") != other.handle("x")
    with pytest.raises(BrokenSeal):
        other.open(sealer.seal({"person": "x"}))


def test_a_seal_does_not_tell_when_it_was_made() -> None:
    sealer = Sealer(ephemeral().identity_key)

    outside = base64.urlsafe_b64decode(sealer.seal({"person": "x"}))[1:9]
    assert outside == bytes(8)


def test_what_must_not_tell_its_minute_sorts_at_the_start_of_its_day() -> None:
    dawn = start_of_day(MORNING)

    assert dawn == datetime(2026, 11, 21, 16, tzinfo=UTC), "midnight in Shanghai"
    blurred = id_as_of(dawn)
    assert (blurred.version, blurred.variant) == (7, RFC_4122)
    assert blurred.int >> 80 == int(dawn.timestamp() * 1000)
    assert id_as_of(dawn) != blurred
