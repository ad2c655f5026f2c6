"""Databases of a test's own, empty, on both engines: the schema's history is walked on them."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests import postgresql

_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """The address of a new database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"qiaotou_{worker_id}_migrations_{next(_numbers)}"
    yield postgresql.create_database(postgresql.shared_url(), name)
    postgresql.drop_database(postgresql.shared_url(), name)
