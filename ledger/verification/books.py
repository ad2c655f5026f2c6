"""What every check needs: the township's accounts, its closings, how far it is sealed, and a way to ask in parallel."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.booking.dialects import Dialect, dialect_of
from ledger.tables import ACCOUNT, CLOSING, HEAD

Rows = Sequence[Any]
Task = TypeVar("Task")
Result = TypeVar("Result")

_NOTHING = UUID(int=0)


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What decides about an account, as `ledger_account` has it."""

    unit: str
    limit_rule: str | None
    with_lots: bool


@dataclass(frozen=True)
class Books:
    """One township's books at one moment; `connections` all see the same."""

    connections: Sequence[Connection]
    township_id: int
    accounts: Mapping[UUID, AccountRules]
    closings: Sequence[tuple[date, datetime]]
    """Through which day, and recorded when; in the order of recording."""
    closed_through: date | None
    sealed_floor: UUID
    _idle: "SimpleQueue[Connection]" = field(default_factory=SimpleQueue)

    @property
    def connection(self) -> Connection:
        return self.connections[0]

    @property
    def dialect(self) -> Dialect:
        return dialect_of(self.connection)

    @property
    def dialect_name(self) -> str:
        return self.connection.dialect.name

    @property
    def with_lots(self) -> bool:
        return any(account.with_lots for account in self.accounts.values())

    def on(self, connection: Connection) -> "Books":
        """Return the same books as read by one of the connections alone."""
        return replace(self, connections=[connection])

    def rows(self, sql: str, connection: Connection | None = None, **values: Any) -> Rows:
        """Run a statement in which `:name` is a parameter and `:township` is this township."""
        spelled = _spelled(sql, self.dialect_name)
        stored = {name: self.dialect.stored(value) for name, value in values.items()}
        found = (connection or self.connection).exec_driver_sql(spelled, {"township": self.township_id, **stored})
        return found.fetchall()

    def value(self, sql: str, connection: Connection | None = None, **values: Any) -> Any:
        """Return the first value of the first row, or None."""
        rows = self.rows(sql, connection, **values)
        return rows[0][0] if rows else None

    def each(self, work: Callable[[Connection, Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what `work` makes of each task, in the order of the tasks, over all connections but the first at once.

        The first is left to the caller.
        """
        others = self.connections[1:]
        if not others:
            yield from (work(self.connection, task) for task in tasks)
            return
        for connection in others:
            self._idle.put(connection)
        waiting: deque[Future[Result]] = deque()
        try:
            with ThreadPoolExecutor(len(others)) as pool:
                for task in tasks:
                    waiting.append(pool.submit(self._on_idle, work, task))
                    # A few ahead, so that a slow one holds nobody up, and no more, since results are kept meanwhile.
                    if len(waiting) > 2 * len(others):
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
        finally:
            while not self._idle.empty():
                self._idle.get()

    def _on_idle(self, work: Callable[[Connection, Task], Result], task: Task) -> Result:
        connection = self._idle.get()
        try:
            return work(connection, task)
        finally:
            self._idle.put(connection)


@lru_cache(maxsize=128)  # some are made for one verification alone
def _spelled(sql: str, dialect: str) -> str:
    if dialect != "postgresql":
        return sql
    return re.sub(r"(?<![:\w]):([a-z_]+)", r"%(\1)s", sql.replace("%", "%%"))


def opened(connections: Sequence[Connection], township_id: int) -> Books:
    """Return the books of a township, with what is small enough to be kept in memory."""
    connection = connections[0]
    rules = select(ACCOUNT.c.id, ACCOUNT.c.unit, ACCOUNT.c.limit_rule, ACCOUNT.c.with_lots)
    accounts = connection.execute(rules.where(ACCOUNT.c.township_id == township_id))
    closings = select(CLOSING.c.through, CLOSING.c.recorded_at).where(CLOSING.c.township_id == township_id)
    head = connection.execute(
        select(HEAD.c.closed_through, HEAD.c.sealed_floor).where(HEAD.c.township_id == township_id)
    ).first()
    return Books(
        connections,
        township_id,
        {row[0]: AccountRules(*row[1:]) for row in accounts},
        [(row[0], row[1]) for row in connection.execute(closings.order_by(CLOSING.c.recorded_at))],
        head[0] if head else None,
        head[1] if head else _NOTHING,
    )
