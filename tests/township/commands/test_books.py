"""The commands about the books: sealing, closing, opening balances, writing them for others, verifying."""

import re
from datetime import date
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest

from engage.wallet.service import open_wallet
from kernel.clock import SystemClock, business_day
from kernel.persistence import unit_of_work
from ledger import Entry, Finding, TransferDraft, open_account, post
from ledger.seals.refusals import DiffersFromSeal
from tests.township.commands.installed import CODE, Command, badly, open_application, well
from township.commands import books, seals


def test_the_books_are_sealed_until_nothing_is_left(founded: Command) -> None:
    assert "nothing new to seal" in well(founded("ledger", "seal"))
    _an_award(founded)
    assert re.search(
        r"桥头镇 \(330282109\): seal 1 over 1 transfers, root [0-9a-f]{64}\.", well(founded("ledger", "seal"))
    )
    assert "nothing new to seal" in well(founded("ledger", "seal", "--township", CODE))
    assert "There is no township 330282999 here" in badly(founded("ledger", "seal", "--township", "330282999"))


def test_a_tree_that_was_changed_is_not_sealed(founded: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise DiffersFromSeal

    monkeypatch.setattr(seals, "seal_books", refuse)
    assert "not the one that was signed last: run `qiaotou verify`" in badly(founded("ledger", "seal"))


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
    assert "桥头镇 (330282109): 0 holds released, 7 points of 1 wallets expired." in well(founded("ledger", "expire"))
    assert "nothing has expired" in well(founded("ledger", "expire", "--township", CODE))
    assert "the books are sound" in well(founded("verify"))


def test_the_books_are_closed_through_a_day_that_is_over(founded: Command) -> None:
    assert "closed through 2026-01-31" in well(founded("ledger", "close", "--through", "2026-01-31"))
    assert "closed through 2026-01-31" in well(founded("ledger", "close", "--through", "2026-01-30"))
    assert "Only days that are over" in badly(founded("ledger", "close", "--through", "2999-01-01"))
    badly(founded("ledger", "close"), 2)


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
    tried = well(founded(*command, "--dry-run"))
    assert "桥头镇: 4 rows for 3 accounts would be brought in; nothing was." in tried
    assert "point: 30 debited, 30 credited, 0 against opening-balances." in tried
    assert "fen: 0 debited, 1250 credited, -1250 against opening-balances." in tried
    assert "don't balance: 0 are debited, 1250 credited" in badly(founded(*command, "--balanced"))
    assert "are brought in." in well(founded(*command))
    assert "were brought in before." in well(founded(*command))
    assert "the books are sound" in well(founded("verify"))
    file.write_text(OPENING.replace("1250", "1251"), encoding="utf-8")
    assert "already been used" in badly(founded(*command))


def test_every_wrong_row_of_opening_balances_is_named(founded: Command, tmp_path: Path) -> None:
    file = tmp_path / "opening.csv"
    command = ("import", "opening-balances", str(file))
    file.write_text(OPENING.replace("1250", "12.50").replace("2027-06-30", "soon"), encoding="utf-8")
    said = badly(founded(*command))
    assert "Row 3: expires_on is not right." in said
    assert "Row 5: amount is not right." in said
    file.write_text(OPENING + "nothing,,point,1,,,,\nwallet,li,point,1\n", encoding="utf-8")
    assert "Row 7: The row has too few or too many cells." in badly(founded(*command))
    file.write_text(OPENING + "nothing,,point,1,,,,\n", encoding="utf-8")
    assert "Row 6: There is no such account." in badly(founded(*command))
    for wrong in (b"\xff\xfe", b"code,unit\n", b"code,unit,amount,note\n", b"code,unit,amount\n"):
        file.write_bytes(wrong)
        badly(founded(*command))
    assert "Nothing is booked" not in well(founded("verify"))


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
    assert file in well(founded("export", "journal", "--format", name, "-o", str(tmp_path)))
    assert (tmp_path / file).read_bytes().startswith(beginning)
    assert "award" not in well(founded("export", "journal", "--format", name, "--to", "2020-01-01"))


def test_verify_is_content_with_sound_books(founded: Command) -> None:
    assert "the books are sound" in well(founded("verify"))


def test_verify_names_the_spot_that_is_wrong(founded: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("balance_differs", "account:7", "posted 3", "posted 4")
    monkeypatch.setattr(books, "verified", lambda *_, **__: [finding])
    said = badly(founded("verify"))
    assert "account:7 (balance_differs): The kept balance is not what the transfers add up to." in said
    assert "Expected: posted 3; found: posted 4." in said
    assert "Wrong spots: 1" in said
    assert "有 1 处不对。" in badly(founded("verify", "--language", "zh", "--township", CODE))


def test_verify_compares_with_the_seals_that_were_published(founded: Command, tmp_path: Path) -> None:
    file = tmp_path / "digests"
    file.write_text("")
    assert "the books are sound" in well(founded("verify", "--digests", str(file)))
    file.write_text("{}\n")
    assert "line 1 is not a signed seal" in badly(founded("verify", "--digests", str(file)))


def test_the_journal_goes_to_a_file_or_to_the_next_program(founded: Command, tmp_path: Path) -> None:
    assert well(founded("export", "journal")).startswith('option "title"')
    assert "books-all.beancount" in well(founded("export", "journal", "-o", str(tmp_path)))
    assert "There is no run 2026-01" in badly(founded("export", "settlement", "2026-01"), 2)
    assert "no number of a run" in badly(founded("export", "settlement", "next"), 2)
