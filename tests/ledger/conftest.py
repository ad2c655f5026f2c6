"""The ledger alone, without the web: an engine, and a township of its own for each test."""

import pytest
from sqlalchemy import Engine

from tests.ledger.village import Village, found_village


@pytest.fixture
def village(database: Engine) -> Village:
    """The empty books of a new township: nothing issued, every account of the examples open."""
    return found_village(database)


@pytest.fixture
def neighbour(database: Engine) -> Village:
    """Another township's books in the same database."""
    return found_village(database)
