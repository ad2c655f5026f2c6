"""`Books`: a ledger, and nothing else, for a program that has none of its own transactions to tie it to."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from weakref import WeakSet

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from kernel.database import Base, engine_options, prepare_engine
from kernel.errors import Refusal
from kernel.tenancy.models import Township
from ledger.booking.books import Outcome
from ledger.drafts import Ask
from ledger.journal import Posting
from ledger.owned.desk import Desk
from ledger.owned.queue import Asked, Queue
from ledger.owned.retrying import Retrying


class Books:
    """The books of the townships in one database. Safe to share among threads, and to keep across a fork.

    Each call is a transaction of its own: what it returns, or refuses, is committed. A key that was refused for a
    passing reason stays refused. What passes (deadlocks, timeouts, lost connections, a restart of the server, a commit
    of unknown outcome, another process that writes) is tried again under the same key, as `retrying` says; after that
    it is Contended, Unreachable or OutcomeUnknown, and asking again with the same key is safe.

    With `coalesce` the calls of all threads that wait are one transaction; by default so on SQLite, which has one
    writer, and not on PostgreSQL, where one posting is one round trip.

        from datetime import UTC, date, datetime
        from ledger import Books, Entry, TransferDraft, balance, open_account

        with Books.at("sqlite:///books.sqlite3") as books:
            books.found(330282109, "Qiaotou")
            with books.transaction() as session:
                bank = open_account(session, 330282109, "bank", "fen", normal_side="debit").id
                ann = open_account(session, 330282109, "deposit", "fen", normal_side="credit", reference="ann").id
            paid_in = TransferDraft(debit_id=bank, credit_id=ann, amount=500, unit="fen", code="paid-in")
            entry = Entry(
                key="slip:1", effective_on=date.today(), recorded_at=datetime.now(UTC), transfers=(paid_in,)
            )
            print(books.post(330282109, entry).replayed, books.post(330282109, entry).replayed)
            with books.transaction() as session:
                print(balance(session, 330282109, ann).net)
    """

    def __init__(self, engine: Engine, *, retrying: Retrying | None = None, coalesce: bool | None = None) -> None:
        prepare_engine(engine)
        self._engine = engine
        self._desk = Desk(engine, retrying or Retrying())
        joins = engine.dialect.name == "sqlite" if coalesce is None else coalesce
        self._queue = Queue(self._desk.work) if joins else None
        _everyone.add(self)

    @classmethod
    def at(cls, url: str, *, retrying: Retrying | None = None, coalesce: bool | None = None) -> Self:
        """Open the books in the database at `url`, an SQLAlchemy URL; its tables and guards are made if absent."""
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        wanted = [table for name, table in Base.metadata.tables.items() if name.startswith("ledger_")]
        with engine.connect().execution_options(qiaotou_writes=True) as connection, connection.begin():
            Base.metadata.create_all(connection, tables=[Base.metadata.tables["township"], *wanted])
        return cls(engine, retrying=retrying, coalesce=coalesce)

    def found(self, township_id: int, name: str) -> None:
        """Make the township whose books are kept, unless it is there: its official code of nine digits."""
        with self.transaction() as session:
            if session.get(Township, township_id) is None:
                session.add(Township(id=township_id, name=name))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session for all else in `ledger`: opening accounts, closing periods, reading. Commits at the end.

        Don't call the books within it: on SQLite they would wait for it.
        """
        with Session(self._engine) as session, session.begin():
            session.connection(execution_options={"qiaotou_writes": True})
            yield session

    def post(self, township_id: int, ask: Ask) -> Posting:
        """Do what is asked: write an entry, post or void a hold, take a transfer or an entry back.

        Raises what the verb of that name in `ledger` does.
        """
        outcome = self._book(township_id, (ask,))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    def post_all(self, township_id: int, asks: Iterable[Ask]) -> list[Outcome]:
        """Do all that is asked, in its order, in one transaction; return for each its Posting or its Refusal."""
        return self._book(township_id, asks)

    def _book(self, township_id: int, asks: Iterable[Ask]) -> list[Outcome]:
        asked = Asked(township_id, _checked(township_id, asks))
        if self._queue:
            return self._queue.book(asked)
        return self._desk.work(lambda: (asked,))[0]

    def close(self) -> None:
        """Give the connections back to the engine's pool. The books can still be used: they take new ones."""
        self._desk.connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _after_fork(self) -> None:
        if self._queue:
            self._queue.start_anew()


def _checked(township_id: int, asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Return the asks in a form that can't change or fail when another thread does them with its own."""
    if type(township_id) is not int:
        raise TypeError(f"a township is a code of nine digits, not {type(township_id).__name__}")
    given = tuple(asks)
    for ask in given:
        if not isinstance(ask, Ask):
            raise TypeError(f"{type(ask).__name__} is nothing that can be asked of the books")
    return given


_everyone: WeakSet[Books] = WeakSet()


def _after_fork() -> None:
    for books in list(_everyone):
        books._after_fork()


os.register_at_fork(after_in_child=_after_fork)
