"""A storm over a village's books: `python -m tests.ledger.storm URL OWNER_URL TOWNSHIP FOLDER SECONDS`.

Eight processes write, one seals, one verifies, and now and then a writer is killed and its successor begins anew, or
sessions are ended by the server. Each writer notes what it was answered, first thing, in a file of its own.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

import ledger
from kernel.database import engine_options, prepare_engine
from kernel.errors import Refusal
from ledger import (
    Books,
    Entry,
    Posting,
    PostPending,
    Retrying,
    Reverse,
    ReverseEntry,
    TransferDraft,
    Unreachable,
    VoidPending,
)
from ledger.owned.troubles import translated
from ledger.seals.sealer import seal
from ledger.tables import ACCOUNT
from tests.ledger.seals.office import SIGNER

WRITERS = 8
LOT = timedelta(days=90)


@dataclass(frozen=True)
class Storm:
    url: str
    owner_url: str
    township: int
    folder: Path
    until: float

    def books(self) -> Books:
        engine = create_engine(self.url, **engine_options(self.url))
        prepare_engine(engine)
        return Books(engine)

    @property
    def blowing(self) -> bool:
        return time.monotonic() < self.until


class Writer:
    """Awards, sales, holds and refunds over wallets that all writers share, and batches of them."""

    def __init__(self, storm: Storm, name: str) -> None:
        self.storm, self.name, self.books, self.count = storm, name, storm.books(), 0
        self.notes = os.open(storm.folder / f"{name}.notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        rows = patiently(self.accounts)
        self.wallets = [row.id for row in rows if row.code == "wallet"]
        self.others = {row.code: row.id for row in rows}
        self.seen: list[Posting] = []
        self.holds: list[UUID] = []

    def accounts(self) -> Sequence[Any]:
        of_township = select(ACCOUNT.c.code, ACCOUNT.c.id).where(ACCOUNT.c.township_id == self.storm.township)
        with self.books.transaction() as session:
            return session.execute(of_township).all()

    def run(self) -> None:
        while self.storm.blowing:
            random.choice((self.award, self.sell, self.sell, self.hold, self.resolve, self.refund, self.many))()

    def ask(self, key: str, act: Callable[[], Posting]) -> Posting | None:
        try:
            posting = act()
        except Refusal as refusal:
            self.note(key, refusal)
            return None
        self.note(key, posting)
        return posting

    def note(self, key: str, outcome: Posting | Refusal) -> None:
        told: dict[str, Any] = {"key": key}
        if isinstance(outcome, Posting):
            told |= {"entry": str(outcome.entry_id), "transfers": [str(id_) for id_ in outcome.transfer_ids]}
        else:
            told |= {"refused": outcome.code}
        os.write(self.notes, json.dumps(told).encode() + b"\n")

    def key(self) -> str:
        self.count += 1
        return f"{self.name}:{self.count}"

    def stamp(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {"key": self.key(), "effective_on": now.date(), "recorded_at": now}

    def post(self, *drafts: TransferDraft) -> Posting | None:
        entry = Entry(**self.stamp(), transfers=drafts)
        return self.ask(entry.key, lambda: self.books.post(self.storm.township, entry))

    def award_draft(self) -> TransferDraft:
        return TransferDraft(
            debit_id=self.others["programme-rewards"], credit_id=random.choice(self.wallets),
            amount=random.randint(1, 9), unit="point", code="award.reading",
            lot_expires_on=datetime.now(UTC).date() + random.randint(0, 3) * LOT,
        )  # fmt: skip

    def spend_draft(self, **changes: Any) -> TransferDraft:
        return TransferDraft(
            debit_id=random.choice(self.wallets), credit_id=self.others["points-redeemed"],
            amount=random.randint(1, 12), unit="point", code="redemption", **changes,
        )  # fmt: skip

    def award(self) -> None:
        self.post(self.award_draft())

    def sell(self) -> None:
        owed = TransferDraft(
            debit_id=self.others["redemption-subsidy"], credit_id=self.others["shop-payable"], amount=100, unit="fen",
            code="redemption",
        )  # fmt: skip
        posting = self.post(self.spend_draft(), owed)
        if posting:
            self.seen.append(posting)

    def hold(self) -> None:
        posting = self.post(self.spend_draft(pending=True))
        if posting:
            self.holds.append(posting.entry_id)

    def resolve(self) -> None:
        if self.holds:
            stamp, ending = self.stamp(), random.choice((PostPending, VoidPending))
            asked = ending(transfer_id=self.holds.pop(random.randrange(len(self.holds))), **stamp)
            self.ask(stamp["key"], lambda: self.books.post(self.storm.township, asked))

    def refund(self) -> None:
        if self.seen:
            stamp, sold = self.stamp(), random.choice(self.seen)
            whole = random.random() < 0.5
            part = Reverse(transfer_id=sold.transfer_ids[0], amount=1, **stamp)
            asked = ReverseEntry(entry_id=sold.entry_id, **stamp) if whole else part
            self.ask(stamp["key"], lambda: self.books.post(self.storm.township, asked))

    def many(self) -> None:
        asks = [
            Entry(**self.stamp(), transfers=(random.choice((self.award_draft, self.spend_draft))(),))
            for _ in range(random.randint(2, 20))
        ]
        try:
            outcomes: Sequence[Posting | Refusal] = self.books.post_all(self.storm.township, asks)
        except Refusal as refusal:
            outcomes = [refusal] * len(asks)
        for ask, outcome in zip(asks, outcomes, strict=True):
            self.note(ask.key, outcome)


def write(storm: Storm, name: str) -> None:
    Writer(storm, name).run()


def keep_sealing(storm: Storm, _name: str) -> None:
    def once(session: Session) -> None:
        seal(session, storm.township, signer=SIGNER, now=datetime.now(UTC), limit=200)
        time.sleep(0.02)

    _again_and_again(storm, once)


def keep_verifying(storm: Storm, _name: str) -> None:
    def once(session: Session) -> None:
        findings = ledger.verify(session, storm.township)
        if findings:
            raise AssertionError(findings)

    _again_and_again(storm, once, writes=False)


def _again_and_again(storm: Storm, act: Callable[[Session], None], *, writes: bool = True) -> None:
    """Act in a transaction of its own, and again when the server ended the session."""
    engine = create_engine(storm.url, **engine_options(storm.url))
    prepare_engine(engine)

    def once() -> None:
        with Session(engine) as session, session.begin():
            session.connection(execution_options={"qiaotou_writes": writes})
            act(session)

    done = 0
    while storm.blowing or not done:
        patiently(once)
        done += 1
        time.sleep(0.05)
    print(f"{act.__qualname__}: {done} times", flush=True)


def patiently(act: Callable[[], Any]) -> Any:
    """Do what may be repeated until no session is lost under it."""

    def once() -> Any:
        try:
            return act()
        except Exception as error:
            raise translated(error, Unreachable) from error

    return Retrying(tries=200, seconds=30).run(once)


def forked(role: Callable[[Storm, str], None], storm: Storm, name: str) -> int:
    """Play the role in a process of its own; its exit status says whether it ended well."""
    child = os.fork()
    if child:
        return child
    try:
        random.seed(name)
        role(storm, name)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def blow(storm: Storm) -> int:
    """Let everyone work, and now and then break something; return how many ended badly by themselves."""
    names = (f"writer-{number}" for number in range(10_000))
    writers = [forked(write, storm, next(names)) for _ in range(WRITERS)]
    others = [forked(keep_sealing, storm, "sealer"), forked(keep_verifying, storm, "verifier")]
    ended_badly = 0
    while storm.blowing:
        time.sleep(random.uniform(0.1, 0.4))
        break_something(storm)
        if random.random() < 0.3:
            victim = writers.pop(random.randrange(WRITERS))
            os.kill(victim, signal.SIGKILL)
            status = os.waitpid(victim, 0)[1]
            ended_badly += os.waitstatus_to_exitcode(status) not in (0, -signal.SIGKILL)
            writers.append(forked(write, storm, next(names)))
    for child in writers + others:
        ended_badly += os.waitpid(child, 0)[1] != 0
    return ended_badly


def break_something(storm: Storm) -> None:
    """End some sessions of the application, or keep the file to oneself for a moment."""
    address = make_url(storm.owner_url)
    if address.drivername.startswith("sqlite"):
        connection = sqlite3.connect(address.database or "", isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(0.05)
        connection.execute("ROLLBACK")
        connection.close()
        return
    with psycopg.connect(**address.get_dialect()().create_connect_args(address)[1], autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND usename <> current_user AND random() < 0.2"
        )


if __name__ == "__main__":
    url, owner_url, township, folder, seconds = sys.argv[1:]
    until = time.monotonic() + float(seconds)
    sys.exit(min(1, blow(Storm(url, owner_url, int(township), Path(folder), until))))
