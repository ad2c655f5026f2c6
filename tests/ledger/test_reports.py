"""What the books say: balances by day, statements by page, the trial balance."""

from datetime import timedelta

import pytest

import ledger
from kernel.ids import new_id
from kernel.money import FEN, POINT
from ledger import refusals
from tests.ledger.village import NOW, TODAY, Village, sale

YESTERDAY = TODAY - timedelta(days=1)


def test_a_balance_as_of_a_day_counts_what_is_effective_by_then(village: Village) -> None:
    hold = village.award(village.zhang, 7, pending=True)
    village.post(*sale_after_award(village, 3), day=YESTERDAY)
    with village.work() as session:
        ledger.post_pending(session, village.id, hold.entry_id, key="post", effective_on=TODAY, recorded_at=NOW)

    assert village.balance(village.shop, YESTERDAY).net == 300
    assert village.balance(village.zhang, YESTERDAY).net == 0
    assert village.balance(village.zhang, TODAY) == village.balance(village.zhang)
    assert village.balance(village.programme, YESTERDAY - timedelta(days=1)).net == 0


def sale_after_award(village: Village, points: int) -> tuple[ledger.TransferDraft, ...]:
    from_programme = ledger.TransferDraft(
        debit_id=village.programme, credit_id=village.zhang, amount=points, unit=POINT, code="award.reading"
    )
    return (from_programme, *sale(village, village.zhang, points))


def test_balances_of_a_code_come_together(village: Village) -> None:
    with village.work() as session:
        bakery = ledger.open_account(
            session, village.id, "shop-payable", FEN, normal_side="credit", reference="bakery"
        ).id
    village.award(village.li, 2)
    village.post(*sale_after_award(village, 3), day=YESTERDAY)
    village.post(*sale_after_award(village, 4))

    with village.work() as session:

        def net(code: str, unit: str, **as_of: object) -> dict[object, int]:
            found = ledger.balances(session, village.id, code, unit, **as_of)  # type: ignore[arg-type]
            return {account.id: held.net for account, held in found}

        assert net("shop-payable", FEN) == {bakery: 0, village.shop: 700}
        assert net("shop-payable", FEN, as_of=YESTERDAY) == {bakery: 0, village.shop: 300}
        assert net("wallet", POINT) == {village.li: 2, village.zhang: 0}
        assert net("wallet", POINT, as_of=YESTERDAY) == {village.li: 0, village.zhang: 0}
        assert net("wallet", FEN) == {}


def test_a_statement_tells_each_line_from_the_accounts_side(village: Village) -> None:
    award = village.award(village.zhang, 5)
    sold = village.post(*sale(village, village.zhang, 3))
    hold = village.spend(village.zhang, 1, pending=True)
    with village.work() as session:
        void = ledger.void_pending(session, village.id, hold.entry_id, key="v", effective_on=TODAY, recorded_at=NOW)
        page = ledger.statement(session, village.id, village.zhang)

    assert page.next is None
    assert [(line.transfer.entry_id, line.transfer.code, line.side, line.change, line.held) for line in page.lines] == [
        (void.entry_id, "redemption", "debit", 0, 1),
        (hold.entry_id, "redemption", "debit", 0, -1),
        (sold.entry_id, "redemption", "debit", -3, 0),
        (award.entry_id, "award.reading", "credit", 5, 0),
    ]
    assert page.lines[-1].counterpart_id == village.programme
    assert page.lines[-1].transfer.recorded_at == NOW


def test_pages_of_a_statement_follow_each_other_without_gap_or_overlap(village: Village) -> None:
    posted = []
    for _ in range(7):
        posted.append(village.award(village.zhang, 2).entry_id)
        posted.append(village.spend(village.zhang, 1).entry_id)

    seen, before = [], None
    with village.work() as session:
        while True:
            page = ledger.statement(session, village.id, village.zhang, before=before, limit=5)
            seen += [line.transfer.id for line in page.lines]
            before = page.next
            if before is None:
                break
    assert seen == posted[::-1]


def test_the_trial_balance_adds_up_by_code(village: Village) -> None:
    village.award(village.zhang, 5)
    village.award(village.li, 2)
    village.post(*sale(village, village.zhang, 3))
    with village.work() as session:
        now, then = ledger.trial_balance(session, village.id), ledger.trial_balance(session, village.id, YESTERDAY)

    assert [(line.code, line.debits, line.credits) for line in now[POINT].lines] == [
        ("points-redeemed", 0, 3),
        ("programme-rewards", 7, 0),
        ("wallet", 3, 7),
    ]
    assert (now[FEN].debits, now[FEN].credits, now[FEN].difference) == (300, 300, 0)
    assert then[POINT].lines == ()


def test_absent_things_are_not_found(village: Village, neighbour: Village) -> None:
    elsewhere = neighbour.award(neighbour.zhang, 1).entry_id
    with village.work() as session:
        for absent in (elsewhere, new_id()):
            with pytest.raises(refusals.TransferNotFound):
                ledger.transfer(session, village.id, absent)
            with pytest.raises(refusals.EntryNotFound):
                ledger.entry(session, village.id, absent)
            with pytest.raises(refusals.AccountNotFound):
                ledger.statement(session, village.id, absent)
