"""Lots: the oldest go first, a reversal gives back what was taken, and together they are the balance, always."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

import ledger
from ledger import refusals
from ledger.lots.models import NEVER
from ledger.tables import LOT, LOT_USE
from tests.ledger.village import TODAY, Village, draft, entry, points_from, points_to, stamp

SOON, LATE = TODAY + timedelta(days=10), TODAY + timedelta(days=90)


@pytest.fixture
def wang(village: Village) -> UUID:
    """A wallet with lots: 3 points soon gone, 4 later, 5 that never go, and they came in another order."""
    with village.work() as session:
        wallet = village.open_wallet(session, "wang", with_lots=True)
    for points, day in ((5, None), (4, LATE), (3, SOON)):
        village.award(wallet, points, lot_expires_on=day)
    return wallet


def lots(village: Village, wallet: UUID) -> dict[date, int]:
    """What remains by day; it is always the balance."""
    with village.work() as session:
        rows = session.execute(
            select(LOT).where(LOT.c.township_id == village.id, LOT.c.account_id == wallet).order_by(LOT.c.expires_on)
        ).all()
    remaining = {row.expires_on: row.remaining for row in rows if row.remaining}
    assert sum(remaining.values()) == village.balance(wallet).net
    return remaining


def test_the_oldest_are_taken_first(village: Village, wang: UUID) -> None:
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    spent = village.spend(wang, 5).entry_id
    assert lots(village, wang) == {LATE: 2, NEVER: 5}
    with village.work() as session:
        uses = session.execute(select(LOT_USE).where(LOT_USE.c.transfer_id == spent).order_by(LOT_USE.c.expires_on))
        assert [(use.expires_on, use.amount) for use in uses] == [(SOON, 3), (LATE, 2)]
    village.spend(wang, 7)
    assert lots(village, wang) == {}
    village.assert_sound()


def test_awards_of_one_day_are_one_lot(village: Village, wang: UUID) -> None:
    village.award(wang, 2, lot_expires_on=SOON)
    assert lots(village, wang)[SOON] == 5


@pytest.mark.parametrize("at_once", [True, False])
def test_a_lot_that_was_opened_and_emptied_is_there(village: Village, wang: UUID, at_once: bool) -> None:
    """At once or one by one: the same rows."""
    sooner = SOON - timedelta(days=1)
    asks = [entry(points_to(village, wang, 2, lot_expires_on=sooner)), entry(points_from(village, wang, 2))]
    for some in [asks] if at_once else [asks[:1], asks[1:]]:
        assert all(isinstance(outcome, ledger.Posting) for outcome in village.ask_all(*some))
    with village.work() as session:
        emptied = select(LOT.c.remaining).where(LOT.c.township_id == village.id, LOT.c.expires_on == sooner)
        assert session.scalars(emptied).all() == [0]
    village.assert_sound()


def test_a_reversal_gives_back_to_the_lots_it_came_from(village: Village, wang: UUID) -> None:
    spent = village.spend(wang, 8).entry_id
    village.ask(ledger.Reverse(transfer_id=spent, **stamp()))
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    village.assert_sound()


def test_a_part_gives_back_what_lives_longest(village: Village, wang: UUID) -> None:
    """So that a refund is worth as much as can be."""
    spent = village.spend(wang, 9).entry_id
    for amount, left in ((1, {NEVER: 4}), (3, {LATE: 2, NEVER: 5}), (5, {SOON: 3, LATE: 4, NEVER: 5})):
        village.ask(ledger.Reverse(transfer_id=spent, amount=amount, **stamp()))
        assert lots(village, wang) == left
    village.assert_sound()


def test_parts_in_one_batch_know_of_each_other(village: Village, wang: UUID) -> None:
    spent = village.spend(wang, 9).entry_id
    village.ask_all(*(ledger.Reverse(transfer_id=spent, amount=3, **stamp()) for _ in range(3)))
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    village.assert_sound()


def test_an_award_taken_back_takes_from_its_own_lot_first(village: Village, wang: UUID) -> None:
    award = village.award(wang, 2, lot_expires_on=LATE).entry_id
    village.ask(ledger.Reverse(transfer_id=award, **stamp()))
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    forever = village.award(wang, 2).entry_id
    village.ask(ledger.Reverse(transfer_id=forever, **stamp()))
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    village.assert_sound()


def test_of_what_is_spent_of_it_the_oldest_stand_in(village: Village, wang: UUID) -> None:
    award = village.award(wang, 4, lot_expires_on=SOON - timedelta(days=1)).entry_id
    village.spend(wang, 3)
    village.ask(ledger.Reverse(transfer_id=award, **stamp()))
    assert lots(village, wang) == {LATE: 4, NEVER: 5}
    village.assert_sound()


def test_a_gift_leaves_lots_and_opens_one(village: Village, wang: UUID) -> None:
    with village.work() as session:
        other = village.open_wallet(session, "zhao", with_lots=True)
    gift = village.post(draft(wang, other, 4, lot_expires_on=LATE)).entry_id
    assert (lots(village, wang), lots(village, other)) == ({LATE: 3, NEVER: 5}, {LATE: 4})
    village.ask(ledger.Reverse(transfer_id=gift, amount=2, **stamp()))
    assert (lots(village, wang), lots(village, other)) == ({SOON: 1, LATE: 4, NEVER: 5}, {LATE: 2})
    village.assert_sound()


def test_a_hold_takes_when_it_is_posted(village: Village, wang: UUID) -> None:
    hold = village.spend(wang, 6, pending=True).entry_id
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    with pytest.raises(refusals.ExceedsBalance):
        village.spend(wang, 7)
    posted = village.ask(ledger.PostPending(transfer_id=hold, amount=4, **stamp())).entry_id
    assert lots(village, wang) == {LATE: 3, NEVER: 5}
    village.ask(ledger.Reverse(transfer_id=posted, **stamp()))
    assert lots(village, wang) == {SOON: 3, LATE: 4, NEVER: 5}
    village.assert_sound()


def test_a_hold_for_a_wallet_opens_its_lot_when_it_is_posted(village: Village, wang: UUID) -> None:
    hold = village.award(wang, 2, pending=True, lot_expires_on=SOON).entry_id
    assert lots(village, wang)[SOON] == 3
    village.ask(ledger.PostPending(transfer_id=hold, **stamp()))
    assert lots(village, wang)[SOON] == 5
    village.assert_sound()


def test_lines_of_one_entry_take_what_the_ones_before_left(village: Village, wang: UUID) -> None:
    lines = (
        points_from(village, wang, 5),
        points_to(village, wang, 9, lot_expires_on=TODAY),
        points_from(village, wang, 10),
    )
    village.post(*lines)
    assert lots(village, wang) == {LATE: 1, NEVER: 5}
    village.assert_sound()


def test_a_refused_entry_takes_nothing(village: Village, wang: UUID) -> None:
    refused, done = village.ask_all(
        entry(points_from(village, wang, 5), points_from(village, wang, 8)), entry(points_from(village, wang, 1))
    )
    assert isinstance(refused, refusals.ExceedsBalance)
    assert isinstance(done, ledger.Posting)
    assert lots(village, wang) == {SOON: 2, LATE: 4, NEVER: 5}
    village.assert_sound()


def test_lots_that_hold_less_than_their_account_stop_it(village: Village, wang: UUID) -> None:
    """Nobody is paid from books that contradict themselves, and nothing is half written."""
    with village.work() as session:
        session.execute(update(LOT).where(LOT.c.account_id == wang, LOT.c.expires_on == NEVER).values(remaining=4))
    village.spend(wang, 11)
    with pytest.raises(refusals.BooksDisagree) as refused:
        village.spend(wang, 1)
    assert (refused.value.status, refused.value.params["account_id"]) == (500, wang)
    assert village.balance(wang).net == 1


def test_lots_need_a_wallet(village: Village) -> None:
    with village.work() as session, pytest.raises(refusals.InvalidAccount) as refused:
        ledger.open_account(session, village.id, "lots", "point", normal_side="credit", with_lots=True)
    assert refused.value.params == {"field": "with_lots"}
