"""The example of the README runs as it stands there."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import ledger
from tests.ledger.village import NOW, TODAY, Village

README = Path(ledger.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_example_runs(village: Village, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names = {
        "Session": Session,
        "engine": village.engine,
        "town": village.id,
        "person": "wang",
        "today": TODAY,
        "now": NOW,
    }
    exec(example, names)
    assert capsys.readouterr().out == "1\n"


def test_every_refusal_is_in_the_table_or_a_plain_one_of_input() -> None:
    codes = {refusal.code for refusal in vars(ledger.refusals).values() if isinstance(refusal, type)}
    named = {"contended", "invalid_account", "account_exists_with_different_rules"}
    general = {"refused", "conflict", "not_found"}
    missing = {
        code for code in codes - named - general if not code.startswith("invalid_") and f"`{code}`" not in README
    }
    assert missing == set()
