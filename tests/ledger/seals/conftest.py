"""A village whose books get sealed."""

import pytest

from tests.ledger.seals.office import Office
from tests.ledger.village import Village


@pytest.fixture
def office(village: Village) -> Office:
    return Office(village)
