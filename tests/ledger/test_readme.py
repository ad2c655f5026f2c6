"""The example of the README runs as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import ledger

README = Path(ledger.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_example_runs_without_a_web_framework(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    asked = example + "\nimport sys\nprint('flask' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("500\nFalse\n", "")


def test_every_refusal_is_in_the_table_or_a_plain_one_of_input() -> None:
    codes = {refusal.code for refusal in vars(ledger.refusals).values() if isinstance(refusal, type)}
    named = {"contended", "invalid_account", "account_exists_with_different_rules"}
    general = {"refused", "conflict", "not_found"}
    missing = {
        code for code in codes - named - general if not code.startswith("invalid_") and f"`{code}`" not in README
    }
    assert missing == set()
