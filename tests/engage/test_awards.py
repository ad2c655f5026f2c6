"""Rules are data with versions; a cap is exact whoever races; each award is in the books once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.awards import service as awards
from engage.awards.booking import last_day
from engage.awards.refusals import DailyCapReached, RuleInThePast
from engage.awards.rules import default_rules, rule_for, set_rule
from engage.wallet import queries as wallets
from kernel.audit import AuditEntry
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.tenancy.models import Township
from ledger import account, freeze, open_lots, thaw, trial_balance
from ledger.lots.models import NEVER
from ledger.refusals import AccountFrozen
from tests.conftest import MORNING, Work
from tests.engage.arranging import Village
from tests.founding import person

TODAY = date(2026, 11, 22)


def test_twenty_readings_at_once_earn_exactly_the_daily_cap(work: Work, home: Village) -> None:
    def earn(_: int) -> str:
        try:
            with work() as session:
                awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), MORNING)
        except Refusal as refusal:
            return refusal.code
        return "paid"

    with ThreadPoolExecutor(20) as crowd:
        outcomes = list(crowd.map(earn, range(20)))

    assert outcomes.count("paid") == 5
    assert outcomes.count("daily_cap_reached") == 15
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 5
        assert awards.given_on(session, home.township.id, home.villager.id, "reading", TODAY) == 5
        assert all(not unit.difference for unit in trial_balance(session, home.township.id).values())


def test_the_same_act_on_four_phones_at_once_is_paid_once(work: Work, home: Village) -> None:
    subject = new_id()

    def earn(_: int) -> int:
        with work() as session:
            return awards.grant(session, home.township.id, home.villager.id, "reading", subject, MORNING)

    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(earn, range(4)))

    assert answers == [1] * 4
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 1
        assert awards.given_on(session, home.township.id, home.villager.id, "reading", TODAY) == 1


def test_a_refused_award_changes_nothing(work: Work, home: Village) -> None:
    with work() as session:
        for _ in range(5):
            awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), MORNING)
        with pytest.raises(DailyCapReached):
            awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), MORNING)
    with work() as session:
        assert len(wallets.statement(session, home.township.id, home.villager.id).lines) == 5


def test_a_later_version_of_a_rule_holds_from_its_day_on(work: Work, home: Village) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with work() as session:
        officer = person(session, home.township, "officer").id
        set_rule(session, home.township.id, "reading", 2, 4, tomorrow, changed_by=officer, now=MORNING)
    with work() as session:
        assert _rule(session, home, TODAY) == (1, 5)
        assert _rule(session, home, tomorrow) == (2, 4)
        set_rule(session, home.township.id, "reading", 3, 9, tomorrow, changed_by=officer, now=MORNING)
        assert _rule(session, home, tomorrow) == (3, 9), "of two versions for one day the later change counts"
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.township_id == home.township.id, AuditEntry.actor_id == officer)
        ).all()
    assert acts == ["award-rule.set"] * 2


def test_the_past_can_not_be_ruled(work: Work, home: Village) -> None:
    with work() as session, pytest.raises(RuleInThePast):
        yesterday = TODAY - timedelta(days=1)
        set_rule(session, home.township.id, "reading", 9, 9, yesterday, changed_by=home.editor.id, now=MORNING)


def test_first_rules_are_given_once(work: Work, home: Village) -> None:
    with work() as session:
        default_rules(session, home.township.id, TODAY, MORNING)
        assert _rule(session, home, date(2026, 1, 1)) == (1, 5)
        assert rule_for(session, home.township.id, "reading", date(2025, 12, 31)) is None


def test_without_a_rule_an_act_earns_nothing_and_is_not_refused(work: Work, home: Village) -> None:
    long_ago = MORNING - timedelta(days=365)
    with work() as session:
        assert awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), long_ago) == 0
        assert awards.hold(session, home.township.id, home.villager.id, "supervision", "key", long_ago).points == 0


def test_points_promised_count_towards_the_cap_and_stay_counted(work: Work, home: Village) -> None:
    def hold(name: str) -> awards.Held:
        with work() as session:
            return awards.hold(session, home.township.id, home.villager.id, "supervision", name, MORNING)

    first, second, third = hold("one"), hold("two"), hold("three")
    with work() as session:
        awards.release(session, home.township.id, _id(first), "one:void", MORNING)
        awards.pay(session, home.township.id, _id(second), "two:post", MORNING)

    assert (first.points, second.points, third) == (3, 3, awards.Held(None, 0))
    assert hold("four") == awards.Held(None, 0)
    with work() as session:
        wallet = wallets.wallet(session, home.township.id, home.villager.id)
    assert (wallet.points, wallet.pending) == (3, 0)


def _rule(session: Session, home: Village, day: date) -> tuple[int, int]:
    rule = rule_for(session, home.township.id, "reading", day)
    assert rule is not None
    return rule.points, rule.daily_cap


def _id(held: awards.Held) -> UUID:
    assert held.transfer_id is not None
    return held.transfer_id


@pytest.mark.parametrize(
    ("given_on", "months", "day"),
    [
        (date(2026, 11, 22), 24, date(2028, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 1), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 1), 120, date(2036, 1, 31)),
        (date(2026, 11, 22), None, None),
    ],
)
def test_points_last_until_the_end_of_a_month(given_on: date, months: int | None, day: date | None) -> None:
    assert last_day(given_on, months) == day


def test_an_award_carries_the_day_of_the_rule_that_holds(work: Work, home: Village) -> None:
    def earn(months: int | None) -> None:
        with work() as session:
            session.get_one(Township, home.township.id).points_valid_months = months
            awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), MORNING)

    for months in (None, 3, 12):
        earn(months)
    with work() as session:
        held = awards.hold(session, home.township.id, home.villager.id, "supervision", "award:1", MORNING)
        assert held.transfer_id is not None
        awards.pay(session, home.township.id, held.transfer_id, "award:2", MORNING)
    with work() as session:
        wallet = account(session, home.township.id, "wallet", "point", str(home.villager.id))
        found = {lot.expires_on: lot.remaining for lot in open_lots(session, home.township.id, wallet.id)}
    assert found == {date(2027, 2, 28): 1, date(2027, 11, 30): 1 + 3, NEVER: 1}


def test_what_a_frozen_wallet_could_not_take_is_given_once_it_is_thawed(work: Work, home: Village) -> None:
    subject = new_id()
    with work() as session:
        awards.grant(session, home.township.id, home.villager.id, "reading", new_id(), MORNING)
        held = awards.hold(session, home.township.id, home.villager.id, "supervision", "award:1", MORNING)
        wallet = account(session, home.township.id, "wallet", "point", str(home.villager.id)).id

    def earn() -> None:
        with work() as session:
            awards.grant(session, home.township.id, home.villager.id, "reading", subject, MORNING)

    def pay() -> None:
        assert held.transfer_id is not None
        with work() as session:
            awards.pay(session, home.township.id, held.transfer_id, "award:2", MORNING)

    with work() as session:
        freeze(session, home.township.id, wallet)
    for act in (earn, earn, pay, pay):
        with pytest.raises(AccountFrozen):
            act()
    with work() as session:
        thaw(session, home.township.id, wallet)
        # Even when the rule gives another number of points by now.
        officer = person(session, home.township, "officer").id
        set_rule(session, home.township.id, "reading", 2, 5, TODAY, changed_by=officer, now=MORNING)
    for act in (earn, earn, pay):
        act()
    with work() as session:
        assert wallets.wallet(session, home.township.id, home.villager.id).points == 1 + 2 + 3
        assert awards.given_on(session, home.township.id, home.villager.id, "reading", TODAY) == 3
