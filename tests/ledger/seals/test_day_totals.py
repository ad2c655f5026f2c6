"""Day totals: what every kind of transfer moved, by account and by both days, and nothing that is nothing."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

import ledger
from ledger import refusals
from ledger.seals.tables import DAY_TOTAL
from tests.ledger.seals.office import Office, assert_totals
from tests.ledger.village import NOW, TODAY, entry, points_from, points_to, sale


def test_day_totals_say_what_every_kind_moved(office: Office) -> None:
    village = office.village
    village.award(village.zhang, 50)
    with village.work() as session:
        ledger.post(session, village.id, entry(*sale(village, village.zhang, 5), day=TODAY - timedelta(days=1)))
    hold = village.award(village.li, 9, pending=True).transfer_ids[0]
    let_go = village.award(village.li, 4, pending=True).transfer_ids[0]
    office.seal()
    assert_totals(office)
    with village.work() as session:
        clocks = {"effective_on": TODAY, "recorded_at": NOW + timedelta(days=1)}
        posted = ledger.post_pending(session, village.id, hold, key="p", **clocks)
        ledger.void_pending(session, village.id, let_go, key="v", **clocks)
        ledger.reverse(session, village.id, posted.transfer_ids[0], key="r", **clocks)
    office.seal_all(limit=1)
    assert_totals(office)


def test_a_day_on_which_all_adds_up_to_nothing_has_its_totals(office: Office) -> None:
    """A statement of long ago finds its lines by them."""
    village = office.village
    hold = village.award(village.li, 4, pending=True).transfer_ids[0]
    with village.work() as session:
        ledger.void_pending(session, village.id, hold, key="v", effective_on=TODAY, recorded_at=NOW)
    office.seal()
    with village.work() as session:
        rows = session.execute(select(DAY_TOTAL).where(DAY_TOTAL.c.township_id == village.id)).mappings().all()
        assert {row["account_id"] for row in rows} == {village.li, village.programme}
        assert {row["pending_credits"] + row["pending_debits"] for row in rows} == {0}


def test_what_was_refused_has_no_day_total(office: Office) -> None:
    village = office.village
    with village.work() as session:
        outcome = ledger.post_all(session, village.id, [entry(points_from(village, village.zhang, 1))])
    assert isinstance(outcome[0], refusals.ExceedsBalance)
    assert office.seal() is not None
    with village.work() as session:
        rows = select(func.count()).where(DAY_TOTAL.c.township_id == village.id)
        assert session.scalar(rows) == 0


def test_a_day_total_is_of_the_utc_day(office: Office) -> None:
    village = office.village
    late = datetime(2026, 11, 22, 0, 30, tzinfo=UTC) + timedelta(hours=23, minutes=29, seconds=59)
    with village.work() as session:
        ledger.post(session, village.id, entry(points_to(village, village.zhang, 1), at=late))
        ledger.post(session, village.id, entry(points_to(village, village.zhang, 1), at=late + timedelta(seconds=1)))
    office.seal(late + timedelta(minutes=1))
    with village.work() as session:
        days = select(DAY_TOTAL.c.recorded_on).where(DAY_TOTAL.c.account_id == village.zhang)
        assert sorted(session.scalars(days)) == [date(2026, 11, 22), date(2026, 11, 23)]
