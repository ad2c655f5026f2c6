"""The schema can be taken back and made again on a database that has lived: both engines, with rows in every room."""

from sqlalchemy import create_engine, inspect, text

from kernel.clock import FixedClock
from kernel.persistence import db, reading
from kernel.secrets import ephemeral
from kernel.settings import Settings
from ledger import verify
from tests.building import built
from tests.conftest import MORNING
from township import migrations
from township.demo.edition import TOWNSHIP
from township.demo.fill import fill
from township.demo.scale import GLIMPSE


def test_a_lived_in_database_goes_down_and_up_again(empty_url: str) -> None:
    for _ in range(2):
        migrations.upgrade(empty_url)
        assert _live(empty_url) > 20, "the tables should have rows in them when they are taken down"
        migrations.downgrade(empty_url, "base")
        assert _tables(empty_url) == {"alembic_version"}


def test_nothing_of_ours_stays_behind(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.downgrade(empty_url, "base")
    engine = create_engine(empty_url)
    left_over = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')",
        "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    with engine.connect() as connection:
        assert connection.execute(text(left_over[engine.dialect.name])).all() == []
    engine.dispose()


def test_each_revision_goes_up_and_down_alone(empty_url: str) -> None:
    """One step down from the newest and up again changes nothing."""
    migrations.upgrade(empty_url)
    before = _tables(empty_url)
    migrations.downgrade(empty_url, "-1")
    migrations.upgrade(empty_url)
    assert _tables(empty_url) == before


def _live(url: str) -> int:
    """Fill the database with the small township, check its books, and return how many tables have rows."""
    app = built(Settings(database_url=url, secrets=ephemeral(), testing=True), FixedClock(MORNING))
    fill(app, GLIMPSE, MORNING)
    with app.app_context():
        assert verify(reading(), TOWNSHIP) == []
        filled = [table for table in db.metadata.sorted_tables if reading().execute(table.select().limit(1)).first()]
        db.session.remove()
        db.engine.dispose()
    return len(filled)


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found
