"""The books that the benchmarks post to: a township with its accounts, and the calls that the product itself makes."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.orm import Session

import ledger
from kernel.database import engine_options, prepare_engine
from kernel.ids import new_id
from kernel.money import FEN, POINT
from kernel.tenancy.models import Township
from ledger import Entry, Posting, TransferDraft
from ledger.models import DEBITS_WITHIN_CREDITS, AccountRow
from township import migrations

TOWNSHIP = 330282109
WALLETS = 1_000
FUNDS = 10**9
LOT_DAY = date(2999, 12, 31)

Post = Callable[[Entry], object]
PostAll = Callable[[Sequence[Entry]], object]


@dataclass(frozen=True)
class Accounts:
    """Who pays whom: `issuers` are as many issuing accounts as there are wallets, `lots` are wallets with lots."""

    programme: UUID
    redeemed: UUID
    subsidy: UUID
    shop: UUID
    issuers: list[UUID]
    wallets: list[UUID]
    lots: list[UUID]


def opened(url: str) -> Engine:
    """Return the engine as the product opens it."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


@contextmanager
def writing(url: str) -> Iterator[Session]:
    """A session that commits at the end."""
    with _connected(url) as connection, Session(connection) as session:
        yield session
        session.commit()


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """A session that changes nothing, and may take its time."""
    with _connected(url, writes=False) as connection, Session(connection) as session:
        if connection.dialect.name == "postgresql":
            session.execute(text("SET statement_timeout = 0"))
        yield session


@contextmanager
def _connected(url: str, writes: bool = True) -> Iterator[Connection]:
    engine = opened(url)
    try:
        with engine.connect().execution_options(qiaotou_writes=writes) as connection:
            yield connection
    finally:
        engine.dispose()


def found(url: str, wallets: int = WALLETS) -> None:
    """Migrate, found the township and open its accounts: half of the wallets with lots."""
    migrations.upgrade(url)
    with writing(url) as session:
        session.add(Township(id=TOWNSHIP, name="桥头镇", face_value_fen=100))
        session.flush()
        for code, unit, side, reference in (
            ("programme-rewards", POINT, "debit", ""),
            ("points-redeemed", POINT, "credit", ""),
            ("redemption-subsidy", FEN, "debit", ""),
            ("shop-payable", FEN, "credit", "shop"),
            *(("programme-rewards", POINT, "debit", f"issuer-{number:05}") for number in range(wallets)),
        ):
            ledger.open_account(session, TOWNSHIP, code, unit, normal_side=side, reference=reference)
        for number in range(wallets):
            for kind in ("plain", "lots"):
                ledger.open_account(
                    session, TOWNSHIP, "wallet", POINT, normal_side="credit", reference=f"{kind}-{number:05}",
                    limit=DEBITS_WITHIN_CREDITS, with_lots=kind == "lots",
                )  # fmt: skip


def accounts(url: str) -> Accounts:
    """Return the accounts of books that were founded."""
    columns = (AccountRow.code, AccountRow.reference, AccountRow.id)
    with reading(url) as session:
        rows = session.execute(select(*columns).where(AccountRow.township_id == TOWNSHIP).order_by(*columns)).all()

    def of(code: str, reference: str = "") -> list[UUID]:
        return [
            id_ for its_code, its_reference, id_ in rows if its_code == code and its_reference.startswith(reference)
        ]

    return Accounts(
        of("programme-rewards")[0], of("points-redeemed")[0], of("redemption-subsidy")[0], of("shop-payable")[0],
        of("programme-rewards", "issuer-"), of("wallet", "plain-"), of("wallet", "lots-"),
    )  # fmt: skip


def fund(url: str) -> None:
    """Give every wallet enough for the whole run."""
    books = accounts(url)
    with writing(url) as session:
        ledger.post_all(
            session, TOWNSHIP, [entry(_award(books.programme, wallet, FUNDS)) for wallet in books.wallets + books.lots]
        )


@contextmanager
def poster(url: str) -> Iterator[tuple[Post, PostAll]]:
    """Yield the public functions as a program of its own calls them: each call is a transaction."""
    engine = create_engine(url, **engine_options(url))
    with ledger.Books(engine) as ours:

        def post_all(asked: Sequence[Entry]) -> None:
            outcomes = ours.post_all(TOWNSHIP, asked)
            assert all(isinstance(outcome, Posting) for outcome in outcomes)

        yield lambda asked: ours.post(TOWNSHIP, asked), post_all
    engine.dispose()


def entry(*transfers: TransferDraft) -> Entry:
    now = datetime.now(UTC)
    return Entry(key=f"benchmark:{new_id().hex}", effective_on=now.date(), recorded_at=now, transfers=transfers)


def _award(issuer: UUID, wallet: UUID, amount: int = 1, expires_on: date | None = None) -> TransferDraft:
    return TransferDraft(
        debit_id=issuer, credit_id=wallet, amount=amount, unit=POINT, code="award.reading", lot_expires_on=expires_on
    )


def gift(wallets: Sequence[UUID]) -> Entry:
    """From one wallet to another: two limits are checked and two balances move, as in the floor."""
    debit, credit = random.sample(wallets, 2)
    return entry(TransferDraft(debit_id=debit, credit_id=credit, amount=1, unit=POINT, code="gift"))


def award(books: Accounts, wallets: Sequence[UUID], expires_on: date | None = None) -> Entry:
    """From the township's one issuing account, which every award touches, to a wallet."""
    return entry(_award(books.programme, random.choice(wallets), expires_on=expires_on))


def award_from_many(books: Accounts) -> Entry:
    """From one of many issuing accounts: what an award would be if none of them were hot."""
    return entry(_award(random.choice(books.issuers), random.choice(books.wallets)))


def redemption(books: Accounts, wallets: Sequence[UUID]) -> Entry:
    """Two transfers in one entry: points leave a wallet, and a shop is owed fen."""
    return entry(
        TransferDraft(
            debit_id=random.choice(wallets), credit_id=books.redeemed, amount=1, unit=POINT, code="redemption",
            details={"face_value_fen": 100},
        ),
        TransferDraft(debit_id=books.subsidy, credit_id=books.shop, amount=100, unit=FEN, code="redemption"),
    )  # fmt: skip
