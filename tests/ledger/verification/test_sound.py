"""Sound books, however busy, give no finding; and one is told how far the reading is."""

from sqlalchemy.orm import Session

import ledger
from tests.ledger.verification.busy import Busy
from tests.ledger.village import Village


def test_a_busy_village_is_sound(busy: Busy) -> None:
    with Session(busy.village.engine) as session:
        assert ledger.verify(session, busy.village.id) == []


def test_empty_books_are_sound(village: Village) -> None:
    with Session(village.engine) as session:
        assert ledger.verify(session, village.id) == []


def test_progress_goes_from_nothing_to_all(busy: Busy) -> None:
    told: list[tuple[int, int]] = []
    with Session(busy.village.engine) as session:
        ledger.verify(session, busy.village.id, progress=lambda done, total: told.append((done, total)))

    totals = {total for _, total in told}
    assert told[0] == (0, *totals)
    assert told[-1] == (*totals, *totals)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
