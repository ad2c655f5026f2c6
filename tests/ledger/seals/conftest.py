"""A village whose books get sealed."""

import pytest
from sqlalchemy import Engine

from tests.ledger.seals.office import Office
from tests.ledger.village import Village, found_village


@pytest.fixture
def office(village: Village) -> Office:
    return Office(village)


@pytest.fixture
def owners_office(owner_database: Engine) -> Office:
    """An office for who owns the tables, and can drop what guards them."""
    return Office(found_village(owner_database))
