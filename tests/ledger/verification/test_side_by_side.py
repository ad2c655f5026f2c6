"""What was damaged and committed is named by the readers that work side by side, as by the session's own connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import ledger
from ledger.tables import TRANSFER
from tests.ledger.seals.office import Office
from tests.ledger.village import NOW, Village, entry, found_village, points_from, points_to


def test_committed_damage_is_named(owner_database: Engine) -> None:
    village = found_village(owner_database)
    first = village.ask(entry(points_to(village, village.zhang, 9))).entry_id
    village.ask(entry(points_from(village, village.zhang, 2)))
    Office(village).seal_all(NOW)
    last = village.ask(entry(points_to(village, village.li, 4))).entry_id
    with unguarded(village) as session:
        session.execute(TRANSFER.update().where(TRANSFER.c.id.in_([first, last])).values(amount=TRANSFER.c.amount + 1))

    with Session(owner_database) as session:
        findings = ledger.verify(session, village.id)
    with Session(owner_database) as session:
        session.connection(execution_options={"qiaotou_writes": True})
        alone = ledger.verify(session, village.id)

    named = {(finding.check, finding.subject) for finding in findings}
    assert named >= {
        ("transfer_changed", f"transfer:{first}"), ("transfer_changed", f"transfer:{last}"),
        ("day_total_differs", f"day_total:{village.zhang}/2026-11-22/2026-11-22"),
        ("balance_differs", f"account:{village.li}"),
    }  # fmt: skip
    assert named == {(finding.check, finding.subject) for finding in alone}


@contextmanager
def unguarded(village: Village) -> Iterator[Session]:
    """A transaction that may change transfers and is committed; nobody else's guards are gone afterwards."""
    with village.work() as session:
        if village.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
            yield session
            return
        name = "ledger_transfer_no_update"
        guard = session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{name}'"))
        session.execute(text(f"DROP TRIGGER {name}"))
        yield session
        session.connection().exec_driver_sql(guard)
