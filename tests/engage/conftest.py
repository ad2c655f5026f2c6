"""What the tests of the villagers' side begin with."""

import pytest

from tests.conftest import Work
from tests.engage import arranging
from tests.engage.arranging import Village
from tests.founding import Founded


@pytest.fixture
def home(work: Work, township: Founded) -> Village:
    """小桥头 with its rules and people, and nothing published yet."""
    with work() as session:
        return arranging.village(session, township)
