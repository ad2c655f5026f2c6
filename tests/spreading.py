"""Which process of pytest-xdist runs which test: whatever walks one living township stays together, all else is spread.

A township is founded, and its pages are opened, once instead of once in every process.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_WALKS = re.compile(r"tests/(?:architecture/.*\[(?P<database>sqlite|postgresql)|browser/(?P<page>test_every_page)\.)")


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    def _split_scope(self, nodeid: str) -> str:
        walk = _WALKS.match(nodeid)
        return walk["database"] or walk["page"] if walk else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread:
    return Spread(config, log)
