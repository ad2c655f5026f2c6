"""One by one in one statement, one by one in plain ones, or all at once: the same outcomes, and the same rows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Column, Connection, Engine, Table, select

import ledger
from kernel.errors import Refusal
from ledger.booking import onestatement, straight
from ledger.tables import ACCOUNT, BALANCE, LOT, LOT_USE, TRANSFER
from tests.ledger.cast import Cast
from tests.ledger.oracle import Asked
from tests.ledger.village import found_village
from tests.ledger.wishes import AMOUNTS, LOT_DAYS, WALLETS, WISHES, Wisher

AWARDS = some.lists(some.tuples(some.sampled_from(WALLETS), AMOUNTS, LOT_DAYS), min_size=3, max_size=6)
ROUNDS = some.lists(some.lists(WISHES, min_size=1, max_size=8), min_size=2, max_size=6)

Way = Callable[[Cast, Sequence[Asked]], list[ledger.Outcome]]


@contextmanager
def plainly() -> Iterator[None]:
    with patch.object(onestatement, "fits", lambda _plan: False):
        yield


def one_by_one(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    return [cast.singly(asked) for asked in asks]


def one_by_one_plainly(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    with plainly():
        return one_by_one(cast, asks)


def at_once(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    return cast.at_once(list(asks))


def at_once_decided(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    with patch.object(straight, "fits", lambda _entries: False):
        return at_once(cast, asks)


def in_books(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    with ledger.Books(cast.village.engine) as books:
        return books.post_all(cast.village.id, map(cast.real, asks))


def in_books_one_by_one(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    with ledger.Books(cast.village.engine) as books:
        return [books.post_all(cast.village.id, [cast.real(asked)])[0] for asked in asks]


def in_halves(cast: Cast, asks: Sequence[Asked]) -> list[ledger.Outcome]:
    """One by one up to the middle, and the rest at once."""
    middle = len(asks) // 2
    return one_by_one(cast, asks[:middle]) + at_once(cast, asks[middle:])


def test_all_ways_lead_to_the_same_books(database: Engine) -> None:
    ways: list[Way] = [one_by_one, at_once, in_halves, in_books, in_books_one_by_one]
    if database.dialect.name == "postgresql":
        ways += [one_by_one_plainly, at_once_decided]

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(awards=AWARDS, rounds=ROUNDS)
    def agree(awards: Any, rounds: Any) -> None:
        asked = spelled_out(awards, rounds)
        left = [walk(database, way, asked) for way in ways]
        for other in left[1:]:
            assert other == left[0]

    agree()


def spelled_out(awards: list[Any], rounds: list[list[dict[str, Any]]]) -> list[list[Asked]]:
    """What each round of wishes comes to; only what was written in an earlier round can be asked for."""
    wisher = Wisher()
    asked = [[wisher.award(*award) for award in awards]]
    for wishes in rounds:
        for ask in asked[-1]:
            wisher.oracle.answer(ask)
        asked.append([wisher.asked(wish) for wish in wishes])
    return asked


def walk(engine: Engine, way: Way, rounds: list[list[Asked]]) -> tuple[Any, ...]:
    """Go one way through all rounds in a village of its own, and return what was heard and what is left there."""
    cast = Cast(found_village(engine))
    heard = [(cast.heard(outcome), said(outcome, cast)) for asked in rounds for outcome in way(cast, asked)]
    with cast.village.work() as session:
        left = rows(session.connection(), cast)
    cast.village.assert_sound()
    return heard, left


def said(outcome: ledger.Outcome, cast: Cast) -> Any:
    """What a refusal says, with the account's name for its id."""
    if not isinstance(outcome, Refusal):
        return None
    names = {account_id: name for name, account_id in cast.ids.items()}
    return {name: names.get(value, value) for name, value in outcome.params.items()}


# The ids are each village's own, and what is made of them.
OWN = ("township_id", "fingerprint", "digest")


def rows(connection: Connection, cast: Cast) -> dict[str, list[str]]:
    """All that the village's books hold, with names and positions in place of ids."""
    here = cast.village.id
    accounts = connection.execute(
        select(ACCOUNT.c.id, ACCOUNT.c.code, ACCOUNT.c.reference).where(ACCOUNT.c.township_id == here)
    )
    words: dict[Any, str] = {account_id: ":".join(name) for account_id, *name in accounts}
    transfers = select(TRANSFER.c.id).where(TRANSFER.c.township_id == here).order_by(TRANSFER.c.id)
    words |= {transfer: f"transfer {place}" for place, transfer in enumerate(connection.scalars(transfers))}
    return {
        table.name: sorted(
            str([(name, words[value] if isinstance(value, UUID) else value) for name, value in row.items()])
            for row in connection.execute(select(*kept(table)).where(table.c.township_id == here)).mappings()
        )
        for table in (TRANSFER, BALANCE, LOT, LOT_USE)
    }


def kept(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name not in OWN]
