"""The command line: each command does what its help says, and says in one line what is wrong."""

import json
import os
from pathlib import Path

import pytest

from tests.browsing import Visitor
from tests.township.commands.installed import CODE, VILLAGE, Command, badly, open_application, well


def test_the_tables_are_made_and_taken_back(qiaotou: Command) -> None:
    assert qiaotou("db", "current").exit_code == 1
    assert "now at 0001" in well(qiaotou("db", "upgrade"))
    assert "already at 0001" in well(qiaotou("db", "upgrade"))
    assert "0001; this version" in well(qiaotou("db", "current"))
    refused = qiaotou("db", "downgrade", "base")
    assert (refused.exit_code, "Aborted" in refused.output) == (1, True)
    assert "now at base" in well(qiaotou("db", "downgrade", "base", "--yes"))


def test_secrets_are_made_once(qiaotou: Command, tmp_path: Path) -> None:
    assert "sealed with the key" in well(qiaotou("secrets", "make"))
    path = tmp_path / "data" / "secrets.json"
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "nothing changed" in well(qiaotou("secrets", "make"))
    assert path.read_text() == first


def test_production_wants_secrets_made_beforehand(qiaotou: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIAOTOU_ENV", "production")
    assert "qiaotou secrets make" in badly(qiaotou("verify"))


def test_a_township_is_founded_from_the_official_data_once(qiaotou: Command) -> None:
    well(qiaotou("db", "upgrade"))
    assert "桥头镇 (330282109) is founded with 9 villages" in well(qiaotou("import", "township", CODE))
    assert "is here already" in badly(qiaotou("import", "township", CODE))
    assert "have no township 330282999" in badly(qiaotou("import", "township", "330282999"))


def test_a_database_without_tables_is_named_with_its_remedy(qiaotou: Command) -> None:
    assert "qiaotou db upgrade" in badly(qiaotou("import", "township", CODE))
    assert "qiaotou db upgrade" in badly(qiaotou("serve"))


def test_a_roster_is_imported_and_known_again(founded: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("户号,姓名,手机号\n001,陈水根,13800000001\n001,王金花,\n", encoding="utf-8")
    assert "小桥头村: 2 people added, 0 were known" in well(
        founded("import", "roster", str(roster), "--village", VILLAGE)
    )
    assert "0 people added, 2 were known" in well(founded("import", "roster", str(roster), "--village", VILLAGE))
    assert "no village 330282109999" in badly(founded("import", "roster", str(roster), "--village", "330282109999"), 2)


def test_every_wrong_row_of_a_roster_is_named(founded: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("户号,姓名,手机号\n,陈水根,138\n002,,\n", encoding="utf-8")
    said = badly(founded("import", "roster", str(roster), "--village", VILLAGE))
    assert "Row 2: The household number is missing." in said
    assert "Row 3: The name is missing." in said
    assert "Nothing was saved." in said


def test_staff_get_a_code_that_opens_the_door_once(founded: Command) -> None:
    said = well(founded("staff", "add", "沈红霞", "--phone", "13800000007"))
    assert "沈红霞 is officer of 桥头镇. Activation code: " in said
    code = said.split("Activation code: ")[1].split()[0]
    form = {"township": CODE, "code": code, "phone": "13800000007", "password": "读书看报2026", "pin": "246810"}
    app = open_application()
    assert [Visitor(app).post("/activations", form).status_code for _ in range(2)] == [303, 403]


def test_an_editor_belongs_to_a_village(founded: Command) -> None:
    assert "is editor of" in well(founded("staff", "add", "徐建军", "--role", "editor", "--village", VILLAGE))
    assert "--village goes with" in badly(founded("staff", "add", "徐建军", "--role", "editor"), 2)
    both = founded("staff", "add", "徐建军", "--role", "committee", "--village", VILLAGE)
    assert "can't be both editor and on the supervision committee" in badly(both)
    assert "eleven digits" in badly(founded("staff", "add", "徐建军", "--phone", "１３８００００００１"), 2)


def test_a_bank_profile_is_imported(founded: Command, tmp_path: Path) -> None:
    profile = tmp_path / "bank.json"
    profile.write_text("{}", encoding="utf-8")
    assert "columns" in badly(founded("import", "bank-profile", str(profile)))
    profile.write_text("no json", encoding="utf-8")
    assert "must be one JSON object" in badly(founded("import", "bank-profile", str(profile)))


def test_the_description_of_the_api_is_json(qiaotou: Command) -> None:
    assert json.loads(well(qiaotou("describe", "api")))["openapi"] == "3.1.0"
    assert "| `not_found` | 404 |" in well(qiaotou("describe", "refusals"))


def test_sqlite_is_served_by_one_thread(qiaotou: Command) -> None:
    if "QIAOTOU_DATABASE_URL" in os.environ:
        return
    assert "one writer at a time" in badly(qiaotou("serve", "--workers", "2"))


def test_help_names_every_command(qiaotou: Command) -> None:
    said = well(qiaotou("--help"))
    for command in ("demo", "serve", "db", "secrets", "import", "export", "staff", "ledger", "verify", "describe"):
        assert f"\n  {command} " in said
        assert "..." not in well(qiaotou(command, "--help")).replace("[ARGS]...", "")
