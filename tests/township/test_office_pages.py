"""The office's pages: two officers settle a month by clicking; what an officer sees, and who sees nothing."""

import re
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from ledger import Account, accounts
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.founding import PASSWORD, Founded, person
from tests.township.settling import OCTOBER, Office, held, open_office, sell
from township.settlement.models import SettlementLine, SettlementRun
from township.settlement.service import open_run

RUNS = "/office/settlement-runs"


@pytest.fixture
def office(work: Work, township: Founded) -> Office:
    office = open_office(work, township)
    with work() as session:
        sell(session, office, office.breakfast, 20, OCTOBER)
        sell(session, office, office.barber, 7, OCTOBER)
    return office


@pytest.fixture
def officer(app: Flask, office: Office) -> Callable[[str], Visitor]:
    """A browser in which the preparer or the checker is signed in."""

    def signed_in(who: str) -> Visitor:
        browser = Visitor(app)
        phone = {"preparer": office.preparer_phone, "checker": office.checker_phone}[who]
        form = {"township": str(office.id), "phone": phone, "secret": PASSWORD}
        assert browser.post("/sign-ins", form).headers["Location"] == "/office"
        assert browser.get("/office").status_code == 200
        return browser

    return signed_in


def test_two_officers_settle_a_month(work: Work, office: Office, officer: Callable[[str], Visitor]) -> None:
    preparer, checker = officer("preparer"), officer("checker")
    assert "27.00" in preparer.get("/office?lang=en").text

    address = preparer.post(RUNS, {"cut_off": "2026-10-31"}).headers["Location"]
    prepared = preparer.get(f"{address}?lang=en").text
    assert "another officer has to check it" in prepared
    assert "Check and book" not in prepared and "exports" not in prepared
    assert preparer.post(f"{address}/checks").status_code == 403

    assert "books 27.00 yuan" in checker.get(f"{address}?lang=en").text
    assert checker.post(f"{address}/checks").status_code == 303
    page = checker.get(f"{address}?lang=en").text
    files = re.findall(r'href="([^"]+/exports/[^"]+)"', page)
    assert len(files) == 7
    for file in files:
        first, second = checker.get(file), preparer.get(f"{file}{'&' if '?' in file else '?'}lang=en")
        assert first.status_code == 200 and first.data == second.data
        assert first.headers["Content-Disposition"].startswith("attachment; ")

    _the_bank_answers(work, office, checker, address)


def test_the_books_are_downloaded_in_each_format(work: Work, office: Office, officer: Callable[[str], Visitor]) -> None:
    browser = officer("preparer")
    files = re.findall(r'href="(/office/books/files/[^"]+)"', browser.get("/office/books?lang=en").text)
    for file, name in zip(files, ("books-all.beancount", "books-all.journal", "transfers-all.csv"), strict=True):
        answer = browser.get(file)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.text.count("redemption") >= 2
        # Whose wallet it was is in none of them.
        assert not any(wallet.id.hex in answer.text.lower() for wallet in wallets_of(work, office))
    assert browser.get("/office/books/files/tape").status_code == 404


def wallets_of(work: Work, office: Office) -> Sequence[Account]:
    with work() as session:
        found = accounts(session, office.id, "wallet", "point")
    assert found
    return found


def _the_bank_answers(work: Work, office: Office, checker: Visitor, address: str) -> None:
    line = re.findall(rf'href="({address}/lines/[^"]+)"', checker.get(address).text)[0]
    assert "20.00" in checker.get(line).text
    missing = checker.post(f"{line}/results", {"result": "failed", "value_day": "2026-11-22", "reason": ""})
    assert missing.status_code == 422 and 'id="f-reason-error"' in missing.text
    failed = {"result": "failed", "value_day": "2026-11-22", "reason": "户名与账号不符"}
    assert checker.post(f"{line}/results", failed).headers["Location"] == address
    assert "被银行退回，下一张结算单会自动带上" in checker.get("/office").text
    assert checker.post(f"{line}/results", {**failed, "result": "paid", "reason": ""}).status_code == 409
    assert "户名与账号不符" in checker.get(address).text

    assert checker.post(f"{address}/results", {"value_day": "2026-11-22"}).status_code == 303
    assert "已结清" in checker.get(address).text
    with work() as session:
        assert held(session, office, "settlement-bank") == 700
        assert held(session, office, "shop-payable", str(office.breakfast.id)) == 2000
    assert "登记了银行结果" in checker.get("/office/audit").text


def test_what_is_wrong_is_said_beside_the_field_and_changes_nothing(
    work: Work, office: Office, officer: Callable[[str], Visitor]
) -> None:
    preparer = officer("preparer")
    for cut_off, status in (
        ("", 422),
        ("2026-13-01", 422),
        ("31.10.2026", 422),
        ("2026-11-22", 422),
        ("2020-01-01", 409),
    ):
        answer = preparer.post(RUNS, {"cut_off": cut_off})
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    assert preparer.post(RUNS, {"cut_off": "2026-10-31", "state": "checked"}).status_code == 422
    with work() as session:
        assert session.scalars(select(SettlementRun).where(SettlementRun.township_id == office.id)).all() == []


def test_cancelling_says_so(office: Office, officer: Callable[[str], Visitor]) -> None:
    preparer = officer("preparer")
    address = preparer.post(RUNS, {"cut_off": "2026-10-31"}).headers["Location"]
    assert preparer.post(f"{address}/cancellations").status_code == 303
    assert "已取消" in preparer.get(address).text
    assert preparer.post(f"{address}/checks").status_code == 403
    assert preparer.get(f"{address}/exports/workbook").status_code == 409


def test_the_books_are_shown_and_wallets_are_not(work: Work, office: Office, officer: Callable[[str], Visitor]) -> None:
    browser = officer("checker")
    books = browser.get("/office/books?lang=en").text
    assert "does not balance" not in books and books.count("balances") == 2
    assert "The books are sound" in browser.get("/office/books/check?lang=en").text
    with work() as session:
        payable = accounts(session, office.id, "shop-payable", "fen")
        wallet = accounts(session, office.id, "wallet", "point")[0]
    statement = browser.get(f"/office/books/accounts/{payable[0].id}?lang=en")
    assert "Sale for points" in statement.text
    assert browser.get(f"/office/books/accounts/{wallet.id}").status_code == 404
    assert "阿芬早餐店" in browser.get("/office/payables").text


def test_long_lists_page_by_key(work: Work, office: Office, officer: Callable[[str], Visitor]) -> None:
    with work() as session:
        for points in range(1, 61):
            sell(session, office, office.breakfast, points % 3 + 1, OCTOBER)
        account = next(
            found
            for found in accounts(session, office.id, "shop-payable", "fen")
            if found.reference == str(office.breakfast.id)
        )
    browser = officer("checker")
    first = browser.get(f"/office/books/accounts/{account.id}").text
    following = re.findall(r'href="([^"]+before=[^"]+)"', first)[0]
    assert len(re.findall('scope="row"', first)) == 50
    assert len(re.findall('scope="row"', browser.get(following).text)) == 11


@pytest.mark.parametrize("role", ["villager", "editor", "committee", "owner", "clerk"])
def test_the_office_is_for_officers(app: Flask, work: Work, office: Office, role: str) -> None:
    with work() as session:
        scope = office.breakfast.id if role in ("owner", "clerk") else office.township.xiaoqiaotou
        someone = person(session, office.township, role, scope_id=None if role == "villager" else scope)
        run = open_run(session, office.id, office.preparer, OCTOBER, MORNING)
        line = session.scalars(select(SettlementLine).where(SettlementLine.run_id == run.id)).first()
        assert line is not None
    browser = Visitor(app).sign_in(office.township, someone)
    for method, address in _doors(run.id, line.id):
        answer = browser.json(method, address) if "/api/" in address else browser.client.open(address, method=method)
        assert answer.status_code == 403, f"{method} {address} let a {role} in"


def test_a_stranger_is_asked_to_sign_in(visitor: Callable[[], Visitor]) -> None:
    answer = visitor().client.get("/office/books")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/office/books")


def test_an_officer_of_another_township_finds_nothing(
    app: Flask, work: Work, office: Office, officer: Callable[[str], Visitor]
) -> None:
    stranger = officer("checker")
    address = f"{RUNS}/{UUID(int=7)}"
    for path in ("", "/lines/" + str(UUID(int=8)), "/exports/workbook"):
        assert stranger.get(address + path).status_code == 404
    assert stranger.post(f"{address}/checks").status_code == 404
    assert stranger.get(f"{RUNS}?after=x").status_code == 404


def _doors(run_id: UUID, line_id: UUID) -> list[tuple[str, str]]:
    run, api = f"{RUNS}/{run_id}", f"/api/v1/settlement-runs/{run_id}"
    pages = ("/office", RUNS, run, f"{run}/lines/{line_id}", f"{run}/exports/workbook")
    pages += ("/office/payables", "/office/books", "/office/books/check", "/office/audit")
    reads = (*pages, "/api/v1/settlement-runs", api, f"{api}/exports/journal", "/api/v1/bank-profiles")
    acts = (f"{api}/checks", f"{api}/cancellations", f"{api}/results", f"{api}/lines/{line_id}/results")
    return [("GET", address) for address in reads] + [
        ("POST", address) for address in ("/api/v1/settlement-runs", *acts)
    ]
