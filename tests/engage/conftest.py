"""What the tests of the villagers' side begin with."""

import pytest
from flask import Flask

from kernel.sealing import Sealer
from tests.conftest import Work
from tests.engage import arranging
from tests.engage.arranging import Village
from tests.founding import Founded


@pytest.fixture
def home(work: Work, township: Founded) -> Village:
    """小桥头 with its rules and people, and nothing published yet."""
    with work() as session:
        return arranging.village(session, township)


@pytest.fixture
def sealer(app: Flask) -> Sealer:
    """What seals who asked, for calling services without a request."""
    found: Sealer = app.extensions["qiaotou"].sealer
    return found
