"""Closing: of days, for good; of moments, by the sealer; of accounts, for good or for a while."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import ledger
from kernel.errors import Refusal
from kernel.ids import floor_of
from ledger import PostPending, Reverse, VoidPending, refusals
from ledger.tables import CLOSING, HEAD
from tests.ledger.village import NOW, TODAY, Village, entry, points_to, stamp

YESTERDAY = TODAY - timedelta(days=1)


def close(village: Village, through: Any = YESTERDAY, **more: Any) -> object:
    with village.work() as session:
        return ledger.close_period(session, village.id, through, NOW, **more)


def test_a_closed_day_takes_nothing_any_more(village: Village) -> None:
    assert close(village) == YESTERDAY
    for day in (YESTERDAY, YESTERDAY - timedelta(days=400)):
        with pytest.raises(refusals.PeriodClosed) as refused:
            village.award(village.zhang, 1, day=day)
        assert (refused.value.status, refused.value.params) == (409, {"through": YESTERDAY, "line": 0})
    village.award(village.zhang, 1)
    village.assert_sound()


def test_no_verb_reaches_into_a_closed_day(village: Village) -> None:
    hold = village.award(village.zhang, 1, pending=True).entry_id
    award = village.award(village.zhang, 1).entry_id
    close(village, TODAY)
    asks: list[ledger.Ask] = [
        PostPending(transfer_id=hold, **stamp()),
        VoidPending(transfer_id=hold, **stamp()),
        Reverse(transfer_id=award, **stamp()),
    ]
    assert all(isinstance(outcome, refusals.PeriodClosed) for outcome in village.ask_all(*asks))
    for ask in asks:
        with pytest.raises(refusals.PeriodClosed):
            village.ask(ask)
    village.ask(VoidPending(transfer_id=hold, **stamp(day=TODAY + timedelta(days=1))))
    village.assert_sound()


def test_what_was_accepted_before_is_answered_again(village: Village) -> None:
    village.award(village.zhang, 1, key="award:1", day=YESTERDAY)
    close(village)
    assert village.award(village.zhang, 1, key="award:1", day=YESTERDAY).replayed


def test_a_day_stays_closed(village: Village) -> None:
    """Closing again, or an earlier day, changes nothing; each closing that moved the line is on record."""
    assert close(village, details={"by": "office"}) == YESTERDAY
    assert close(village, YESTERDAY) == YESTERDAY
    assert close(village, YESTERDAY - timedelta(days=9)) == YESTERDAY
    assert close(village, TODAY) == TODAY
    with village.work() as session:
        assert ledger.closed_through(session, village.id) == TODAY
        rows = session.execute(select(CLOSING).where(CLOSING.c.township_id == village.id).order_by(CLOSING.c.through))
        assert [(row.through, row.details) for row in rows] == [(YESTERDAY, {"by": "office"}), (TODAY, {})]


def test_nothing_is_closed_at_first(village: Village, neighbour: Village) -> None:
    close(neighbour)
    with village.work() as session:
        assert ledger.closed_through(session, village.id) is None
    village.award(village.zhang, 1, day=YESTERDAY)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"through": NOW}, refusals.InvalidDay),
        ({"recorded_at": NOW.replace(tzinfo=None)}, refusals.InvalidTime),
        ({"details": {"x": 1.5}}, refusals.InvalidDetails),
    ],
)
def test_a_closing_is_checked_like_anything(village: Village, change: dict[str, Any], refusal: type[Refusal]) -> None:
    with village.work() as session, pytest.raises(refusal):
        ledger.close_period(session, village.id, **{"through": TODAY, "recorded_at": NOW, "details": {}} | change)


def test_a_moment_that_is_sealed_takes_nothing_any_more(village: Village) -> None:
    """Recorded a little back is fine, as for a reward whose minute nobody shall know; below the floor it is not."""
    with village.work() as session:
        floor = floor_of(NOW - timedelta(days=1))
        session.execute(update(HEAD).where(HEAD.c.township_id == village.id).values(sealed_floor=floor))
    award = points_to(village, village.zhang, 1)
    village.ask(entry(award, at=NOW - timedelta(hours=23)))
    with pytest.raises(refusals.RecordedTooLate) as refused:
        village.ask(entry(award, key="award:1", at=NOW - timedelta(days=1, milliseconds=1)))
    assert refused.value.params == {"line": 0}
    assert not village.ask(entry(award, key="award:1")).replayed
    village.assert_sound()


def test_a_frozen_account_thaws_and_a_closed_one_never_opens(village: Village) -> None:
    with village.work() as session:
        assert ledger.freeze(session, village.id, village.zhang).state == "frozen"
    with pytest.raises(refusals.AccountFrozen) as frozen:
        village.award(village.zhang, 1)
    assert frozen.value.params == {"account_id": village.zhang, "line": 0}
    with village.work() as session:
        assert ledger.thaw(session, village.id, village.zhang).state == "open"
    village.award(village.zhang, 1)
    with village.work() as session:
        assert ledger.close(session, village.id, village.zhang).state == "closed"
    with pytest.raises(refusals.AccountClosed):
        village.spend(village.zhang, 1)
    for act in (ledger.freeze, ledger.thaw, ledger.close):
        with village.work() as session, pytest.raises(refusals.AccountClosed):
            act(session, village.id, village.zhang)
    assert village.balance(village.zhang).net == 1
    village.assert_sound()


def test_a_day_that_has_not_begun_is_not_closed(village: Village) -> None:
    with pytest.raises(refusals.InvalidDay):
        close(village, TODAY + timedelta(days=1))


def test_a_closing_is_not_older_than_what_it_closes(village: Village) -> None:
    late = entry(points_to(village, village.zhang, 1), day=YESTERDAY, at=NOW + timedelta(hours=1))
    village.ask(late)
    with pytest.raises(refusals.RecordedTooLate):
        close(village)
    with village.work() as session:
        ledger.close_period(session, village.id, YESTERDAY, NOW + timedelta(hours=1))
    village.assert_sound()
