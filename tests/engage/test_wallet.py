"""The wallet says what there is, what it is worth, and of each line why."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.disclosures import service as disclosures
from engage.wallet import queries as wallets
from engage.wallet.service import open_wallet
from kernel.clock import business_day
from kernel.ids import new_id
from kernel.money import POINT
from kernel.sealing import Sealer
from ledger import Entry, TransferDraft, expire_lots, open_account, post, reverse_entry
from ledger.seals.sealer import seal
from ledger.seals.signing import Ed25519Signer
from tests.browsing import Visitor
from tests.conftest import MORNING, Work
from tests.engage.arranging import ACCOUNTS, Village, asked, entered, published


def test_an_empty_wallet_says_what_to_do_next(app: Flask, home: Village) -> None:
    page = entered(app, home.villager).get("/wallet").text
    assert "还没有积分" in page and "/village" in page
    assert "1 分 = 1.00 元" in page and "/wallet/pay-code" in page


def test_each_line_says_why(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    with work() as session:
        disclosure = published(session, home, replace(ACCOUNTS, title="十月收支"))
        read(session, home, disclosure.id)
        asked(session, sealer, home)
        spend(session, home, "阿明早餐店")

    wallet = entered(app, home.villager)
    page = wallet.get("/wallet").text
    assert "看了《十月收支》" in page and "+1" in page
    assert "参与监督，等处理结果" in page and "3 分待定" in page
    assert "在阿明早餐店用掉" in page and "−1" in page
    assert "阿明早餐店退回" in page

    lines = wallet.json("GET", "/api/v1/wallet/statement").json["lines"]
    assert [(line["code"], line["change"], line["held"]) for line in lines] == [
        ("redemption.void", 1, 0),
        ("redemption", -1, 0),
        ("award.supervision", 0, 3),
        ("award.reading", 1, 0),
    ]
    assert lines[1]["why"] == "在阿明早餐店用掉"
    english = {"Accept-Language": "en"}
    said = wallet.json("GET", "/api/v1/wallet/statement", headers=english).json["lines"][1]["why"]
    assert said == "Spent at 阿明早餐店"


def test_a_line_names_a_disclosure_as_it_is_called_now(app: Flask, work: Work, home: Village) -> None:
    """The books forget nothing, so they do not know titles: a name may have stood there by mistake."""
    with work() as session:
        disclosure = published(session, home, replace(ACCOUNTS, title="十月收支"))
        read(session, home, disclosure.id)
    with work() as session:
        at = (session, home.township.id, home.id, home.editor.id, disclosure.id)
        disclosures.correct(*at, replace(ACCOUNTS, title="十月账目"), "标题写错", new_id(), MORNING, version=1)
    assert "看了《十月账目》" in entered(app, home.villager).get("/wallet").text
    with work() as session:
        disclosures.withdraw(session, home.township.id, home.id, home.editor.id, disclosure.id, "重复", MORNING)
    statement = entered(app, home.villager).get("/wallet/statement").text
    assert "十月账目" not in statement and "看了《财务" in statement


def test_a_long_statement_pages_by_key_without_gap_or_repetition(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        for day in range(47):
            awards.grant(
                session, home.township.id, home.villager.id, "reading", new_id(), MORNING + timedelta(days=day)
            )
    wallet = entered(app, home.villager)

    seen, before = [], ""
    while True:
        address = f"/api/v1/wallet/statement?limit=10{before}"
        page = wallet.json("GET", address).json
        seen += [line["id"] for line in page["lines"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"

    assert len(seen) == len(set(seen)) == 47
    assert "前面没有了" in wallet.get(f"/wallet/statement?before={seen[-1]}").text


def test_a_wallet_is_its_owners_own(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        read(session, home, new_id())
    assert entered(app, home.neighbour).json("GET", "/api/v1/wallet").json["points"] == 0
    assert entered(app, home.editor).json("GET", "/api/v1/wallet").status_code == 403
    assert app.test_client().get("/api/v1/wallet").status_code == 401


def test_a_sealed_line_has_a_receipt_for_its_owner_alone(app: Flask, work: Work, sealer: Sealer, home: Village) -> None:
    with work() as session:
        read(session, home, new_id())
        asked(session, sealer, home)
    mine, neighbour = entered(app, home.villager), entered(app, home.neighbour)
    lines = [line["id"] for line in mine.json("GET", "/api/v1/wallet/statement").json["lines"]]
    assert mine.get(f"/wallet/receipts/{lines[0]}").status_code == 409
    assert "/wallet/receipts/" not in mine.get("/wallet/statement").text

    with work() as session:
        key = app.extensions["qiaotou"].settings.secrets.seal_key
        seal(session, home.township.id, signer=Ed25519Signer(bytes.fromhex(key)), now=MORNING)

    assert all(f"/wallet/receipts/{line}" in mine.get("/wallet/statement").text for line in lines)
    receipt = mine.get(f"/wallet/receipts/{lines[0]}")
    assert "attachment" in receipt.headers["Content-Disposition"]
    assert receipt.json["transfer"].split("\n")[10] == "award.supervision"
    for stranger in (neighbour, entered(app, home.editor), Visitor(app)):
        assert stranger.client.get(f"/wallet/receipts/{lines[0]}").status_code in (302, 403, 404)


def test_a_wallet_that_was_never_opened_is_empty(work: Work, home: Village) -> None:
    with work() as session:
        assert wallets.wallet(session, home.township.id, new_id()) == wallets.Wallet(0, 0, 100)
        assert wallets.statement(session, home.township.id, new_id()) == wallets.Statement((), None)


def read(session: Session, home: Village, disclosure_id: UUID) -> None:
    details = {"disclosure_id": str(disclosure_id)}
    awards.grant(session, home.township.id, home.villager.id, "reading", disclosure_id, MORNING, details=details)


def spend(session: Session, home: Village, shop: str) -> None:
    """Spend a point in a shop and take it back, with the details that a sale writes."""
    wallet = open_wallet(session, home.township.id, home.villager.id)
    redeemed = open_account(session, home.township.id, "points-redeemed", POINT, normal_side="credit")
    details = {"shop_name": shop}
    draft = TransferDraft(
        debit_id=wallet.id, credit_id=redeemed.id, amount=1, unit=POINT, code="redemption", details=details
    )
    day = business_day(MORNING)
    entry = Entry(key=f"redemption:{new_id()}", effective_on=day, recorded_at=MORNING, transfers=(draft,))
    posting = post(session, home.township.id, entry)
    reverse_entry(
        session,
        home.township.id,
        posting.entry_id,
        key=f"{entry.key}:void",
        effective_on=day,
        recorded_at=MORNING,
        code="redemption.void",
        details=details,
    )


def test_it_says_what_expires_within_three_months_and_nothing_else(app: Flask, work: Work, home: Village) -> None:
    wallet = entered(app, home.villager)
    with work() as session:
        gift(session, home, 4, None)
        gift(session, home, 3, date(2027, 3, 31))
    assert "为止" not in wallet.get("/wallet").text
    assert wallet.json("GET", "/api/v1/wallet").json["expiring"] == []

    with work() as session:
        for points, day in ((2, date(2026, 12, 31)), (5, date(2026, 11, 30)), (7, date(2027, 1, 31))):
            gift(session, home, points, day)
        gift(session, home, 1, date(2026, 11, 21))  # over, and gone in the night
    page = wallet.get("/wallet").text
    assert "5 分用到 2026年11月30日 为止" in page and "2 分用到 2026年12月31日 为止" in page
    assert page.count("为止") == 2 and "先到期的先花" in page and "可以用得更久" in page
    assert wallet.json("GET", "/api/v1/wallet").json["expiring"] == [
        {"expires_on": "2026-11-30", "points": 5},
        {"expires_on": "2026-12-31", "points": 2},
    ]
    assert "To be spent by November 30, 2026: points 5" in wallet.get("/wallet?lang=en").text


def test_points_that_expired_are_named_on_the_statement(app: Flask, work: Work, home: Village) -> None:
    with work() as session:
        gift(session, home, 6, date(2026, 10, 31))
        rewards = open_account(session, home.township.id, "points-expired", POINT, normal_side="credit")
        expire_lots(session, home.township.id, today=business_day(MORNING), recorded_at=MORNING, into=rewards.id)
    page = entered(app, home.villager).get("/wallet").text
    assert "过期：可用到 2026年10月31日" in page and "−6" in page


def gift(session: Session, home: Village, points: int, expires_on: date | None) -> None:
    rewards = open_account(session, home.township.id, "programme-rewards", POINT, normal_side="debit")
    wallet = open_wallet(session, home.township.id, home.villager.id)
    draft = TransferDraft(
        debit_id=rewards.id, credit_id=wallet.id, amount=points, unit=POINT, code="gift", lot_expires_on=expires_on
    )
    today = business_day(MORNING)
    post(
        session,
        home.township.id,
        Entry(key=f"gift:{new_id()}", effective_on=today, recorded_at=MORNING, transfers=(draft,)),
    )
