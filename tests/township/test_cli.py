"""The command line: each command does what its help says, and says in one line what is wrong."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from engage.wallet.service import open_wallet
from kernel.clock import SystemClock, business_day
from kernel.persistence import db, unit_of_work
from ledger import Entry, Finding, TransferDraft, open_account, post
from ledger.seals.refusals import DiffersFromSeal
from tests import postgresql
from tests.browsing import Visitor
from township.cli import cli
from township.commands import books, seals
from township.commands.installation import application

CODE = "330282109"
VILLAGE = "330282109201"
Command = Callable[..., Result]


_applications: list[Flask] = []


def open_application() -> Flask:
    """Build the application as a command does, and remember to close its database at the end."""
    _applications.append(application())
    return _applications[-1]


def _close_applications() -> None:
    while _applications:
        with _applications.pop().app_context():
            db.session.remove()
            db.engine.dispose()


def qiaotou_command(*words: str) -> Result:
    return CliRunner().invoke(cli, words, obj=ScriptInfo(create_app=open_application, set_debug_flag=False))


@contextmanager
def installation(data: Path, database: str, template: str | None = None) -> Iterator[Command]:
    """Let `qiaotou` work in the folder `data`, and in a PostgreSQL database if one is named, until it is left."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("QIAOTOU_") and "TEST" not in name]:
            environment.delenv(name)
        environment.setenv("QIAOTOU_DATA", str(data))
        if database:
            url = postgresql.create_database(postgresql.shared_url(), database, template)
            environment.setenv("QIAOTOU_DATABASE_URL", url)
        yield qiaotou_command
        _close_applications()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, worker_id: str) -> Iterator[str]:
    """The name of the PostgreSQL database that a test may make, or "" for SQLite."""
    name = f"qiaotou_{worker_id}_cli" if request.param == "postgresql" else ""
    yield name
    if name:
        postgresql.drop_database(postgresql.shared_url(), name)


@pytest.fixture
def qiaotou(database: str, tmp_path: Path) -> Iterator[Command]:
    """Run `qiaotou` in an installation of its own: `qiaotou("db", "upgrade")`."""
    with installation(tmp_path / "data", database) as command:
        yield command


@pytest.fixture(scope="module")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Found 桥头镇 in a folder, and in the named database, when first asked for; tests work in copies of it."""

    @cache
    def found(database: str) -> Path:
        data = tmp_path_factory.mktemp("founded") / "data"
        with installation(data, database) as qiaotou:
            _well(qiaotou("db", "upgrade"))
            _well(qiaotou("import", "township", CODE))
        return data

    return found


@pytest.fixture
def founded(database: str, foundation: Callable[[str], Path], tmp_path: Path) -> Iterator[Command]:
    """An installation with 桥头镇 in it."""
    template = f"{database}_founded" if database else ""
    shutil.copytree(foundation(template), tmp_path / "data")
    with installation(tmp_path / "data", database, template or None) as command:
        yield command


def test_the_tables_are_made_and_taken_back(qiaotou: Command) -> None:
    assert qiaotou("db", "current").exit_code == 1
    assert "now at 0001" in _well(qiaotou("db", "upgrade"))
    assert "already at 0001" in _well(qiaotou("db", "upgrade"))
    assert "0001; this version" in _well(qiaotou("db", "current"))
    refused = qiaotou("db", "downgrade", "base")
    assert (refused.exit_code, "Aborted" in refused.output) == (1, True)
    assert "now at base" in _well(qiaotou("db", "downgrade", "base", "--yes"))


def test_secrets_are_made_once(qiaotou: Command, tmp_path: Path) -> None:
    assert "sealed with the key" in _well(qiaotou("secrets", "make"))
    path = tmp_path / "data" / "secrets.json"
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "nothing changed" in _well(qiaotou("secrets", "make"))
    assert path.read_text() == first


def test_production_wants_secrets_made_beforehand(qiaotou: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIAOTOU_ENV", "production")
    assert "qiaotou secrets make" in _badly(qiaotou("verify"))


def test_a_township_is_founded_from_the_official_data_once(qiaotou: Command) -> None:
    _well(qiaotou("db", "upgrade"))
    assert "桥头镇 (330282109) is founded with 9 villages" in _well(qiaotou("import", "township", CODE))
    assert "is here already" in _badly(qiaotou("import", "township", CODE))
    assert "have no township 330282999" in _badly(qiaotou("import", "township", "330282999"))


def test_a_database_without_tables_is_named_with_its_remedy(qiaotou: Command) -> None:
    assert "qiaotou db upgrade" in _badly(qiaotou("import", "township", CODE))
    assert "qiaotou db upgrade" in _badly(qiaotou("serve"))


def test_a_roster_is_imported_and_known_again(founded: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("户号,姓名,手机号\n001,陈水根,13800000001\n001,王金花,\n", encoding="utf-8")
    assert "小桥头村: 2 people added, 0 were known" in _well(
        founded("import", "roster", str(roster), "--village", VILLAGE)
    )
    assert "0 people added, 2 were known" in _well(founded("import", "roster", str(roster), "--village", VILLAGE))
    assert "no village 330282109999" in _badly(founded("import", "roster", str(roster), "--village", "330282109999"), 2)


def test_every_wrong_row_of_a_roster_is_named(founded: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("户号,姓名,手机号\n,陈水根,138\n002,,\n", encoding="utf-8")
    said = _badly(founded("import", "roster", str(roster), "--village", VILLAGE))
    assert "Row 2: The household number is missing." in said
    assert "Row 3: The name is missing." in said
    assert "Nothing was saved." in said


def test_staff_get_a_code_that_opens_the_door_once(founded: Command) -> None:
    said = _well(founded("staff", "add", "沈红霞", "--phone", "13800000007"))
    assert "沈红霞 is officer of 桥头镇. Activation code: " in said
    code = said.split("Activation code: ")[1].split()[0]
    form = {"township": CODE, "code": code, "phone": "13800000007", "password": "读书看报2026", "pin": "246810"}
    app = open_application()
    assert [Visitor(app).post("/activations", form).status_code for _ in range(2)] == [303, 403]


def test_an_editor_belongs_to_a_village(founded: Command) -> None:
    assert "is editor of" in _well(founded("staff", "add", "徐建军", "--role", "editor", "--village", VILLAGE))
    assert "--village goes with" in _badly(founded("staff", "add", "徐建军", "--role", "editor"), 2)
    assert "eleven digits" in _badly(founded("staff", "add", "徐建军", "--phone", "１３８００００００１"), 2)


def test_a_bank_profile_is_imported(founded: Command, tmp_path: Path) -> None:
    profile = tmp_path / "bank.json"
    profile.write_text("{}", encoding="utf-8")
    assert "columns" in _badly(founded("import", "bank-profile", str(profile)))
    profile.write_text("no json", encoding="utf-8")
    assert "must be one JSON object" in _badly(founded("import", "bank-profile", str(profile)))


def test_the_books_are_sealed_until_nothing_is_left(founded: Command) -> None:
    assert "nothing new to seal" in _well(founded("ledger", "seal"))
    _an_award(founded)
    assert re.search(
        r"桥头镇 \(330282109\): seal 1 over 1 transfers, root [0-9a-f]{64}\.", _well(founded("ledger", "seal"))
    )
    assert "nothing new to seal" in _well(founded("ledger", "seal", "--township", CODE))
    assert "There is no township 330282999 here" in _badly(founded("ledger", "seal", "--township", "330282999"))


def test_a_tree_that_was_changed_is_not_sealed(founded: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise DiffersFromSeal

    monkeypatch.setattr(seals, "seal_books", refuse)
    assert "not the one that was signed last: run `qiaotou verify`" in _badly(founded("ledger", "seal"))


def _an_award(founded: Command) -> None:
    """Book a point in the installation."""
    with open_application().app_context(), unit_of_work() as session:
        debit = open_account(session, int(CODE), "programme-rewards", "point", normal_side="debit")
        credit = open_account(session, int(CODE), "points-redeemed", "point", normal_side="credit")
        draft = TransferDraft(debit_id=debit.id, credit_id=credit.id, amount=1, unit="point", code="test")
        now = SystemClock().now()
        post(session, int(CODE), Entry(key="t:1", effective_on=now.date(), recorded_at=now, transfers=(draft,)))


OPENING = """code,reference,unit,amount,side,limit,lots,expires_on
programme-rewards,,point,30,,,,
wallet,wang,point,12,credit,debits_within_credits,yes,2027-06-30
wallet,wang,point,18,credit,debits_within_credits,yes,
shop-payable,barber,fen,1250,credit,,,
"""


def test_what_is_over_expires_once(founded: Command) -> None:
    _let_points_expire()
    assert "桥头镇 (330282109): 0 holds released, 7 points of 1 wallets expired." in _well(founded("ledger", "expire"))
    assert "nothing has expired" in _well(founded("ledger", "expire", "--township", CODE))
    assert "the books are sound" in _well(founded("verify"))


def test_the_books_are_closed_through_a_day_that_is_over(founded: Command) -> None:
    assert "closed through 2026-01-31" in _well(founded("ledger", "close", "--through", "2026-01-31"))
    assert "closed through 2026-01-31" in _well(founded("ledger", "close", "--through", "2026-01-30"))
    assert "Only days that are over" in _badly(founded("ledger", "close", "--through", "2999-01-01"))
    _badly(founded("ledger", "close"), 2)


def _let_points_expire() -> None:
    """Give seven points that could be spent until 2020."""
    with open_application().app_context(), unit_of_work() as session:
        town, now = int(CODE), SystemClock().now()
        rewards = open_account(session, town, "programme-rewards", "point", normal_side="debit")
        wallet = open_wallet(session, town, UUID(int=1))
        gift = TransferDraft(
            debit_id=rewards.id, credit_id=wallet.id, amount=7, unit="point", code="gift",
            lot_expires_on=date(2020, 12, 31),
        )  # fmt: skip
        post(session, town, Entry(key="gift", effective_on=business_day(now), recorded_at=now, transfers=(gift,)))


def test_opening_balances_are_tried_brought_in_once_and_known_again(founded: Command, tmp_path: Path) -> None:
    file = tmp_path / "opening.csv"
    file.write_text(OPENING, encoding="utf-8-sig")
    command = ("import", "opening-balances", str(file))
    tried = _well(founded(*command, "--dry-run"))
    assert "桥头镇: 4 rows for 3 accounts would be brought in; nothing was." in tried
    assert "point: 30 debited, 30 credited, 0 against opening-balances." in tried
    assert "fen: 0 debited, 1250 credited, -1250 against opening-balances." in tried
    assert "don't balance: 0 are debited, 1250 credited" in _badly(founded(*command, "--balanced"))
    assert "are brought in." in _well(founded(*command))
    assert "were brought in before." in _well(founded(*command))
    assert "the books are sound" in _well(founded("verify"))
    file.write_text(OPENING.replace("1250", "1251"), encoding="utf-8")
    assert "already been used" in _badly(founded(*command))


def test_every_wrong_row_of_opening_balances_is_named(founded: Command, tmp_path: Path) -> None:
    file = tmp_path / "opening.csv"
    command = ("import", "opening-balances", str(file))
    file.write_text(OPENING.replace("1250", "12.50").replace("2027-06-30", "soon"), encoding="utf-8")
    said = _badly(founded(*command))
    assert "Row 3: expires_on is not right." in said
    assert "Row 5: amount is not right." in said
    file.write_text(OPENING + "nothing,,point,1,,,,\nwallet,li,point,1\n", encoding="utf-8")
    assert "Row 7: The row has too few or too many cells." in _badly(founded(*command))
    file.write_text(OPENING + "nothing,,point,1,,,,\n", encoding="utf-8")
    assert "Row 6: There is no such account." in _badly(founded(*command))
    for wrong in (b"\xff\xfe", b"code,unit\n", b"code,unit,amount,note\n", b"code,unit,amount\n"):
        file.write_bytes(wrong)
        _badly(founded(*command))
    assert "Nothing is booked" not in _well(founded("verify"))


@pytest.mark.parametrize(
    ("name", "file", "beginning"),
    [
        ("beancount", "books-all.beancount", b'option "title" "\xe6\xa1\xa5'),
        ("hledger", "books-all.journal", b"; \xe6\xa1\xa5"),
        ("csv", "transfers-all.csv", b"\xef\xbb\xbftownship_id,id,"),
    ],
)
def test_the_books_are_written_in_each_format(
    founded: Command, tmp_path: Path, name: str, file: str, beginning: bytes
) -> None:
    _an_award(founded)
    assert file in _well(founded("export", "journal", "--format", name, "-o", str(tmp_path)))
    assert (tmp_path / file).read_bytes().startswith(beginning)
    assert "award" not in _well(founded("export", "journal", "--format", name, "--to", "2020-01-01"))


def test_verify_is_content_with_sound_books(founded: Command) -> None:
    assert "the books are sound" in _well(founded("verify"))


def test_verify_names_the_spot_that_is_wrong(founded: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("balance_differs", "account:7", "posted 3", "posted 4")
    monkeypatch.setattr(books, "verified", lambda *_, **__: [finding])
    said = _badly(founded("verify"))
    assert "account:7 (balance_differs): The kept balance is not what the transfers add up to." in said
    assert "Expected: posted 3; found: posted 4." in said
    assert "Wrong spots: 1" in said
    assert "有 1 处不对。" in _badly(founded("verify", "--language", "zh", "--township", CODE))


def test_verify_compares_with_the_seals_that_were_published(founded: Command, tmp_path: Path) -> None:
    file = tmp_path / "digests"
    file.write_text("")
    assert "the books are sound" in _well(founded("verify", "--digests", str(file)))
    file.write_text("{}\n")
    assert "line 1 is not a signed seal" in _badly(founded("verify", "--digests", str(file)))


def test_the_journal_goes_to_a_file_or_to_the_next_program(founded: Command, tmp_path: Path) -> None:
    assert _well(founded("export", "journal")).startswith('option "title"')
    assert "books-all.beancount" in _well(founded("export", "journal", "-o", str(tmp_path)))
    assert "There is no run 2026-01" in _badly(founded("export", "settlement", "2026-01"), 2)
    assert "no number of a run" in _badly(founded("export", "settlement", "next"), 2)


def test_the_description_of_the_api_is_json(qiaotou: Command) -> None:
    assert json.loads(_well(qiaotou("describe", "api")))["openapi"] == "3.1.0"
    assert "| `not_found` | 404 |" in _well(qiaotou("describe", "refusals"))


def test_sqlite_is_served_by_one_thread(qiaotou: Command) -> None:
    if "QIAOTOU_DATABASE_URL" in os.environ:
        return
    assert "one writer at a time" in _badly(qiaotou("serve", "--workers", "2"))


def test_help_names_every_command(qiaotou: Command) -> None:
    said = _well(qiaotou("--help"))
    for command in ("demo", "serve", "db", "secrets", "import", "export", "staff", "ledger", "verify", "describe"):
        assert f"\n  {command} " in said
        assert "..." not in _well(qiaotou(command, "--help")).replace("[ARGS]...", "")


def _well(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def _badly(result: Result, exit_code: int = 1) -> str:
    """Return what was said when a command failed as it should: in words, without a traceback."""
    assert result.exit_code == exit_code, (result.exit_code, result.output, result.exception)
    assert "Traceback" not in result.output
    return result.output
