"""`python -m benchmarks.proofs` says what it proved, and ends with status 1 when something is disproved."""

import sys

import pytest

from benchmarks import proofs
from tests.merchants.proofs.street import Street


def test_what_is_disproved_is_said_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Street, "owed", lambda street, shops: 1)  # the books would owe what they must not

    assert ended(monkeypatch, "--only", "bound", "refunds", "--rounds", "1", "--refunds", "3") == 1

    bound, refunds = capsys.readouterr().out.splitlines()
    assert bound.startswith("sqlite, bound: FAILED. what is owed")
    assert refunds.startswith("sqlite, refunds: 3 at once x 1 rounds")


def test_what_holds_on_every_database_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "proved", lambda database, names, size: names == list(proofs.PROOFS))
    assert ended(monkeypatch) == 0


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    """Run the program and return the status that it ends with."""
    monkeypatch.setattr(sys, "argv", ["proofs", "--database", "sqlite", *words])
    with pytest.raises(SystemExit) as exit:
        proofs.main()
    return exit.value.code
