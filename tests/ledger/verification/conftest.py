"""Books that take long to make are made once: whatever is done to them here is undone."""

import pytest
from sqlalchemy import Engine

from tests.ledger.verification.busy import Busy, found_busy
from tests.ledger.village import Village, found_village


@pytest.fixture(scope="package")
def busy(owner_database: Engine) -> Busy:
    return found_busy(owner_database)


@pytest.fixture
def neighbour(owner_database: Engine) -> Village:
    return found_village(owner_database)
