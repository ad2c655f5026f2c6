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
    migrations.upgrade(empty_url)
    before = _tables(empty_url), _beside_tables(empty_url)
    assert before[1], "there is something beside tables"
    assert _live(empty_url) > 20, "the tables should have rows in them when they are taken down"
    migrations.downgrade(empty_url, "base")
    assert (_tables(empty_url), _beside_tables(empty_url)) == ({"alembic_version"}, set())
    migrations.upgrade(empty_url)
    assert (_tables(empty_url), _beside_tables(empty_url)) == before


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


def _beside_tables(url: str) -> set[str]:
    """Return the names of triggers, views and functions of ours."""
    engine = create_engine(url)
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')",
        "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT viewname FROM pg_views WHERE schemaname = 'public'",
    }
    with engine.connect() as connection:
        found = set(connection.scalars(text(names[engine.dialect.name])))
    engine.dispose()
    return found


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found
