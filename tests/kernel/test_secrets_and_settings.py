"""Secrets are made once, kept close, and never guessed by production."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel.secrets import load, load_or_make
from kernel.settings import Settings


def test_the_first_run_makes_secrets_that_only_their_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "secrets.json"

    made = load_or_make(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_or_make(file) == made
    assert len({made.session_key, made.code_key, made.identity_key, made.seal_key}) == 4
    assert made.session_key not in repr(made)


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    load_or_make(file)
    file.chmod(0o644)

    with pytest.raises(PermissionError, match="chmod 600"):
        load_or_make(file)


def test_a_key_that_is_new_is_added_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    before = load_or_make(file)
    file.write_text(json.dumps({name: value for name, value in vars(before).items() if name != "seal_key"}))

    with pytest.raises(ValueError, match="lacks seal_key: run `qiaotou secrets make`"):
        load(file)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(load_or_make, [file] * 8))

    assert len({made.seal_key for made in found}) == 1
    assert found[0].identity_key == before.identity_key
    assert load(file) == found[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_production_does_not_invent_secrets(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="qiaotou secrets make"):
        Settings.from_env({"QIAOTOU_ENV": "production", "QIAOTOU_DATA": str(tmp_path)})


@pytest.mark.parametrize(
    ("name", "value"), [("QIAOTOU_ENV", "prod"), ("QIAOTOU_PROXIES", "one"), ("QIAOTOU_PROXIES", "-1")]
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_env({"QIAOTOU_DATA": str(tmp_path), name: value})


def test_without_settings_everything_is_in_one_folder(tmp_path: Path) -> None:
    settings = Settings.from_env({"XDG_DATA_HOME": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path}/qiaotou/qiaotou.sqlite3"
    assert not settings.production
