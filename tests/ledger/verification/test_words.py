"""Every check has words."""

from pathlib import Path

from ledger import verification
from ledger.verification.words import WORDS
from tests.ledger.verification.damage import ALL
from tests.ledger.verification.deceits import DECEITS


def test_all_words_are_of_a_check() -> None:
    folder = Path(verification.__file__).parent
    code = "".join(file.read_text() for file in folder.glob("*.py") if file.name != "words.py")

    assert [check for check in WORDS if f'"{check}"' not in code] == []


def test_every_damage_that_is_tried_has_words() -> None:
    assert {damage.check for damage in [*ALL, *DECEITS]} <= WORDS.keys()
