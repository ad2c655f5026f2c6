"""The served product, killed and cut off: its tills know what was taken."""

from collections.abc import Iterator

import pytest

from tests.merchants.proofs.cutting import cut_before_the_answer
from tests.merchants.proofs.guessing import guessing_is_locked
from tests.merchants.proofs.killing import killed_in_the_middle
from tests.merchants.proofs.served import Installation, installed


@pytest.fixture(scope="module")
def installation(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    # One worker: each takes as long to begin as all that is proved here takes in the small.
    with installed(database_url, tmp_path_factory.mktemp("installation"), "--workers", "1") as made:
        yield made


def test_killed_in_the_middle_of_sales(installation: Installation) -> None:
    assert "1 kills x 60 sales" in killed_in_the_middle(installation, kills=1, sales=60)


def test_cut_after_the_request_and_before_the_answer(installation: Installation) -> None:
    assert "30 sales" in cut_before_the_answer(installation, sales=30)


def test_guessing_a_pin_is_locked_for_who_guesses(installation: Installation) -> None:
    assert "5, 5, 5 heard" in guessing_is_locked(installation, guesses=12, servers=1)
