"""The public page of seals, and receipts, each for whom it is meant; all checked by the tool as it is downloaded."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from ledger import accounts
from ledger.models import TransferRow
from ledger.seals.sealer import seal
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, Founded
from tests.township.settling import OCTOBER, Office, open_office, sell
from township.digests.sealing import signer


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
        sell(session, office, office.barber, 7, OCTOBER)
    return office


@pytest.fixture
def night(app: Flask, work: Work, office: Office) -> Callable[..., int]:
    """Let the books be sealed, each seal over up to `limit` entries; return how many seals were made."""

    def sealed(limit: int = 1000) -> int:
        key, count = signer(app.extensions["qiaotou"].settings.secrets), 0
        while True:
            with work() as session:
                if seal(session, office.id, signer=key, now=MORNING + timedelta(hours=15), limit=limit) is None:
                    return count
            count += 1

    return sealed


def checked(folder: Path, *words: str) -> str:
    """Run the program that was downloaded into the folder."""
    tool = [sys.executable, "-I", "-X", "utf8", "qiaotou_check.py", *words, "--lang", "en"]
    done = subprocess.run(tool, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_before_the_first_night_the_page_says_what_will_come(visitor: Callable[[], Visitor], office: Office) -> None:
    page = visitor().get(f"/townships/{office.id}/digests").text
    assert "还没有封过账" in page and "每天夜里" in page


def test_anybody_sees_the_newest_seal_and_downloads_them_all(
    visitor: Callable[[], Visitor], office: Office, night: Callable[..., int], tmp_path: Path
) -> None:
    count = night()
    browser = visitor()
    page = browser.get(f"/townships/{office.id}/digests").text
    assert f"第 {count} 号" in page and "2026年11月23日 00:00" in page
    history = browser.get(f"/townships/{office.id}/digests/history")
    assert f"qiaotou-{office.id}-seals.jsonl" in history.headers["Content-Disposition"]
    (tmp_path / "seals.jsonl").write_bytes(history.data)
    (tmp_path / "qiaotou_check.py").write_bytes(browser.get(f"/townships/{office.id}/digests/checker").data)
    said = checked(tmp_path, "digests", "seals.jsonl")
    assert said.startswith("0 ") and f"OK: the history of {count} seals holds." in said
    root = json.loads(history.text.splitlines()[-1])["words"].split("\n")[4]
    assert (
        " ".join(root[at : at + 4] for at in range(0, 64, 4)) in said
        and " ".join(f"<span>{root[at : at + 4]}</span>" for at in range(0, 64, 4)) in page
    )


def test_the_list_pages_by_number(
    visitor: Callable[[], Visitor], work: Work, office: Office, night: Callable[..., int]
) -> None:
    with work() as session:
        for _ in range(15):
            sell(session, office, office.breakfast, 1, OCTOBER)
    count = night(limit=1)
    assert count > 25
    browser, address = visitor(), f"/townships/{office.id}/digests"
    assert f"?before={count - 11}" in browser.get(address).text
    second = browser.get(f"{address}?before={count - 11}").text
    assert f'<th scope="row">{count - 12}</th>' in second and "每天夜里封一次" not in second
    assert "就是这些了" in browser.get(f"{address}?before=1").text


@pytest.mark.parametrize("rest", ["", "/history", "/checker"])
def test_there_is_nothing_of_a_township_that_is_not(visitor: Callable[[], Visitor], office: Office, rest: str) -> None:
    for code in ("330282999", "x", "１", "9" * 30, "-1"):
        assert visitor().get(f"/townships/{code}/digests{rest}").status_code == 404
    assert visitor().get(f"/townships/{office.id}/digests?before=x").status_code == 404


def test_an_officer_takes_the_receipt_of_a_shop_s_line_and_of_no_wallet_s(
    app: Flask, work: Work, office: Office, night: Callable[..., int], tmp_path: Path
) -> None:
    officer = _signed_in(app, office.preparer_phone, office)
    with work() as session:
        shop = accounts(session, office.id, "shop-payable", "fen")[0].id
        issued = accounts(session, office.id, "points-redeemed", "point")[0].id
        lines = {row.unit: row.id for row in session.scalars(select(TransferRow).where(_of(office)))}
    statement = f"/office/books/accounts/{shop}"
    assert "/office/books/receipts/" not in officer.get(statement).text  # nothing is sealed yet
    assert officer.get(f"/office/books/receipts/{lines['fen']}").status_code == 409
    night()
    assert "/office/books/receipts/" in officer.get(statement).text
    assert "/office/books/receipts/" not in officer.get(f"/office/books/accounts/{issued}").text
    receipt = officer.get(f"/office/books/receipts/{lines['fen']}")
    assert "attachment" in receipt.headers["Content-Disposition"]
    (tmp_path / "receipt.json").write_bytes(receipt.data)
    for name in ("history", "checker"):
        place = {"history": "seals.jsonl", "checker": "qiaotou_check.py"}[name]
        (tmp_path / place).write_bytes(officer.get(f"/townships/{office.id}/digests/{name}").data)
    assert checked(tmp_path, "receipt", "receipt.json", "--digests", "seals.jsonl").startswith("0 ")
    assert officer.get(f"/office/books/receipts/{lines['point']}").status_code == 404


def _of(office: Office) -> object:
    return TransferRow.township_id == office.id


def _signed_in(app: Flask, phone: str, office: Office) -> Visitor:
    browser = Visitor(app)
    form = {"township": str(office.id), "phone": phone, "secret": PASSWORD}
    assert browser.post("/sign-ins", form).status_code == 303
    return browser
