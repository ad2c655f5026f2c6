"""Any mix of sales, voids, refunds, complaints and settlements, against plain sums: wallet, shop and bank agree."""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID, uuid4

import pytest
from flask import Flask

from kernel.clock import FixedClock, business_day
from kernel.errors import Refusal
from kernel.money import FEN
from ledger import account, balance
from merchants.disputes import service as disputes
from merchants.redemptions import queries as sales
from merchants.refunds import service as refunds
from tests.conftest import MORNING, Work
from tests.founding import Founded, person
from tests.merchants.arranging import points_of
from tests.merchants.refunds.mistakes import Shop, open_mistaken_shop
from township.settlement import queries, results, service

START, FACE = 2_000, 100
BEGAN = business_day(MORNING)


@dataclass
class Model:
    """What should be so: points that each sale still comes to, and what the bank paid the shop, in fen."""

    shop: Shop
    clock: FixedClock
    officers: tuple[UUID, UUID]
    chance: Random
    paid_points: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    sold_on: dict[str, object] = field(default_factory=dict)
    bank: int = 0

    def sell(self) -> None:
        points = self.chance.randint(1, 20)
        sale = self.shop.sale(points)
        self.paid_points[sale] = self.left[sale] = points
        self.sold_on[sale] = business_day(self.clock.now())

    def void(self) -> None:
        sale = self._some()
        untouched = self.left[sale] == self.paid_points[sale]
        fits = untouched and self.sold_on[sale] == business_day(self.clock.now())
        done = self.shop.owner.void(sale)
        gone = self.left[sale] == 0 and done.status_code == 201  # voided before: the same again
        assert (done.status_code == 201) == (fits or gone), done.text
        if fits:
            self.left[sale] = 0

    def refund(self) -> None:
        sale, points, key = self._some(), self.chance.randint(1, 15), str(uuid4())
        fits = points <= self.left[sale]
        for _ in range(self.chance.choice((1, 2))):
            with self.shop.work() as session:
                asked = self._asked(sale, key)
                if fits:
                    assert refunds.refund(session, asked, points, self.clock.now()).points == points
                    continue
                with pytest.raises(Refusal):
                    refunds.refund(session, asked, points, self.clock.now())
        if fits:
            self.left[sale] -= points

    def complain(self) -> None:
        sale, now, town = self._some(), self.clock.now(), self.shop.township.id
        points = self.chance.randint(1, 12)
        if not self.left[sale]:
            return
        with self.shop.work() as session:
            case = disputes.open_dispute(
                session, town, sale_id=UUID(sale), person_id=self.shop.payer.id, kind="other", text="不对", now=now
            ).id
        fits = points <= self.left[sale]
        case_of = {"officer_id": self.officers[0], "reason": "核对过了", "now": now}
        with self.shop.work() as session:
            if fits:
                disputes.uphold(session, town, case, points=points, **case_of)
                self.left[sale] -= points
                return
            with pytest.raises(Refusal):
                disputes.uphold(session, town, case, points=points, **case_of)
            disputes.dismiss(session, town, case, **case_of)

    def next_day(self) -> None:
        self.clock.advance(days=1)

    def settle(self) -> None:
        town, cut_off = self.shop.township.id, business_day(self.clock.now())
        now = self.clock.advance(days=1)
        owed = self.expected_owed
        try:
            with self.shop.work() as session:
                run = service.open_run(session, town, self.officers[0], cut_off, now)
                service.check_run(session, town, run.id, self.officers[1], now)
                results.pay_remaining(session, town, run.id, self.officers[0], business_day(now), now)
                [line] = queries.lines_of(session, town, run.id)
        except Refusal as refusal:
            assert refusal.code == "nothing_to_settle" and owed <= 0
            return
        assert (line.amount_fen, line.points * FACE) == (owed, owed) and owed > 0
        self.bank += owed

    @property
    def expected_owed(self) -> int:
        return sum(self.left.values()) * FACE - self.bank

    def check(self) -> None:
        assert points_of(self.shop.work, self.shop.township, self.shop.payer.id) == START - sum(self.left.values())
        assert self.shop.owed() == self.expected_owed
        town, shop_id = self.shop.township.id, self.shop.counter.shop.id
        with self.shop.work() as session:
            subsidy = account(session, town, "redemption-subsidy", FEN)
            assert balance(session, town, subsidy.id).net == sum(self.left.values()) * FACE
            total = sales.shop_total(session, town, shop_id, BEGAN, business_day(self.clock.now()))
            assert total.points == sum(self.left.values())
            assert total.sales == sum(left > 0 for left in self.left.values())
            for sale, left in self.left.items():
                seen = sales.sale(session, town, UUID(sale), self.clock.now())
                assert seen.left_points == left and 0 <= seen.refunded_points <= seen.points

    def _some(self) -> str:
        return self.chance.choice(list(self.left))

    def _asked(self, sale: str, key: str) -> refunds.Asked:
        counter = self.shop.counter
        return refunds.Asked(
            self.shop.township.id, counter.shop.id, UUID(sale), counter.owner.id, "owner", key, "other", "模型"
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_money_adds_up_whatever_is_done(
    app: Flask, work: Work, township: Founded, clock: FixedClock, seed: int
) -> None:
    shop = open_mistaken_shop(app, work, township, points=START)
    shop.limits(clerk=10**6, owner=10**6)
    with work() as session:
        officers = tuple(person(session, township, "officer", name=name).id for name in ("王经办", "李复核"))
    model = Model(shop, clock, (officers[0], officers[1]), Random(seed))
    model.sell()
    acts = [model.sell] * 4 + [model.refund] * 5 + [model.void] * 2 + [model.complain, model.next_day, model.settle]
    for _ in range(45):
        model.chance.choice(acts)()
        model.check()
    assert model.bank > 0 and any(model.left[sale] < model.paid_points[sale] for sale in model.left)
    shop.assert_books_sound()
