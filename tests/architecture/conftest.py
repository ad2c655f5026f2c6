"""The small living township that the walks over all routes use; nobody here changes it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests import postgresql
from tests.living import Living, living_township

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def living(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Living]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('living') / 'living.sqlite3'}"
    else:
        url = postgresql.create_database(postgresql.shared_url(), f"qiaotou_{worker_id}_living")
    with living_township(url, NOW) as township:
        yield township
