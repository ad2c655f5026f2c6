"""The exported journal passes hledger's strict checks, and its balances are ours for every account, unit and month."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Engine

import ledger
from ledger.exports import hledger
from tests.ledger.exporting import month_ends, ours, some_months
from tests.ledger.village import NOW, TODAY, Village, sale

pytestmark = pytest.mark.skipif(
    not shutil.which("hledger"),
    reason="hledger is NOT INSTALLED: nothing checks that it accepts our journals (Debian package hledger)",
)

Tool: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Tool:
    """hledger over a journal's text."""

    def over(text: str, *words: str) -> "subprocess.CompletedProcess[str]":
        file = tmp_path / "books.journal"
        file.write_text(text, encoding="utf-8")
        command = ["hledger", "-f", str(file), *words]
        return subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, timeout=60)

    return over


def exported(village: Village, **options: Any) -> str:
    with village.work() as session:
        return "".join(f"{line}\n" for line in hledger.journal(session, village.id, title="桥头镇\n2026", **options))


def accepted(run: Tool, text: str) -> None:
    done = run(text, "check", "--strict", "ordereddates")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def balances_of(run: Tool, text: str, end: date) -> dict[tuple[str, str], Decimal]:
    """What hledger says that each account holds at the end of a day, those that hold nothing included."""
    words = ("balance", "--flat", "--empty", "--no-total", "--end", str(end + timedelta(days=1)), "--layout=bare")
    done = run(text, *words, "--output-format=csv")
    assert done.returncode == 0, done.stderr
    return {
        (row["account"], row["commodity"]): Decimal(row["balance"])
        for row in csv.DictReader(io.StringIO(done.stdout))
        if row["commodity"]
    }


def test_hledger_accepts_it_and_its_balances_are_ours(database: Engine, run: Tool) -> None:
    village = some_months(database)
    text = exported(village)
    accepted(run, text)

    expected = ours(village)
    for end in month_ends(village):
        theirs = balances_of(run, text, end)
        for (name, commodity, day), total in expected.items():
            if day == end:
                assert theirs.get((name, commodity), Decimal(0)) == total, (name, end)
    # Every account is asserted at every month's end but the last, which the closing assertions stand for.
    assert text.count(" == ") == len(expected)


def test_up_to_a_day_and_folded_it_is_accepted_too(database: Engine, run: Tool) -> None:
    village = some_months(database)
    for through in month_ends(village):
        text = exported(village, through=through, folded=("wallet",), roots={"programme-rewards": "Expenses"})
        accepted(run, text)
        assert village.zhang.hex.upper() not in text
        wallets = balances_of(run, text, through).get(("Liabilities:Wallet:Point", "POINT"), Decimal(0))
        assert wallets == -sum(village.balance(wallet, through).net for wallet in (village.zhang, village.li))


def test_a_changed_amount_does_not_pass(village: Village, run: Tool) -> None:
    village.award(village.zhang, 20)
    village.post(*sale(village, village.zhang, 3))
    text = exported(village)
    accepted(run, text)
    assert run(text.replace("3.00 CNY  ;", "4.00 CNY  ;"), "check").returncode == 1
    assert run(text.replace("== -17 POINT", "== -16 POINT"), "check").returncode == 1


def test_holds_and_parts_are_booked_when_they_are_posted(village: Village, run: Tool) -> None:
    hold = village.award(village.zhang, 9, pending=True).transfer_ids[0]
    assert "9 POINT" not in exported(village)
    with village.work() as session:
        stamp: dict[str, Any] = {"effective_on": TODAY, "recorded_at": NOW}
        posted = ledger.post_pending(session, village.id, hold, key="post", amount=5, **stamp)
        ledger.reverse(session, village.id, posted.transfer_ids[0], key="undo", amount=2, **stamp)
    text = exported(village)
    accepted(run, text)
    wallet = f"Liabilities:Wallet:Point:{village.zhang.hex.upper()}"
    assert [f"    {wallet}  {amount} POINT  ;" in text for amount in (-5, 2)] == [True, True]
    assert f"    {wallet}  0 POINT == -3 POINT" in text
    assert "kind:pending" not in text


def test_a_journal_names_nobody(village: Village) -> None:
    village.award(village.zhang, 20)
    village.post(*sale(village, village.zhang, 3))
    for word in ("zhang", "breakfast", "face_value"):
        assert word not in exported(village)


def test_empty_books_are_a_heading(village: Village, run: Tool) -> None:
    text = exported(village)
    assert text.splitlines() == ["; 桥头镇 2026", "decimal-mark .", "commodity 1000. POINT", "commodity 1000.00 CNY"]
    accepted(run, text)
