"""The books that the benchmarks make up are sound: whatever is measured on them is measured on real books."""

import itertools
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

import ledger
from benchmarks import books, checking_client, generator
from benchmarks.generator.sealing import SIGNER
from kernel.money import POINT
from ledger.booking.plans import Line, fingerprint
from ledger.canonical import FIELDS, digest
from ledger.drafts import canonical_json
from ledger.seals import sealer
from ledger.tables import TRANSFER
from tests import postgresql

COUNT = 300
_names = itertools.count()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The address of made-up books of 300 transfers."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('made') / 'books.sqlite3'}"
    else:
        url = postgresql.create_database(postgresql.shared_url(), f"made_{worker_id}_{next(_names)}")
    generator.make(url, COUNT, wallets=3)
    return url


def test_the_books_verify(made: str) -> None:
    with books.reading(made) as session:
        assert not list(ledger.verify(session, books.TOWNSHIP))


def test_each_digest_and_fingerprint_is_what_the_ledger_would_have_written(made: str) -> None:
    with books.reading(made) as session:
        rows = session.execute(select(TRANSFER).order_by(TRANSFER.c.id)).mappings().all()
    assert len(rows) == COUNT
    for row in rows:
        values = [row[name] for name in FIELDS[:-1]] + [canonical_json(row["details"]).decode()]
        assert row["digest"] == digest(values)
        if row["code"] == "award.reading":
            line = Line(
                row["id"],
                "posted",
                row["debit_id"],
                row["credit_id"],
                row["amount"],
                POINT,
                row["code"],
                row["details"],
            )
            assert row["fingerprint"] == fingerprint([line])


def test_balances_are_those_of_the_transfers(made: str) -> None:
    accounts = books.accounts(made)
    with books.reading(made) as session:
        issued = ledger.balance(session, books.TOWNSHIP, accounts.programme).net
        held = sum(ledger.balance(session, books.TOWNSHIP, wallet).net for wallet in accounts.wallets + accounts.lots)
        spent = ledger.balance(session, books.TOWNSHIP, accounts.redeemed).net
    assert issued == 3 * 8 * COUNT // 10
    assert spent == COUNT // 10
    assert held == issued - spent


def test_posting_and_sealing_go_on_from_there(made: str) -> None:
    accounts = books.accounts(made)
    with books.poster(made) as (post, _):
        post(books.award(accounts, accounts.lots, books.LOT_DAY))
        post(books.redemption(accounts, accounts.lots[:1]))
    with books.writing(made) as session:
        seal = sealer.seal(session, books.TOWNSHIP, signer=SIGNER, now=datetime.now(UTC))
    assert seal is not None
    assert (seal.number, seal.tree_size) == (2, COUNT + 3)


def test_there_is_a_program_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generator.make(f"sqlite:///{tmp_path / 'books.sqlite3'}", 10, wallets=2, say=print)
    assert "10 transfers" in capsys.readouterr().out


def test_the_floor_of_a_verification_hashes_the_same_bytes(made: str) -> None:
    with books.reading(made) as session:
        known = set(session.execute(select(TRANSFER.c.digest)).scalars())
    assert {sha256(text).digest() for text in checking_client.canonical_bytes(made)} == known
