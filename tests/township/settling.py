"""Arranging a settlement for a test: two officers, shops, and sales booked as the till books them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import Entry, TransferDraft, account, balance, open_account, post, trial_balance, verify
from merchants.directory import service as directory
from merchants.directory.models import Shop
from merchants.redemptions.books import book, unbook
from merchants.redemptions.models import Redemption
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from township.settlement.bank_profiles import import_shipped

SEPTEMBER, OCTOBER, YESTERDAY = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 21)


@dataclass(frozen=True)
class Office:
    """A township's office: two officers who keep an eye on each other, a villager who buys, and two shops."""

    township: Founded
    preparer: UUID
    checker: UUID
    preparer_phone: str
    checker_phone: str
    villager: UUID
    breakfast: Shop
    barber: Shop

    @property
    def id(self) -> int:
        return self.township.id


def open_office(work: Work, township: Founded) -> Office:
    with work() as session:
        preparer, checker = (person(session, township, "officer", name=name) for name in ("王经办", "李复核"))
        villager = person(session, township, "villager", name="张阿公")
        shops = [
            open_shop(session, township, "阿芬早餐店", "breakfast", "6214830212345678"),
            open_shop(session, township, "毛三斢理发店", "barber", "6228480402564890", payee="毛三斢"),
        ]
        import_shipped(session, township.id, MORNING)
        office = Office(
            township,
            preparer.id,
            checker.id,
            str(preparer.phone),
            str(checker.phone),
            villager.id,
            shops[0],
            shops[1],
        )
        give_points(session, office, 1000)
    return office


def open_shop(
    session: Session, township: Founded, name: str, kind: str, bank_account: str, payee: str = "陆亚芬"
) -> Shop:
    return directory.open_shop(
        session,
        township.id,
        village_id=township.xiaoqiaotou,
        name=name,
        kind=kind,
        payee=directory.Payee(payee, "慈溪农商银行桥头支行", bank_account),
        actor_id=None,
        now=MORNING,
    )


def give_points(session: Session, office: Office, points: int) -> None:
    rewards = open_account(session, office.id, "programme-rewards", POINT, normal_side="debit")
    wallet = open_account(
        session,
        office.id,
        "wallet",
        POINT,
        normal_side="credit",
        reference=str(office.villager),
        limit="debits_within_credits",
        with_lots=True,
    )
    draft = TransferDraft(debit_id=rewards.id, credit_id=wallet.id, amount=points, unit=POINT, code="award.reading")
    entry = Entry(key=f"gift:{new_id()}", effective_on=date(2026, 1, 1), recorded_at=MORNING, transfers=(draft,))
    post(session, office.id, entry)


def sell(session: Session, office: Office, shop: Shop, points: int, day: date) -> Redemption:
    """Book a sale of the villager's points as the till does, at noon of `day`."""
    sale = Redemption(
        township_id=office.id,
        id=new_id(),
        shop_id=shop.id,
        key=str(new_id()),
        person_id=office.villager,
        points=points,
        face_value_fen=100,
        amount_fen=points * 100,
    )
    sale.entry_id = book(session, sale, shop.name, noon(day))
    return sale


def take_back(session: Session, sale: Redemption, day: date) -> None:
    unbook(session, sale, "阿芬早餐店", noon(day))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def after(day: date) -> datetime:
    """Nine in the morning of the day after `day`, when the office opens."""
    return noon(day) + timedelta(hours=21)


def held(session: Session, office: Office, code: str, reference: str = "", as_of: date | None = None) -> int:
    """Return what a money account of the township holds, in fen."""
    found = account(session, office.id, code, FEN, reference)
    return balance(session, office.id, found.id, as_of).net


def assert_books_balance(work: Work, office: Office) -> None:
    with work() as session:
        assert [trial.difference for trial in trial_balance(session, office.id).values()] == [0, 0]
        assert verify(session, office.id) == []


Arranged = Callable[[], Office]
