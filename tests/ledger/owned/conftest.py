"""Books that own their transactions, over the same villages as all other tests of the ledger."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from ledger import Books, Retrying

PATIENT = Retrying(tries=60, seconds=20, longest_pause=0.2)


@pytest.fixture(params=["apart", "coalesced"])
def books(database: Engine, request: pytest.FixtureRequest) -> Iterator[Books]:
    """The books in both of their ways: each call by itself, and all that wait together."""
    with Books(database, retrying=PATIENT, coalesce=request.param == "coalesced") as opened:
        yield opened
